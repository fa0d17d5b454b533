import Alerting
import Events
import Storage

/// The outbox of a real database, as the daemon has it; told to, it fails.
actor StoreOutbox: Outbox {
  struct Failure: Error {}

  private let store: Store
  private var failingUpdates = 0
  private var failingReads = 0

  init(path: String) throws {
    store = try Store(path: path)
  }

  func fail(updates: Int = 0, reads: Int = 0) {
    failingUpdates = updates
    failingReads = reads
  }

  /// Puts transitions into the outbox of each endpoint, in order.
  func enqueue(_ transitions: [(alert: String, seq: Int64)], endpoints: [String], at now: Instant) throws {
    for (alert, seq) in transitions {
      for endpoint in endpoints {
        try enqueue(#"{"seq":\#(seq)}"#, alert: alert, seq: seq, endpoint: endpoint, at: now)
      }
    }
  }

  func enqueue(_ body: String, alert: String, seq: Int64, endpoint: String, at now: Instant) throws {
    let id = StandardWebhook.messageID(alert: alert, seq: seq)
    let row = OutboxRow(
      endpoint: endpoint, alert: alert, seq: seq, messageID: id, body: body, nextAttemptAt: now, createdAt: now)
    try store.transaction { (transaction) throws(StorageError) in try transaction.enqueue(row) }
  }

  func rows(_ state: OutboxRow.State, endpoint: String? = nil) throws -> [OutboxRow] {
    try store.messages(state, endpoint: endpoint)
  }

  func dueMessages(endpoint: String, at now: Instant, limit: Int) throws -> [OutboxRow] {
    if failingReads > 0 {
      failingReads -= 1
      throw Failure()
    }
    return try store.dueMessages(endpoint: endpoint, at: now, limit: limit)
  }

  func nextMessageDue(endpoint: String) throws -> Instant? {
    try store.nextMessageDue(endpoint: endpoint)
  }

  func update(_ row: OutboxRow) throws {
    if failingUpdates > 0 {
      failingUpdates -= 1
      throw Failure()
    }
    try store.transaction { (transaction) throws(StorageError) in try transaction.update(row) }
  }
}
