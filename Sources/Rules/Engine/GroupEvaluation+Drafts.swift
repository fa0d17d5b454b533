import Events

/// What is found in a range: the spans that are certain, and those that are only possible.
extension GroupEvaluation {
  func drafts<H: History & ~Copyable>(
    _ range: inout Range, _ stream: Stream, through: Instant, _ history: inout H
  ) throws(H.Failure) -> [Draft] {
    let spans = range.spans.filter { $0.start <= now }
    guard leavesRoom(range) else { return spans.map { draft($0, range, .certain, isQuiet: false) } }
    if reading == .possible {
      let certain = plain(range.matches, .certain, from: range.from)
      return spans.map { span in
        draft(span, range, certain.contains { $0.overlaps(span) } ? .certain : .possible, isQuiet: false)
      }
    }
    let possible = try possibleSpans(&range, stream, through: through, &history)
    return spans.map { draft($0, range, .certain, isQuiet: false) }
      + possible.map { draft($0, range, .possible, isQuiet: true) }
  }

  /// Whether dates can be read in more than one way. Points in time leave no room, except for the order of two at the
  /// same moment.
  private func leavesRoom(_ range: Range) -> Bool {
    correlation.kind == .temporalOrdered || range.matches.contains { $0.start != $0.finish }
      || range.old.contains(where: \.isQuiet)
  }

  /// The spans in which the condition itself holds under one reading, whatever the rule says of how its alerts end.
  private func plain(_ matches: [Match], _ reading: Reading, from: Instant) -> [Span] {
    let rule = SpanRule(
      condition: correlation.condition, resolution: .whenConditionFails, levels: [], level: plan.rule.level)
    let number = measurement.measure(matches, reading)
    return rule.spans(number, entries: matches.map(\.finish), from: from)
  }

  /// The spans in which the rule possibly holds, apart from those with a part that is certain. The range grows back to
  /// where the first of them began.
  private func possibleSpans<H: History & ~Copyable>(
    _ range: inout Range, _ stream: Stream, through: Instant, _ history: inout H
  ) throws(H.Failure) -> [Span] {
    var begin = range.from
    var matches = range.matches
    let before = begin.advanced(byMilliseconds: -1)
    var number = measurement.measure(matches, .possible)
    while begin > .distantPast, correlation.condition.holds(number.value(at: begin.advanced(byMilliseconds: -1))) {
      begin = begin.advanced(byMilliseconds: -max(plan.reach.backward, Instant.hour))
      matches = try self.matches(stream, from: begin, through: through, &history).filter { $0.finish <= now }
      number = measurement.measure(matches, .possible)
    }
    var certain = range.spans
    if begin < range.from {
      range.possibleMatches = matches
      let earlier = try history.alerts(of: plan.rule.id, in: group, endingFrom: begin)
      certain += earlier.filter { !$0.isQuiet && $0.startsAt < range.from && $0.id != range.open?.id }.map { alert in
        var span = Span(alert)
        span.end = min(alert.endsAt ?? before, before)
        return span
      }
      for alert in earlier where alert.isQuiet && !range.old.contains(alert) { range.old.append(alert) }
    }
    return plain(matches, .possible, from: begin).filter { span in
      span.start <= now && !certain.contains { $0.overlaps(span) }
    }
  }

  private func draft(_ span: Span, _ range: Range, _ certainty: Certainty, isQuiet: Bool) -> Draft {
    let decided = span.end.flatMap { $0 <= plan.decided(at: now) ? $0 : nil }
    let known = range.open.flatMap { $0.startsAt == span.start && !isQuiet ? $0 : nil }
    let matches = isQuiet ? range.possibleMatches ?? range.matches : range.matches
    let support = measurement.support(matches, isQuiet ? .possible : reading, at: span.start)
    return Draft(
      group: group, event: nil, start: span.start,
      earliest: known?.earliestAt ?? support.members.map(\.match.start).max() ?? span.start, end: decided,
      escalations: span.escalations.filter { $0.at <= now }, opening: known?.peak ?? range.number.value(at: span.start),
      peak: span.peak, peakAt: span.peakAt, certainty: certainty, isQuiet: isQuiet, number: 0,
      evidence: known?.openingEvidence ?? support.members.map(\.match.event))
  }
}

extension Span {
  /// The span of an alert that was open when the range began.
  init(_ alert: Alert) {
    self.init(
      start: alert.startsAt, end: nil, escalations: [Escalation(at: alert.startsAt, level: alert.level)],
      peak: alert.peak, peakAt: alert.peakAt)
  }

  func overlaps(_ other: Span) -> Bool {
    start < other.end ?? .distantFuture && other.start < end ?? .distantFuture
  }
}
