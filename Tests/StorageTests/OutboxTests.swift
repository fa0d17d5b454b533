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

  @Test func aDisabledEndpointKeepsItsMessages() throws {
    try enqueue([row("1"), row("2")])
    try store.transaction { (tx) throws(StorageError) in
      try tx.moveOutbox(endpoint: "desk", from: .pending, to: .disabled, nextAttemptAt: january(1))
    }
    #expect(try store.dueMessages(endpoint: "desk", at: january(9)).isEmpty)
    #expect(try store.nextMessageDue(endpoint: "desk") == nil)
    try store.transaction { (tx) throws(StorageError) in
      try tx.moveOutbox(endpoint: "desk", from: .disabled, to: .pending, nextAttemptAt: january(3))
    }
    #expect(try store.dueMessages(endpoint: "desk", at: january(3)).map(\.messageID) == ["1"])
    #expect(try store.messages(.pending).map(\.messageID) == ["1", "2"])
  }

  @Test func onlyDeliveredMessagesAreCleanedUp() throws {
    try enqueue([row("1"), row("2")])
    var first = try #require(try store.messages(.pending).first)
    first.state = .delivered
    try store.transaction { (tx) throws(StorageError) in
      try tx.update(first)
      try tx.removeDelivered(createdBefore: january(1))
    }
    #expect(try store.messages(.delivered).count == 1)
    try store.transaction { (tx) throws(StorageError) in try tx.removeDelivered(createdBefore: january(2)) }
    #expect(try store.messages(.delivered).isEmpty)
    let rest = try #require(try store.messages(.pending).first)
    try store.transaction { (tx) throws(StorageError) in try tx.removeOutbox(id: rest.id) }
    #expect(try store.messages(.pending).isEmpty)
  }
}
