package import Events

/// Something that a log or a metric tells of an endpoint. No text in it holds a URL or a secret.
package struct DeliveryReport: Sendable, Hashable {
  /// What happened.
  package enum Kind: Sendable, Hashable {
    case delivered(attempts: Int)
    /// It is tried again: when, unless its endpoint is gone and somebody has to see to that first.
    case failed(attempts: Int, reason: String, next: Instant?)
    /// It was put aside for a person to look at.
    case dead(attempts: Int, reason: String)
    /// The receiver answered 410, now or before the start: nothing is sent to it, and its queue is kept.
    case disabled(reason: String)
    /// It is tried again: its URL is another, or somebody asked for it.
    case revived
    /// It could not be told again of alerts that hold, which it forgets in time.
    case againFailed(alerts: Int, reason: String)
    /// Too many failures in a row: only probes go out.
    case breakerOpened
    case breakerClosed
    /// The outbox could not be read or written; why, in words.
    case outboxFailed(String)
  }

  package var endpoint: String
  /// The transition that the message was about; nil for what concerns the endpoint as a whole.
  package var seq: Int64?
  package var kind: Kind

  package init(endpoint: String, seq: Int64? = nil, kind: Kind) {
    self.endpoint = endpoint
    self.seq = seq
    self.kind = kind
  }
}

/// How an endpoint does.
package struct EndpointStatus: Sendable, Hashable {
  package var name: String
  /// Scheme and host.
  package var host: String
  /// Why nothing is sent to it any more.
  package var disabledReason: String?
  /// Whether only probes go out.
  package var isBreakerOpen: Bool
}
