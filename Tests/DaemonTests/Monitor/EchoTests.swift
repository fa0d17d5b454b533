import Inbox
import TestSupport
import Testing

@testable import Daemon

/// The same content in two folders of one feed.
extension ArrivalTests {
  private var folders: [FilePath] {
    let spool = folder.file("spool")
    return [spool / "incoming", spool / "wire" / "incoming"]
  }

  private func monitorOfWire() async throws -> Monitor {
    let feed =
      "feed: wire\nmatch: ['wire*.csv']\nformat: {type: csv}\nkey: [key]\nrevision: none\n"
      + "time: {event: time}\nmap: {kind: kind, title: title}\n"
    try PosixFileSystem().write(Array(feed.utf8), to: folder.file("feeds") / "wire.yaml")
    for path in [folders[0].parent, folders[0]] { try? PosixFileSystem().makeDirectory(path) }
    return try await monitor(queue: 2)
  }

  private func text(_ count: Int) -> String {
    "key,kind,time,title\n" + (0..<count).map { "k\($0),test,2022-01-02,T\n" }.joined()
  }

  private func isImportedOnce(_ monitor: Monitor, _ count: Int) async throws {
    #expect(try keys().count == count)
    #expect(try await monitor.files("done") == 1)
    #expect(try await monitor.files("duplicate") == 1)
    #expect(await !monitor.isLeaving)
    #expect(await monitor.echoes.isEmpty)
  }

  /// Both went on with one row of the database, or the second waited with an error about it.
  @Test func whatIsInTwoFoldersAtOnceIsImportedOnce() async throws {
    let monitor = try await monitorOfWire()
    for (number, path) in folders.enumerated() {
      // Too long to be imported the moment they arrive.
      try await arrive(text(20) + String(repeating: "\n", count: 70_000), as: "wire\(number).csv", in: path, monitor)
    }
    _ = await monitor.pass()
    try await isImportedOnce(monitor, 20)
    await monitor.close()
  }

  @Test func whatArrivesWhileTheSameIsImportedWaitsForIt() async throws {
    let monitor = try await monitorOfWire()
    for (number, path) in folders.enumerated() {
      try await arrive(text(40), as: "wire\(number).csv", in: path, monitor)
    }
    #expect(await monitor.echoes.count == 1)
    _ = await monitor.pass()
    try await isImportedOnce(monitor, 40)
    await monitor.close()
  }

  /// What a run before this one left of both.
  @Test func whatIsLeftOfBothIsImportedOnce() async throws {
    let monitor = try await monitorOfWire()
    for (number, path) in folders.enumerated() {
      try await arrive(text(40), as: "wire\(number).csv", in: path, monitor)
    }
    await monitor.close()
    let next = try await monitorOfWire()
    _ = await next.pass()
    try await isImportedOnce(next, 40)
    await next.close()
  }
}
