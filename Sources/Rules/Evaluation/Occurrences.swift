import Events

/// Alerts that are single occurrences, not spans in which a condition holds: `rearm: consume` and `rearm: every`.
///
/// Each is over at once, unless the rule says how it resolves.
struct Occurrences {
  let rule: SpanRule
  let measurement: any Measurement
  let reading: Reading

  /// An alert whenever the condition is met by what came after the alert before.
  ///
  /// - Parameters:
  ///   - matches: all that matter, in the order of ``Match/precedes(_:_:)``.
  ///   - from: no alert before this moment is asked for.
  ///   - lastOpening: when the last alert before that opened; what had entered by then is used up.
  func consuming(_ matches: [Match], from: Instant, lastOpening: Instant?) -> [Span] {
    var result: [Span] = []
    var used = lastOpening
    while let found = first(matches[Occurrences.unused(matches, after: used)...], from: from) {
      result.append(occurrence(at: found.at, value: found.value, countsAfter: used))
      used = found.at
    }
    return result
  }

  /// The place of the first match that an alert at this moment left.
  static func unused(_ matches: [Match], after moment: Instant?) -> Int {
    guard let moment else { return 0 }
    return matches.firstPlace { $0.finish > moment }
  }

  /// The first moment at which the condition holds. What comes later does not change it, so it is looked for among ever
  /// more of the matches.
  private func first(_ matches: ArraySlice<Match>, from: Instant) -> StepFunction.Point? {
    var size = 16
    while true {
      let piece = Array(matches.prefix(size))
      let end = matches.count > size ? matches[matches.startIndex + size].finish : Instant.distantFuture
      let points = measurement.measure(piece, reading).points
      if let found = points.first(where: { $0.at >= from && $0.at < end && rule.condition.holds($0.value) }) {
        return found
      }
      if matches.count <= size { return nil }
      size *= 4
    }
  }

  /// An alert for each event that enters while the condition holds.
  func every(_ matches: [Match], _ number: StepFunction, from: Instant) -> [Span] {
    var result: [Span] = []
    var points = number.points[...]
    var value = 0.0
    for match in matches {
      while let point = points.first, point.at <= match.finish {
        value = point.value
        points.removeFirst()
      }
      guard match.finish >= from, rule.condition.holds(value), counts(match, matches) else { continue }
      result.append(occurrence(at: match.finish, value: value, subject: match.event))
    }
    return result
  }

  /// Whether an event is counted when it enters: not if another with its `dedupe-by` tuple is.
  private func counts(_ match: Match, _ matches: [Match]) -> Bool {
    guard match.dedupe != nil else { return !measurement.entries([match], reading).isEmpty }
    let near = measurement.reach.matches(matches, at: match.finish)
    return measurement.support(near, reading, at: match.finish).members.contains { $0.match.event == match.event }
  }

  private func occurrence(
    at: Instant, value: Double, countsAfter: Instant? = nil, subject: Event.ID? = nil
  ) -> Span {
    let rise = Span.Escalation(at: at, level: rule.level(of: value), isByClock: measurement.opensByClock)
    var span = Span(start: at, end: at, escalations: [rise], peaks: [Span.Peak(at: at, value: value)])
    switch rule.resolution {
    case .whenConditionFails, .when: break
    case .quiet(let length): span.end = at.advanced(by: length, in: rule.zone)
    case .never: span.end = nil
    }
    span.countsAfter = countsAfter
    span.subject = subject
    return span
  }
}
