package import Events
package import Storage

/// The messages to deliver, and what is known of their endpoints, kept by the store.
package protocol Outbox: Sendable {
  /// The messages that an endpoint should get now, oldest first: of each alert only the oldest that waits.
  func dueMessages(endpoint: String, at now: Instant, limit: Int) async throws -> [OutboxRow]
  /// When the next message of an endpoint that has its turn is due; nil where none waits.
  func nextMessageDue(endpoint: String) async throws -> Instant?
  /// Stores what an attempt led to.
  ///
  /// - Parameter told: What that changes in what the endpoint knows, where it has to be told of alerts again.
  func update(_ row: OutboxRow, told: ToldChange?) async throws

  /// Puts in the place of a digest the messages of its transitions, each by itself.
  ///
  /// - Returns: Whether there was any; else the digest stays.
  func split(_ digest: OutboxRow) async throws -> Bool

  /// What is remembered of an endpoint that is gone; nil where it is not.
  func gone(endpoint: String) async throws -> GoneEndpoint?
  /// Remembers that an endpoint is gone.
  func note(gone: GoneEndpoint) async throws
  /// Forgets that an endpoint is gone.
  func revive(endpoint: String) async throws

  /// What an endpoint was told of an alert last.
  func told(alert: String, endpoint: String) async throws -> ToldAlert?
  /// The alerts that hold and of which an endpoint was told last before a moment; those that do not are forgotten.
  func alertsToTell(endpoint: String, toldBefore moment: Instant, limit: Int) async throws -> [ToldAlert]
  /// When an endpoint was told of the alert that waits longest; nil where it has none.
  func oldestTold(endpoint: String) async throws -> Instant?
  /// Notes that an endpoint was told of alerts again.
  func noteTold(alerts: [String], endpoint: String, at now: Instant) async throws
}
