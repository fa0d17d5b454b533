import Events
import Storage

/// What to do for one endpoint.
enum DispatchDecision: Equatable {
  case send(OutboxRow)
  /// Nothing before this moment.
  case wait(until: Instant)
  /// There is nothing to send.
  case idle

  /// Decides over the endpoint's messages that are due, given in the order of their ids.
  ///
  /// Of each alert only the oldest message may go: the later ones wait behind it, so that no `resolved` overtakes its
  /// `firing`. The one with the fewest attempts goes first, so that a message which always fails does not stand in the
  /// way of the others.
  ///
  /// - Parameter nextDue: When the next message is due that has its turn; nil where none waits.
  init(now: Instant, due: [OutboxRow], nextDue: Instant?, breaker: Breaker) {
    guard let nextDue else {
      self = .idle
      return
    }
    let earliest = max(nextDue, breaker.pausedUntil ?? nextDue)
    guard earliest <= now else {
      self = .wait(until: earliest)
      return
    }
    var alerts = Set<String>()
    let heads = due.filter { alerts.insert($0.alert).inserted }
    self = heads.min { ($0.attempts, $0.id) < ($1.attempts, $1.id) }.map { .send($0) } ?? .idle
  }
}
