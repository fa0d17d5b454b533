package import Events
package import Rules

/// Which endpoints are told of a transition. All of them stand in the alert log, whatever is decided here.
package enum Notification {
  /// A decision with its reason.
  package enum Decision: Sendable, Hashable {
    case send
    case skip(String)
  }

  /// Whether a transition is news at all.
  ///
  /// Its age is that of its newest evidence, by when that was known; an alert that ended is as new as its end, so that
  /// who was told of its beginning is told of its end months later. History that a new feed or a new rule brings to
  /// light, `backfill` or not, is held to the same age.
  ///
  /// - Parameters:
  ///   - newestKnown: When the newest evidence became known; nil where there is none.
  ///   - now: When the transition was noticed.
  ///   - maxAge: `notify.max_age`; nil makes everything news.
  package static func isNews(
    _ transition: Transition, newestKnown: Instant?, now: Instant, maxAge: TimeSpan?
  ) -> Decision {
    if transition.alert.isQuiet { return .skip("it is only possible") }
    guard let maxAge else { return .send }
    let isEnd = transition.state == .resolved || transition.state == .cancelled
    let newest = max(newestKnown ?? .distantPast, isEnd || newestKnown == nil ? transition.at : .distantPast)
    guard newest.advanced(by: maxAge) >= now else {
      return .skip("its newest evidence was known more than \(maxAge.text) ago")
    }
    return .send
  }
}

extension Endpoint {
  /// Whether this endpoint wants transitions of alerts of that level with these labels.
  package func wants(_ transition: Transition, _ labels: AlertLabels) -> Notification.Decision {
    if let levels, !levels.contains(transition.alert.level) {
      return .skip("level \(transition.alert.level.rawValue) is not among its levels")
    }
    return matchers.hold(for: labels) ? .send : .skip("it does not meet its matchers")
  }
}
