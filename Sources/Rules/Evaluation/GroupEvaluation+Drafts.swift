import Events

/// What is found in a range: the spans that are certain, and those that are only possible.
extension GroupEvaluation {
  mutating func drafts<H: History & ~Copyable>(
    _ range: inout Range, _ stream: Stream, through: Instant, _ history: inout H
  ) throws(H.Failure) -> [Draft] {
    let spans = range.spans.filter { isDecided($0.start, isByClock: $0.escalations[0].isByClock) }
    guard leavesRoom(range) else {
      var drafts: [Draft] = []
      for span in spans { drafts.append(try draft(span, range, stream, &history)) }
      return drafts
    }
    if reading == .possible { return try told(spans, &range, &history) }
    let possible = try possibleSpans(&range, stream, through: through, &history)
    return spans.map { draft($0, range, .certain, isQuiet: false) }
      + possible.map { draft($0, range, .possible, isQuiet: true) }
  }

  /// The drafts of spans that are at least possible, each with whether it is certain.
  private func told<H: History & ~Copyable>(
    _ spans: [Span], _ range: inout Range, _ history: inout H
  ) throws(H.Failure) -> [Draft] {
    if plan.raisesSpans {
      // What is folded adds the same however dates are read.
      let number = range.folded.isEmpty ? measurement.measure(range.matches, .certain) : range.number
      range.certainSpans = plain(number, range.matches, from: range.from)
      let certain = SpanList(
        range.certainSpans.filter { isDecided($0.start, isByClock: $0.escalations.first?.isByClock ?? false) })
      return spans.map { draft($0, range, certain.overlap($0) ? .certain : .possible, isQuiet: false) }
    }
    let number = measurement.measure(range.matches, .certain)
    var drafts: [Draft] = []
    for span in spans {
      var value = number.value(at: span.start)
      if span.countsAfter != nil {
        value = measurement.measure(opening(span, range.matches), .certain).value(at: span.start)
      }
      let certainty: Certainty = correlation.condition.holds(value) ? .certain : .possible
      drafts.append(try about(span, draft(span, range, certainty, isQuiet: false), &history))
    }
    return drafts
  }

  /// Whether dates can be read in more than one way. Points in time leave no room, except for the order of two at the
  /// same moment. What is only possible is looked for where a rule asks for it, and of some kinds always.
  private func leavesRoom(_ range: Range) -> Bool {
    guard reading == .possible || correlation.kind.canBePossible && plan.raisesSpans else { return false }
    return correlation.kind == .temporalOrdered || range.matches.contains { $0.start != $0.finish }
      || range.old.contains { $0.isQuiet || $0.certainty == .possible }
  }

  /// The spans in which the condition itself has held for as long as the rule asks under the reading of a number, whatever the rule says
  /// of how its alerts end; one that began before is cut off.
  private func plain(_ number: StepFunction, _ matches: [Match], from: Instant) -> [Span] {
    let rule = plan.plainRule(correlation)
    // What held all the time from so long ago on is an alert when the range begins.
    let begin = from.advanced(byMilliseconds: -rule.pending.longestMilliseconds(in: rule.zone))
    var before = SpanRule.Before()
    let value = number.value(at: begin.advanced(byMilliseconds: -1))
    if correlation.condition.holds(value) {
      before.open = Span(start: begin, escalations: [], peaks: [Span.Peak(at: begin, value: value)])
    }
    let spans = rule.spans(number, entries: matches.map(\.finish), from: begin, before: before)
    return spans.filter { $0.end.map { $0 > from } ?? true }.map { span in
      var span = span
      if span.start < from { (span.start, span.escalations) = (from, []) }
      return span
    }
  }

  /// The spans in which the rule possibly holds, for as long as it asks, apart from those with a part that is certain. The range grows back to
  /// where the first of them began.
  private func possibleSpans<H: History & ~Copyable>(
    _ range: inout Range, _ stream: Stream, through: Instant, _ history: inout H
  ) throws(H.Failure) -> [Span] {
    var begin = range.from
    var matches = range.matches
    let before = begin.advanced(byMilliseconds: -1)
    var number = measurement.measure(matches, .possible)
    // Before the first match nothing begins, though a bound from above may hold there.
    while correlation.condition.holds(number.value(at: begin.advanced(byMilliseconds: -1))),
      try history.lastMatch(of: stream, in: group, through: begin.advanced(byMilliseconds: -1)) != nil
    {
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
    range.possibleNumber = number
    // What is so all the time however the dates are read, is no alert for another reason: it has to last longer, or another
    // one is cooling. Where a number may be too high (`lt`), it may have been exact for longer than it is possible.
    let exact = SpanList(plain(measurement.measure(matches, .certain), matches, from: begin))
    let sure = SpanList(certain)
    range.possibleSpans = plain(number, matches, from: begin).filter { span in
      !span.escalations.isEmpty && !sure.overlap(span) && !exact.cover(span)
    }
    return range.possibleSpans.filter { isDecided($0.start, isByClock: $0.escalations[0].isByClock) }
  }

  /// The draft of a span that is certain, with the event it is about.
  private mutating func draft<H: History & ~Copyable>(
    _ span: Span, _ range: Range, _ stream: Stream, _ history: inout H
  ) throws(H.Failure) -> Draft {
    let isNew = (range.isCounted || !range.folded.isEmpty) && opened(span, range) == nil
    let support = isNew ? try standing(at: span.start, range, stream, &history)?.support : nil
    return try about(span, draft(span, range, .certain, isQuiet: false, support), &history)
  }

  /// A draft with the event that its span is about, if it is about one.
  private func about<H: History & ~Copyable>(
    _ span: Span, _ draft: Draft, _ history: inout H
  ) throws(H.Failure) -> Draft {
    guard let subject = span.subject else { return draft }
    var draft = draft
    draft.subject = try history.event(subject)
    draft.evidence.removeAll { $0 == subject }
    draft.evidence.append(subject)
    return draft
  }

  /// - Parameter support: what supports it when it opens, where that is known.
  private func draft(
    _ span: Span, _ range: Range, _ certainty: Certainty, isQuiet: Bool, _ support: Support? = nil
  ) -> Draft {
    let decided = span.end.flatMap { $0 == span.start || isDecided($0, isByClock: span.endsByClock) ? $0 : nil }
    let peak = span.peaks.last { isDecided($0.at, isByClock: $0.isByClock) } ?? span.peaks.first
    let known = isQuiet ? nil : opened(span, range)
    let members = known == nil ? (support ?? self.support(span, range, isQuiet: isQuiet)).told : []
    return Draft(
      group: group, event: nil, start: span.start,
      earliest: known?.earliestAt ?? members.map(\.match.start).max() ?? span.start, end: decided,
      escalations: span.escalations.filter { isDecided($0.at, isByClock: $0.isByClock) },
      opening: known?.peak ?? (plan.raisesSpans ? range.number.value(at: span.start) : span.peak),
      peak: peak?.value ?? span.peak, peakAt: peak?.at ?? span.start, certainty: certainty, isQuiet: isQuiet,
      evidence: known?.openingEvidence ?? members.map(\.match.event))
  }

  private func support(_ span: Span, _ range: Range, isQuiet: Bool) -> Support {
    let matches = opening(span, isQuiet ? range.possibleMatches ?? range.matches : range.matches)
    return measurement.support(matches, isQuiet ? .possible : reading, at: span.start)
  }

  /// Those of some matches that count when a span opens.
  private func opening(_ span: Span, _ matches: [Match]) -> [Match] {
    Array(measurement.unused(plan.reach.matches(matches, at: span.start), after: span.countsAfter))
  }

  /// The alert of a span that opened before the range.
  private func opened(_ span: Span, _ range: Range) -> Alert? {
    range.open.flatMap { $0.startsAt == span.start ? $0 : nil }
  }
}

extension Correlation.Kind {
  /// Whether what is only possible of it shows in `status` though the rule does not ask for it.
  fileprivate var canBePossible: Bool {
    switch self {
    case .eventCount, .valueCount, .temporal, .temporalOrdered: true
    default: false
    }
  }
}

extension Span {
  /// The span of an alert that was open when the range began.
  init(_ alert: Alert) {
    self.init(
      start: alert.startsAt, end: nil, escalations: [Escalation(at: alert.startsAt, level: alert.level)],
      peaks: [Peak(at: alert.peakAt, value: alert.peak)])
  }
}
