import Events
import TestSupport
import Testing

@testable import Storage

@Suite struct OutboxTests {
  let test: TestStore
  var store: Store { test.store }

  init() throws { test = try TestStore() }

  private func row(_ message: String, endpoint: String = "desk", alert: String = "a", due: Int = 1) -> OutboxRow {
    OutboxRow(
      endpoint: endpoint, alert: alert, seq: 1, messageID: message, body: "body of \(message)",
      nextAttemptAt: january(due), createdAt: january(1))
  }

  private func enqueue(_ rows: [OutboxRow]) throws {
    try store.transaction { (tx) throws(StorageError) in
      for row in rows { try tx.enqueue(row) }
    }
  }

  @Test func ofOneAlertTheOldestIsDueAlone() throws {
    try enqueue([
      row("1"), row("2"), row("3", alert: "b"), row("4", alert: "c", due: 20), row("5", alert: "c"),
      row("6", endpoint: "other"),
    ])
    #expect(try store.dueMessages(endpoint: "desk", at: january(2)).map(\.messageID) == ["1", "3"])
    #expect(try store.dueMessages(endpoint: "desk", at: january(2), limit: 1).map(\.messageID) == ["1"])
    var first = try #require(try store.dueMessages(endpoint: "desk", at: january(2)).first)
    first.state = .delivered
    first.lastStatus = 200
    first.attempts = 1
    try store.transaction { (tx) throws(StorageError) in try tx.update(first) }
    #expect(try store.message(id: first.id) == first)
    #expect(try store.dueMessages(endpoint: "desk", at: january(2)).map(\.messageID) == ["2", "3"])
  }

  @Test func whatWaitsForItsNextAttemptHoldsBackWhatFollows() throws {
    try enqueue([row("1"), row("2")])
    var first = try #require(try store.dueMessages(endpoint: "desk", at: january(2)).first)
    first.nextAttemptAt = january(5)
    first.attempts = 1
    first.lastError = "503"
    try store.transaction { (tx) throws(StorageError) in try tx.update(first) }
    #expect(try store.dueMessages(endpoint: "desk", at: january(4)).isEmpty)
    #expect(try store.nextMessageDue(endpoint: "desk") == january(5))
    #expect(try store.dueMessages(endpoint: "desk", at: january(5)).map(\.messageID) == ["1"])
    first.state = .dead
    try store.transaction { (tx) throws(StorageError) in try tx.update(first) }
    #expect(try store.dueMessages(endpoint: "desk", at: january(4)).map(\.messageID) == ["2"])
    #expect(try store.messages(.dead) == [first])
    #expect(try store.messages(.dead, endpoint: "other").isEmpty)
  }

  @Test func aMessageIsQueuedOnce() throws {
    try enqueue([row("1"), row("1"), row("1", endpoint: "other")])
    #expect(try store.statusCounts(at: january(1)).outbox == ["pending": 2])
  }

  @Test func onlyDeliveredMessagesAreCleanedUp() throws {
    try enqueue([row("1"), row("2")])
    var first = try #require(try store.messages(.pending).first)
    first.state = .delivered
    try store.transaction { (tx) throws(StorageError) in try tx.update(first) }
    #expect(try clean(before: 1) == 0)
    #expect(try clean(before: 2) == 1)
    #expect(try store.messages(.delivered).isEmpty)
    let rest = try #require(try store.messages(.pending).first)
    try store.transaction { (tx) throws(StorageError) in try tx.removeOutbox(id: rest.id) }
    #expect(try store.messages(.pending).isEmpty)
  }

  private func clean(before day: Int, keeping: Int = 1000, limit: Int = 100) throws -> Int {
    try store.transaction { (tx) throws(StorageError) in
      try tx.removeDelivered(createdBefore: january(day), keeping: keeping, limit: limit)
    }
  }

  @Test func cleaningGoesInSmallStepsOldestFirstAndKeepsTheNewest() throws {
    var rows = (1...20).map { row("\($0)") }
    for index in rows.indices {
      rows[index].createdAt = january(1, hour: index)
      rows[index].state = index == 19 ? .pending : .delivered
    }
    try enqueue(rows)
    #expect(try clean(before: 1, keeping: 12, limit: 5) == 5)
    #expect(try store.messages(.delivered).map(\.messageID) == (6...19).map(String.init))
    #expect(try clean(before: 1, keeping: 12, limit: 5) == 2)
    #expect(try clean(before: 1, keeping: 12, limit: 5) == 0)
    #expect(try store.messages(.delivered).map(\.messageID) == (8...19).map(String.init))
    #expect(try clean(before: 9) == 12)
    #expect(try store.messages(.pending).count == 1)
  }

  @Test func aRedrivenDeadLetterIsAsNew() throws {
    try enqueue([row("1"), row("2", alert: "b"), row("3", endpoint: "other"), row("4", alert: "c")])
    var dead = try store.messages(.pending).dropLast()
    for index in dead.indices {
      dead[index].state = .dead
      dead[index].attempts = 3
      dead[index].lastError = "answered 400"
    }
    try store.transaction { [dead] (tx) throws(StorageError) in for row in dead { try tx.update(row) } }
    func redrive(_ id: Int64) throws -> Bool {
      try store.transaction { (tx) throws(StorageError) in try tx.redrive(id: id, at: january(8)) }
    }
    let first = try #require(dead.first)
    #expect(try redrive(first.id))
    #expect(try !redrive(first.id), "it is no dead letter any more")
    let again = try #require(try store.message(id: first.id))
    #expect(again.state == .pending && again.attempts == 0)
    #expect(again.nextAttemptAt == january(8) && again.createdAt == january(8))
    #expect(again.lastError == "answered 400", "what went wrong before stays to be seen")
    #expect(try store.messages(.dead).map(\.messageID) == ["2", "3"])
  }
}
