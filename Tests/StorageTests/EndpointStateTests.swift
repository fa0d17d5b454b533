import Events
import Testing

@testable import Storage

@Suite struct EndpointStateTests {
  let test: TestStore
  var store: Store { test.store }

  init() throws { test = try TestStore() }

  private func write(_ body: (Transaction) throws(StorageError) -> Void) throws {
    try store.transaction { (tx) throws(StorageError) in try body(tx) }
  }

  @Test func aGoneEndpointIsRememberedOverARestartAndUntilItIsRevived() throws {
    let gone = GoneEndpoint(endpoint: "desk", address: "ab", reason: "answered 410", since: january(1))
    try write { (tx) throws(StorageError) in try tx.note(gone: gone) }
    let reader = try StoreReader(path: test.folder.database)
    #expect(try reader.goneEndpoints() == [gone])
    var moved = gone
    moved.address = "cd"
    try write { (tx) throws(StorageError) in try tx.note(gone: moved) }
    #expect(try store.goneEndpoints() == [moved])
    #expect(try store.transaction { (tx) throws(StorageError) in try tx.revive(endpoint: "desk") })
    #expect(try !store.transaction { (tx) throws(StorageError) in try tx.revive(endpoint: "desk") })
    #expect(try store.goneEndpoints().isEmpty)
  }

  private func alert(_ id: String, ends: Int? = nil, cancelled: Bool = false) -> AlertRow {
    AlertRow(
      id: id, rule: "r", group: "g", startsAt: january(1), earliestAt: january(1), endsAt: ends.map { january($0) },
      level: "high", certainty: "certain", peak: 1, peakAt: january(1), opening: [], isCancelled: cancelled, hash: "h")
  }

  @Test func alertsAreToldAgainOldestFirstAsLongAsTheyHold() throws {
    try write { (tx) throws(StorageError) in
      try tx.put(alert("a"))
      try tx.put(alert("b", ends: 2))
      try tx.put(alert("c", cancelled: true))
      try tx.put(alert("d"))
      for (day, id) in [(3, "a"), (2, "b"), (4, "c"), (1, "d"), (2, "gone")] {
        try tx.remember(ToldAlert(alert: id, body: "of \(id)"), endpoint: "desk", at: january(day))
      }
      try tx.remember(ToldAlert(alert: "a", body: "other"), endpoint: "other", at: january(1))
    }
    #expect(try store.oldestTold(endpoint: "desk") == january(1))
    #expect(try store.oldestTold(endpoint: "nobody") == nil)
    #expect(try store.toldAlerts(endpoint: "desk", before: january(2), limit: 9).map(\.alert) == ["d", "b", "gone"])
    #expect(try store.toldAlerts(endpoint: "desk", before: january(9), limit: 1).map(\.body) == ["of d"])
    #expect(try store.told(alert: "a", endpoint: "desk") == ToldAlert(alert: "a", body: "of a"))
    try write { (tx) throws(StorageError) in try tx.forgetEnded(endpoint: "desk", toldBefore: january(3)) }
    #expect(try store.toldAlerts(endpoint: "desk", before: january(9), limit: 9).map(\.alert) == ["d", "a", "c"])
    try write { (tx) throws(StorageError) in
      try tx.noteTold(alert: "d", endpoint: "desk", at: january(8))
      try tx.forget(alert: "c", endpoint: "desk")
    }
    #expect(try store.toldAlerts(endpoint: "desk", before: january(9), limit: 9).map(\.alert) == ["a", "d"])
    #expect(try store.told(alert: "a", endpoint: "other")?.body == "other")
  }
}
