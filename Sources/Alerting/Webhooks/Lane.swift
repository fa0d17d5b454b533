import Events
import Storage

/// What the dispatcher knows of one endpoint.
struct Lane {
  var endpoint: Endpoint
  var sender: any Sender
  var breaker = Breaker()
  /// What its receiver answered when it said that it is gone.
  var goneReason: String?
  /// Whether a request or a look into the outbox is under way.
  var isBusy = false
  /// The request under way.
  var delivery: Task<Void, Never>?
  /// A message after its attempt, as long as the outbox could not be told.
  var unrecorded: Attempt?
  /// Nothing is told again before this moment.
  var againFrom = Instant.distantPast

  init(endpoint: Endpoint, sender: any Sender) {
    self.endpoint = endpoint
    self.sender = sender
  }
}

/// A message after an attempt, as it is to be stored.
struct Attempt {
  var row: OutboxRow
  /// What the receiver knows by it, where it has to be told of alerts again.
  var told: ToldChange?
}

/// What a request is about.
enum Errand: Sendable {
  case message(OutboxRow, told: ToldAlert?)
  /// Alerts of which a forgetful receiver is told again.
  case again([ToldAlert])

  var seq: Int64? {
    if case .message(let row, _) = self { row.seq } else { nil }
  }
}
