package import Events

/// What speaks against the alerts of a rule among the reports that they rest on, by the words of the rule itself.
extension Plan {
  /// Whether an event that counts makes less of what is measured: of a score, what lowers it.
  package func isLowered(by event: Event) -> Bool {
    guard let score = rule.correlation?.score, score.adds.contains(where: { $0 < 0 }),
      let steps = stream?.stepsFilled(by: event)
    else { return false }
    return score.added(by: steps) < 0
  }

  /// Whether one of several reports of an event that counts would not count, were it alone: it says that the stop was
  /// planned, and the others say nothing of that.
  ///
  /// - Parameter alone: the event as this report tells it.
  package func isDenied(_ event: Event, by alone: Event) -> Bool {
    !rule.detection.matches(alone) && rule.detection.matches(event)
  }
}
