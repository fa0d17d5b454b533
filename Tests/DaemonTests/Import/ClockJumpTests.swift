import Events
import Inbox
import JSON
import Logging
import Storage
import TestSupport
import Testing

@testable import Daemon

/// The wall clock is set while the daemon runs: nothing is lost, and nothing waits for what the clock lost.
@Suite(.timeLimit(.minutes(5))) struct ClockJumpTests {
  private let folder: TemporaryFolder
  private let clock = ManualClock(Instant(milliseconds: 1_700_000_000_000))
  private let monitor: Monitor
  private let incoming: FilePath

  init() throws {
    folder = try TemporaryFolder()
    var configuration = Configuration.test(in: folder)
    configuration.settle = .seconds(2)
    configuration.limits.minFree = ByteSize(bytes: 0)
    monitor = try Monitor(
      configuration,
      Monitor.Context(
        clock: WallClock { [clock] in clock.now }, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
        endpoints: [], echo: { _ in }))
    incoming = folder.file("spool") / "incoming"
  }

  private func put(_ name: String) throws {
    try PosixFileSystem().write(Array(line(name, "x").utf8), to: incoming / FileName("\(name).ndjson"))
  }

  private func stored() throws -> [String] {
    try StoreReader(path: folder.file("vedette.db").text).events(EventFilter()).map(\.report.key).sorted()
  }

  @Test(arguments: [-86_400_000, 86_400_000, -400 * 86_400_000, 400 * 86_400_000] as [Int64])
  func filesGoOn(jump: Int64) async throws {
    try put("before")
    _ = await monitor.pass()
    clock.advance(byMilliseconds: 2000)
    _ = await monitor.pass()
    #expect(try stored() == ["before"])
    try put("across")
    let due = await monitor.pass()
    #expect(due == clock.now.advanced(byMilliseconds: 2000))
    clock.advance(byMilliseconds: jump)
    // However far it jumped, the file has to wait no longer than it takes to settle.
    let next = await monitor.pass()
    #expect(next.map { $0 <= clock.now.advanced(byMilliseconds: 2000) } ?? true)
    clock.advance(byMilliseconds: 2000)
    _ = await monitor.pass()
    #expect(try stored() == ["across", "before"])
    try put("after")
    _ = await monitor.pass()
    clock.advance(byMilliseconds: 2000)
    _ = await monitor.pass()
    #expect(try stored() == ["across", "after", "before"])
  }
}
