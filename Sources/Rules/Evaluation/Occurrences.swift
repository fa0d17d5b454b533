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
    while let found = first(measurement.unused(matches, after: used), from: from, after: used) {
      result.append(occurrence(at: found.at, value: found.value, countsAfter: used))
      used = found.at
    }
    return result
  }

  /// The first moment at which the condition holds. What comes later does not change it, so it is looked for among ever
  /// more of the matches; scheduled moments are looked at all at once, since a later one may have been known earlier.
  ///
  /// - Parameters:
  ///   - from: no moment before it is asked for.
  ///   - opening: when the last alert before opened. Where the clock alone makes the condition hold, it may still hold of
  ///     nothing: there is no second alert at that moment.
  private func first(
    _ matches: ArraySlice<Match>, from: Instant, after opening: Instant?
  ) -> StepFunction.Point? {
    let rearmed = opening.map { max(rule.rearmed(after: $0), $0.advanced(byMilliseconds: 1)) }
    var size = measurement.looksAhead ? matches.count : 16
    while true {
      let piece = Array(matches.prefix(size))
      let end = matches.count > size ? matches[matches.startIndex + size].finish : Instant.distantFuture
      let number = measurement.measure(piece, reading)
      // What still holds when it has cooled opens one; a bound from above holds of nothing, for ever.
      if rule.cooldown != nil, let rearmed, rearmed >= from, rearmed < end,
        !measurement.reach.matches(piece, at: rearmed).isEmpty
      {
        let value = number.value(at: rearmed)
        if rule.condition.holds(value) { return StepFunction.Point(at: rearmed, value: value) }
      }
      let begin = max(from, rearmed ?? from)
      let found = number.points.first { $0.at >= begin && $0.at < end && rule.condition.holds($0.value) }
      if found != nil || matches.count <= size { return found }
      size *= 4
    }
  }

  /// An alert for each event that enters while the condition holds.
  ///
  /// - Parameter lastOpening: when the last alert before `from` opened, as far as that matters.
  func every(_ matches: [Match], _ number: StepFunction, from: Instant, lastOpening: Instant?) -> [Span] {
    var result: [Span] = []
    var lastOpening = rule.cooldown == nil ? nil : lastOpening
    var points = number.points[...]
    var value = 0.0
    for match in matches {
      while let point = points.first, point.at <= match.finish {
        value = point.value
        points.removeFirst()
      }
      guard match.finish >= from, rule.condition.holds(value), counts(match, matches) else { continue }
      if let lastOpening, match.finish < rule.rearmed(after: lastOpening) { continue }
      if rule.cooldown != nil { lastOpening = match.finish }
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
