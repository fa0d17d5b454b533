import Alerting
import Events
import Storage

/// The outbox in the store, as the dispatcher of webhooks sees it.
struct StoreOutbox: Outbox {
  let monitor: Monitor

  func dueMessages(endpoint: String, at now: Instant, limit: Int) async throws -> [OutboxRow] {
    try await monitor.read { try $0.dueMessages(endpoint: endpoint, at: now, limit: limit) }
  }

  func nextMessageDue(endpoint: String) async throws -> Instant? {
    try await monitor.read { try $0.nextMessageDue(endpoint: endpoint) }
  }

  func update(_ row: OutboxRow, told: ToldChange?) async throws {
    try await monitor.write { try $0.update(row, told: told) }
  }

  func split(_ digest: OutboxRow) async throws -> Bool {
    try await monitor.write { try $0.split(digest) }
  }

  func gone(endpoint: String) async throws -> GoneEndpoint? {
    try await monitor.read { try $0.goneEndpoints().first { $0.endpoint == endpoint } }
  }

  func note(gone: GoneEndpoint) async throws {
    try await monitor.changeGone { (transaction) throws(StorageError) in try transaction.note(gone: gone) }
  }

  func revive(endpoint: String) async throws {
    try await monitor.changeGone { (transaction) throws(StorageError) in
      _ = try transaction.revive(endpoint: endpoint)
    }
  }

  func told(alert: String, endpoint: String) async throws -> ToldAlert? {
    try await monitor.read { try $0.told(alert: alert, endpoint: endpoint) }
  }

  func alertsToTell(endpoint: String, toldBefore moment: Instant, limit: Int) async throws -> [ToldAlert] {
    try await monitor.write { transaction in
      try transaction.forgetEnded(endpoint: endpoint, toldBefore: moment)
      return try transaction.toldAlerts(endpoint: endpoint, before: moment, limit: limit)
    }
  }

  func oldestTold(endpoint: String) async throws -> Instant? {
    try await monitor.read { try $0.oldestTold(endpoint: endpoint) }
  }

  func noteTold(alerts: [String], endpoint: String, at now: Instant) async throws {
    try await monitor.write { transaction in
      for alert in alerts { try transaction.noteTold(alert: alert, endpoint: endpoint, at: now) }
    }
  }
}

extension Monitor {
  /// Reads the store on the monitor's queue.
  func read<Result: Sendable>(_ body: @Sendable (Store) throws -> Result) throws -> Result {
    try body(store)
  }

  /// Writes to the store on the monitor's queue, in a transaction of its own.
  func write<Result: Sendable>(_ body: @Sendable (Transaction) throws -> Result) throws -> Result {
    try store.attempt(body)
  }

  /// Drops a few of the delivered messages that nobody needs any more. Returns whether there may be more.
  func cleanOutbox(now: Instant) throws -> Bool {
    let before = now.advanced(byMilliseconds: -Monitor.deliveredFor)
    let dropped = try write { try $0.removeDelivered(createdBefore: before, keeping: 10_000, limit: Monitor.piece) }
    return dropped == Monitor.piece
  }

  /// How long delivered messages can be looked at in the database, in milliseconds.
  private static let deliveredFor: Int64 = 86_400_000
  /// How many are dropped in one transaction: few enough that an import does not notice.
  private static let piece = 200
}
