import Glibc
import TestSupport
import Testing

/// Signals that come before the daemon is ready: it waits, at the beginning of its start or in the middle, for a file that is
/// a pipe.
@Suite struct EarlySignalTests {
  private static let rule = "id: a\ntitle: a\nlevel: low\ndetection:\n  it: {kind: a.*}\n  condition: it\n"

  /// Makes a file of a station a pipe, and starts a daemon that stops where it reads it. Returns what gives it the file.
  private func start(_ station: Station, reading name: String) throws -> (
    daemon: RunningProgram, goOn: () throws -> Void
  ) {
    let text = try #require(station.text(of: name))
    try #require(unlink(station.path(name)) == 0 && mkfifo(station.path(name), 0o600) == 0)
    let daemon = try station.start()
    // Waits until the daemon opens it, too.
    let descriptor = open(station.path(name), O_WRONLY | O_CLOEXEC)
    try #require(descriptor >= 0)
    let goOn = {
      let bytes = Array(text.utf8)
      try #require(write(descriptor, bytes, bytes.count) == bytes.count)
      // Whoever reads it again finds a file.
      try #require(unlink(station.path(name)) == 0)
      try station.write(text, to: name)
      close(descriptor)
    }
    return (daemon, goOn)
  }

  /// Sends signals, and waits until the process has taken them.
  private func send(_ signals: [Int32], _ daemon: RunningProgram) async throws {
    for signal in signals { daemon.signal(signal) }
    try await eventually("the signals") {
      guard let bytes = TestFiles.bytes(at: "/proc/\(daemon.process)/status") else { return true }
      let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
      let pending = lines.filter { $0.hasPrefix("SigPnd:") || $0.hasPrefix("ShdPnd:") }
      return pending.allSatisfy { $0.split(separator: "\t").last?.allSatisfy { $0 == "0" } == true }
    }
  }

  @Test(arguments: [SIGTERM, SIGINT], ["vedette.yaml", "rules.yaml"])
  func aStopEndsItBeforeItIsReady(signal: Int32, name: String) async throws {
    let station = try Station(rules: Self.rule)
    let (daemon, goOn) = try start(station, reading: name)
    try await send([signal], daemon)
    try goOn()
    try await eventually("the end", explanation: station.errors) { daemon.ending != nil }
    #expect(daemon.ending == .status(0), "\(station.errors)")
    #expect(!station.errors.contains("ready: watching"))
    // It was closed cleanly: nothing is checked.
    try await station.runOnce()
    #expect(!station.errors.contains("not closed cleanly"), "\(station.errors)")
  }

  @Test(arguments: ["vedette.yaml", "rules.yaml"])
  func otherSignalsAreObeyedWhenItIsReady(name: String) async throws {
    let station = try Station(rules: Self.rule)
    let (daemon, goOn) = try start(station, reading: name)
    try await send([SIGHUP, SIGUSR1, SIGHUP], daemon)
    try goOn()
    try await eventually("ready", explanation: station.errors) {
      daemon.ending != nil || station.errors.contains("ready: watching")
    }
    #expect(station.errors.contains("reloaded 1 rule"), "\(station.errors)")
    daemon.signal(SIGTERM)
    try await eventually("the end", explanation: station.errors) { daemon.ending != nil }
    #expect(daemon.ending == .status(0), "\(station.errors)")
  }
}
