import Events
import TestSupport
import Testing

@testable import Storage

@Suite struct OutboxCountsTests {
  @Test func countsWhatIsNotDelivered() throws {
    let folder = try TemporaryFolder()
    let store = try Store(path: folder.database)
    #expect(try store.outboxCounts() == [])
    try store.transaction { (tx) throws(StorageError) in
      for (endpoint, id) in [("desk", "1"), ("desk", "2"), ("desk", "3"), ("ops", "1"), ("idle", "1")] {
        try tx.enqueue(
          OutboxRow(
            endpoint: endpoint, alert: "a", seq: 1, messageID: id, body: "{}", nextAttemptAt: january(1),
            createdAt: january(1)))
      }
      for message in try tx.messages(.pending) {
        var message = message
        if message.endpoint == "idle" { message.state = .delivered }
        if message.endpoint == "desk", message.messageID == "2" {
          message.state = .dead
          message.lastError = "answered 400"
        }
        try tx.update(message)
      }
    }
    #expect(
      try store.outboxCounts() == [
        OutboxCounts(endpoint: "desk", pending: 2, dead: 1, lastError: "answered 400"),
        OutboxCounts(endpoint: "ops", pending: 1, dead: 0, lastError: nil),
      ])
  }
}
