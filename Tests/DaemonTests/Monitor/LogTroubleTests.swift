import Events
import Glibc
import Inbox
import JSON
import Logging
import Storage
import Synchronization
import TestSupport
import Testing

@testable import Daemon

/// A log that cannot be written is announced, loses nothing, and goes on by itself.
@Suite struct LogTroubleTests {
  private let folder: TemporaryFolder
  private let configuration: Configuration
  private let shown = Shown()

  private final class Shown: Sendable {
    let lines = Mutex<[String]>([])
  }

  init() throws {
    folder = try TemporaryFolder()
    configuration = Configuration.test(in: folder)
  }

  private func monitor() async throws -> Monitor {
    let shown = shown
    let context = Monitor.Context(
      clock: .system, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, endpoints: [],
      echo: { line in shown.lines.withLock { $0.append(line) } })
    let monitor = try Monitor(configuration, context)
    await monitor.recoverLog()
    try await monitor.adopt(Definitions())
    return monitor
  }

  /// Raises an alert about a file with errors.
  private func raise(_ file: String, _ monitor: Monitor) async throws {
    var definitions = Definitions()
    definitions.incomplete = [file]
    try await monitor.adopt(definitions)
  }

  private func lines(_ name: String) throws -> [String] {
    String(decoding: try DiskFile.read(folder.file(name).text), as: UTF8.self).split(separator: "\n").map(String.init)
  }

  @Test func troubleIsAnAlertUntilItIsOver() async throws {
    let monitor = try await monitor()
    // Not even the superuser can write lines into a folder.
    #expect(mkdir(folder.file("alerts.jsonl.d").text, 0o700) == 0)
    #expect(rename(folder.file("alerts.jsonl").text, folder.file("kept.jsonl").text) == 0)
    #expect(rename(folder.file("alerts.jsonl.d").text, folder.file("alerts.jsonl").text) == 0)
    try await raise("a.yaml", monitor)
    for _ in 0..<3 { await monitor.writeLog() }
    #expect(try await monitor.states() == ["firing vedette-bad-file", "firing vedette-log"])
    #expect(try lines("alerts.log").count == 2, "the twin goes on")
    #expect(shown.lines.withLock(\.count) == 2, "and so do those who watch")
    #expect(rmdir(folder.file("alerts.jsonl").text) == 0)
    await monitor.writeLog()
    #expect(
      try await monitor.states()
        == ["firing vedette-bad-file", "firing vedette-log", "resolved vedette-log"])
    let seqs = try lines("alerts.jsonl").map { try JSONValue(parsing: $0)["seq"] }
    #expect(seqs == [.number("1"), .number("2"), .number("3")])
    #expect(try lines("alerts.log").count == 3 && shown.lines.withLock(\.count) == 3)
    await monitor.close()
  }

  /// Nobody reads from it: who opened it as a file would wait for ever.
  @Test func aPipeIsNotWaitedFor() async throws {
    let path = folder.file("alerts.log").text
    let monitor = try await monitor()
    #expect(rename(path, folder.file("kept.log").text) == 0 && mkfifo(path, 0o600) == 0)
    try await raise("a.yaml", monitor)
    await monitor.writeLog()
    #expect(try await monitor.states() == ["firing vedette-bad-file", "firing vedette-log"])
    #expect(try lines("alerts.jsonl").count == 2, "the twin goes on")
    await monitor.close()
    let reader = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    #expect(reader >= 0)
    let next = try await self.monitor()
    #expect(await next.said["log"]?.contains("a pipe is no file") == true)
    await next.close()
    close(reader)
  }

  /// A file that can be opened, but not written, as on a full disk.
  @Test(arguments: ["alerts.log", "alerts.jsonl"])
  func theTroubleGoesOnOverARestart(name: String) async throws {
    #expect(symlink("/dev/full", folder.file(name).text) == 0)
    var daemon: Monitor? = try await monitor()
    if let daemon { try await raise("a.yaml", daemon) }
    let trouble = ["firing vedette-bad-file", "firing vedette-log"]
    #expect(try await daemon?.states() == trouble)
    await daemon?.close()
    for _ in 0..<2 {
      daemon = nil
      daemon = try await monitor()
      await daemon?.writeLog()
      #expect(try await daemon?.states() == trouble + ["resolved vedette-bad-file"])
      await daemon?.close()
    }
    daemon = nil
    #expect(unlink(folder.file(name).text) == 0)
    let again = try await monitor()
    #expect(try await again.states() == trouble + ["resolved vedette-bad-file", "resolved vedette-log"])
    #expect(try lines("alerts.log").count == 4 && lines("alerts.jsonl").count == 4)
    await again.close()
  }

  /// What the start finds mended is over.
  @Test func aRestartEndsTheTrouble() async throws {
    #expect(mkdir(folder.file("alerts.log").text, 0o700) == 0)
    var daemon: Monitor? = try await monitor()
    #expect(try await daemon?.states() == ["firing vedette-log"])
    await daemon?.close()
    daemon = nil
    #expect(rmdir(folder.file("alerts.log").text) == 0)
    let again = try await monitor()
    #expect(try await again.states() == ["firing vedette-log", "resolved vedette-log"])
    #expect(try lines("alerts.log").count == 2)
    await again.close()
  }
}

extension Monitor {
  fileprivate func states() throws -> [String] {
    try store.transitions().map { "\($0.state) \($0.rule)" }
  }
}
