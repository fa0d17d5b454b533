import Events

/// What to do for one endpoint.
enum DispatchDecision: Equatable {
  case send(OutboxMessage)
  /// Nothing before this moment.
  case wait(until: Instant)
  /// There is nothing to send.
  case idle

  /// Decides over the endpoint's pending messages, given in the order of their ids.
  ///
  /// Of each alert only the oldest message may go: the later ones wait behind it, so that no `resolved` overtakes its
  /// `firing`. Of those that are due, the one with the fewest attempts goes first, so that a message which always fails
  /// does not stand in the way of the others.
  init(now: Instant, messages: [OutboxMessage], breaker: Breaker) {
    var alerts = Set<String>()
    let heads = messages.filter { alerts.insert($0.alert).inserted }
    guard let soonest = heads.map(\.nextAttempt).min() else {
      self = .idle
      return
    }
    let earliest = max(soonest, breaker.pausedUntil ?? soonest)
    guard earliest <= now else {
      self = .wait(until: earliest)
      return
    }
    let due = heads.filter { $0.nextAttempt <= now }
    self = due.min { ($0.attempts, $0.id) < ($1.attempts, $1.id) }.map { .send($0) } ?? .idle
  }
}
