import Alerting
import Events
import Storage

/// The outbox of a real database, as the daemon has it; told to, it fails.
actor StoreOutbox: Outbox {
  struct Failure: Error {}

  private let store: Store
  private var failingUpdates = 0
  private var failingReads = 0
  /// How many messages were handed out at one time, at most.
  private(set) var mostAtOnce = 0

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
    let rows = try store.dueMessages(endpoint: endpoint, at: now, limit: limit)
    mostAtOnce = max(mostAtOnce, rows.count)
    return rows
  }

  func nextMessageDue(endpoint: String) throws -> Instant? {
    try store.nextMessageDue(endpoint: endpoint)
  }

  func update(_ row: OutboxRow, told: ToldChange?) throws {
    if failingUpdates > 0 {
      failingUpdates -= 1
      throw Failure()
    }
    try write { (transaction) throws(StorageError) in try transaction.update(row, told: told) }
  }

  func split(_ digest: OutboxRow) throws -> Bool {
    try write { (transaction) throws(StorageError) in try transaction.split(digest) }
  }

  func write<Result: Sendable>(
    _ body: @Sendable (Transaction) throws(StorageError) -> Result
  ) throws(StorageError) -> Result {
    try store.transaction { (transaction) throws(StorageError) in try body(transaction) }
  }

  func gone(endpoint: String) throws -> GoneEndpoint? {
    try store.goneEndpoints().first { $0.endpoint == endpoint }
  }

  func note(gone: GoneEndpoint) throws {
    try write { (transaction) throws(StorageError) in try transaction.note(gone: gone) }
  }

  func revive(endpoint: String) throws {
    _ = try write { (transaction) throws(StorageError) in try transaction.revive(endpoint: endpoint) }
  }

  func told(alert: String, endpoint: String) throws -> ToldAlert? {
    try store.told(alert: alert, endpoint: endpoint)
  }

  func alertsToTell(endpoint: String, toldBefore moment: Instant, limit: Int) throws -> [ToldAlert] {
    try write { (transaction) throws(StorageError) in
      try transaction.forgetEnded(endpoint: endpoint, toldBefore: moment)
    }
    return try store.toldAlerts(endpoint: endpoint, before: moment, limit: limit)
  }

  func oldestTold(endpoint: String) throws -> Instant? {
    try store.oldestTold(endpoint: endpoint)
  }

  func noteTold(alerts: [String], endpoint: String, at now: Instant) throws {
    try write { (transaction) throws(StorageError) in
      for alert in alerts { try transaction.noteTold(alert: alert, endpoint: endpoint, at: now) }
    }
  }
}
