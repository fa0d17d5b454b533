import Events
import Glibc
import Inbox
import TestSupport
import Testing

@testable import Daemon

/// What is said of a file whose import was interrupted.
extension ArrivalTests {
  private var events: FilePath { folder.file("spool") / "events" }

  /// Leaves a file of which one chunk of two records is stored, as a run that was killed does.
  private func interrupt() async throws {
    let killed = try await monitor(queue: 2)
    try await arrive((0..<5).map { line("k\($0)", "T") }.joined(), as: "a.ndjson", killed)
    await killed.stop()
    await killed.close()
  }

  @Test func whereAnInterruptedImportGoesOnIsSaid() async throws {
    try await interrupt()
    let said = Lines()
    let next = try await monitor(queue: 2, said: said)
    await next.close()
    #expect(try keys().count == 5)
    let lines = said.all
    #expect(lines.first == "<6>goes on with events/a.ndjson at line 3, behind 2 records imported before\n", "\(lines)")
    #expect(lines.count == 2 && lines.last?.hasPrefix("<6>imported events/a.ndjson: 5 records") == true)
  }

  @Test func thatNothingHadBeenImportedIsSaid() async throws {
    let system = PosixFileSystem()
    for folder in [folder.file("spool"), events, events / "processing"] { try system.makeDirectory(folder) }
    try system.write(Array(line("a", "T").utf8), to: events / "processing" / "a.ndjson")
    let said = Lines()
    let monitor = try await monitor(said: said)
    await monitor.close()
    #expect(
      said.all.first == "<6>begins events/a.ndjson again: nothing of it was imported when it was interrupted\n",
      "\(said.all)")
  }

  /// A file that waits is tried again and again: why it waits is said once, and is over when it is filed.
  @Test func ofAFileThatWaitsItIsSaidOnce() async throws {
    let said = Lines()
    let clock = ManualClock(WallClock.system.now)
    let monitor = try await monitor(clock: WallClock { clock.now }, said: said)
    try PosixFileSystem().write([], to: events / "done")
    try await arrive(line("a", "T"), as: "a.ndjson", monitor)
    #expect(said.all.map { $0.prefix(42) } == ["<4>events/a.ndjson is imported but cannot "], "\(said.all)")
    for _ in 0..<3 {
      clock.advance(byMilliseconds: 3_600_000)
      _ = await monitor.pass()
    }
    // What the search of the inbox says of it is one line more.
    #expect(said.all.count == 3 && said.all.last?.hasPrefix("<3>a.ndjson waits: ") == true, "\(said.all)")
    #expect(await monitor.isLeaving)
    #expect(unlink((events / "done").text) == 0)
    clock.advance(byMilliseconds: 3_600_000)
    _ = await monitor.pass()
    #expect(said.all.count == 4 && said.all.last?.contains("a.ndjson has been imported to its end") == true)
    #expect(await !monitor.isLeaving)
    await monitor.close()
  }
}
