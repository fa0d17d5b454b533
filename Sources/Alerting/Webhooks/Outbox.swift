package import Events
package import Storage

/// The messages to deliver, kept by the store.
package protocol Outbox: Sendable {
  /// The messages that an endpoint should get now, oldest first: of each alert only the oldest that waits.
  func dueMessages(endpoint: String, at now: Instant, limit: Int) async throws -> [OutboxRow]
  /// When the next message of an endpoint that has its turn is due; nil where none waits.
  func nextMessageDue(endpoint: String) async throws -> Instant?
  /// Stores what an attempt led to.
  func update(_ row: OutboxRow) async throws
}
