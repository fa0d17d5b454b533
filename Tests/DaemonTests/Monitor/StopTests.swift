import Events
import Glibc
import Inbox
import JSON
import Storage
import Synchronization
import TestSupport
import Testing

@testable import Daemon

/// What requests do that are under way when the daemon stops.
extension ArrivalTests {
  private func importing(_ text: String, _ monitor: Monitor) async throws -> Result<JSONValue, ControlError> {
    let path = folder.file("given.ndjson")
    try PosixFileSystem().write(Array(text.utf8), to: path)
    let file = try PosixFile(handedOver: open(path.text, O_RDONLY | O_CLOEXEC))
    let arguments = JSONValue.object([
      JSONMember("name", .string("given.ndjson")), JSONMember("feed", .string("events")),
      JSONMember("again", .bool(false)), JSONMember("allow_withdrawals", .bool(false)),
    ])
    return await monitor.perform(ControlCall("import", arguments), ControlExchange(user: "test", file: file))
  }

  @Test func noChunkOfACommandIsStoredOnceTheDaemonStops() async throws {
    let monitor = try await monitor()
    await monitor.stop()
    let result = try await importing(line("a", "A"), monitor)
    #expect(throws: ControlError.self) { try result.get() }
    #expect(try await monitor.read { try $0.statusCounts(at: .distantFuture).reports } == 0)
    await monitor.close()
    let next = try await self.monitor()
    #expect(try await importing(line("a", "A"), next).get()["state"] == .string("done"))
    await next.close()
  }

  @Test func nothingIsDeletedOnceTheDaemonStops() async throws {
    let monitor = try await monitor()
    await monitor.stop()
    let result = await monitor.perform(ControlCall("db prune", .object([])), ControlExchange(user: "test"))
    #expect(
      result == .failure(ControlError("the daemon stops; what is left is deleted when it runs again")))
    await monitor.close()
  }

  @Test func nothingIsDeletedForWhoIsGone() async throws {
    let monitor = try await monitor()
    let steps = Atomic(0)
    let exchange = ControlExchange(
      user: "test", isAbandoned: { steps.load(ordering: .relaxed) == 2 },
      progress: { _ in steps.add(1, ordering: .relaxed) })
    let result = await monitor.perform(ControlCall("db prune", .object([])), exchange)
    #expect(result == .failure(ControlError("interrupted")))
    #expect(steps.load(ordering: .relaxed) == 2)
    await monitor.close()
  }

  /// The next daemon may have the database and the log by then.
  @Test func aRequestThatOutlivesItsDaemonWritesNothing() async throws {
    let monitor = try await monitor()
    await monitor.close()
    let next = try await self.monitor()
    try await arrive(line("a", "A"), as: "a.ndjson", next)
    let result = try await importing(line("b", "B"), monitor)
    #expect(result == .failure(ControlError("\(StorageError.closed)")))
    #expect(try keys() == ["a"])
    #expect(try await next.read { try $0.statusCounts(at: .distantFuture).reports } == 1)
    await next.close()
  }
}
