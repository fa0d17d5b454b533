package import Events

/// What stands in the outbox for one endpoint and one transition; its body is read when it is sent.
package struct OutboxMessage: Sendable, Hashable {
  /// Grows in the order of the alert log.
  package var id: Int64
  /// The id of the alert. Messages of one alert go out in order.
  package var alert: String
  /// The number of the transition in the alert log.
  package var seq: Int64
  /// The `webhook-id`: the same at every attempt.
  package var messageID: String
  /// How many attempts were made.
  package var attempts: Int
  /// When it was put there.
  package var created: Instant
  /// Not to be tried before.
  package var nextAttempt: Instant

  package init(
    id: Int64, alert: String, seq: Int64, messageID: String, attempts: Int, created: Instant, nextAttempt: Instant
  ) {
    self.id = id
    self.alert = alert
    self.seq = seq
    self.messageID = messageID
    self.attempts = attempts
    self.created = created
    self.nextAttempt = nextAttempt
  }
}

/// What becomes of a message after an attempt.
package enum DeliveryResult: Sendable, Hashable {
  case delivered
  /// It stays, and is tried again.
  case retry(at: Instant, reason: String)
  /// It is put aside for a person to look at.
  case dead(reason: String)
}

/// The messages to deliver, kept by the store.
package protocol Outbox: Sendable {
  /// The oldest messages for an endpoint that are neither delivered nor dead, in the order of their ids.
  func pending(endpoint: String, limit: Int) async throws -> [OutboxMessage]
  /// What to post, byte for byte.
  func body(of message: OutboxMessage) async throws -> String
  /// Keeps what became of a message, its number of attempts and when that was.
  func record(_ result: DeliveryResult, of message: OutboxMessage, attempts: Int, at: Instant) async throws
}
