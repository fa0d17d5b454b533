import Alerting
import Events
import Storage

/// The outbox in the store, as the dispatcher of webhooks sees it.
struct StoreOutbox: Outbox {
  let monitor: Monitor

  func dueMessages(endpoint: String, at now: Instant, limit: Int) async throws -> [OutboxRow] {
    try await monitor.dueMessages(endpoint: endpoint, at: now, limit: limit)
  }

  func nextMessageDue(endpoint: String) async throws -> Instant? {
    try await monitor.nextMessageDue(endpoint: endpoint)
  }

  func update(_ row: OutboxRow) async throws {
    try await monitor.update(row)
  }
}

extension Monitor {
  func dueMessages(endpoint: String, at now: Instant, limit: Int) throws(StorageError) -> [OutboxRow] {
    try store.dueMessages(endpoint: endpoint, at: now, limit: limit)
  }

  func nextMessageDue(endpoint: String) throws(StorageError) -> Instant? {
    try store.nextMessageDue(endpoint: endpoint)
  }

  func update(_ row: OutboxRow) throws(StorageError) {
    try store.transaction { (transaction) throws(StorageError) in try transaction.update(row) }
  }
}
