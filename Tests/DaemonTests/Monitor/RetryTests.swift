import Events
import JSON
import Storage
import Synchronization
import TestSupport
import Testing

@testable import Daemon

/// What else the monitor does while quarantined records are read again.
extension ArrivalTests {
  @Test func aRetryKeepsWhatAnotherCountedMeanwhile() async throws {
    let meanwhile = Mutex<(@Sendable () -> Void)?>(nil)
    let monitor = try await monitor(
      clock: WallClock {
        let body = meanwhile.withLock { body in
          defer { body = nil }
          return body
        }
        body?()
        return WallClock.system.now
      })
    try await arrive(line("a", "A") + "{torn\n{torn, too\n" + line("b", "B"), as: "a.ndjson", monitor)
    let first = try await monitor.read { try $0.quarantined().first?.row.id }
    let id = try #require(first)
    // Another request stores the first of both, while this one waits for the file.
    meanwhile.withLock {
      $0 = { @Sendable in
        monitor.assumeIsolated { monitor in
          do {
            try monitor.store.transaction { (transaction) throws(StorageError) in
              guard var row = try transaction.files(.done).first else { return }
              try transaction.release(quarantined: id)
              row.quarantined -= 1
              row.inserted += 1
              try transaction.update(row)
            }
          } catch {
            Issue.record("\(error)")
          }
        }
      }
    }
    let result = try await monitor.perform(
      ControlCall("quarantine retry", .object([])), ControlExchange(user: "test")
    ).get()
    #expect(meanwhile.withLock { $0 == nil })
    #expect(result.number("retried") == 1 && result.number("still_bad") == 1)
    let row = try #require(try await monitor.read { try $0.files(.done).first })
    #expect(row.quarantined == 1 && row.inserted == 3)
    await monitor.close()
  }
}
