import Events

/// What an evaluation looks at: the old alerts, the matches, and the spans they make.
extension GroupEvaluation {
  struct Range {
    var from: Instant
    var open: Alert?
    var old: [Alert]
    /// When the last alert opened before ``from``, as far as that matters.
    var lastOpening: Instant?
    /// What matches add that finish before all of ``matches``.
    var folded: [Pane] = []
    /// Of matches that are only counted, whether that is so, and when the last finishes before all of ``matches``.
    var isCounted = false
    var lastCounted: Instant?
    var matches: [Match]
    /// The matches of a longer range, if what is only possible began before it.
    var possibleMatches: [Match]?
    /// When the next match takes effect that does not yet.
    var next: Instant?
    var number: StepFunction
    /// By their start.
    var spans: [Span] = []
    /// Those that are only possible where the rule asks for certainty, and the number that makes them.
    var possibleSpans: [Span] = []
    var possibleNumber: StepFunction?
    /// Those that are certain where the rule asks for what is possible.
    var certainSpans: [Span] = []

    /// When matches entered before all of ``matches``, as far as that matters.
    var earlierEntries: [Instant] { isCounted ? lastCounted.map { [$0] } ?? [] : folded.map(\.last) }

    /// The first span that begins at a moment.
    func span(from start: Instant) -> Span? {
      let place = spans.firstPlace { $0.start >= start }
      return place < spans.endIndex && spans[place].start == start ? spans[place] : nil
    }
  }

  mutating func load<H: History & ~Copyable>(
    _ stream: Stream, from: Instant, through: Instant, _ history: inout H
  ) throws(H.Failure) -> Range {
    var range = try content(stream, from: from, through: through, &history)
    while true {
      range = try whole(of: range, stream, through: through, &history)
      guard plan.isPatient && range.open == nil else { break }
      // What holds already without being an alert may be about to become one: begin where it began to hold.
      let longer = try beginning(of: range, stream, through: through, &history)
      if longer.from == range.from { break }
      range = longer
    }
    range.spans = spans(range)
    return range
  }

  /// The range, or from the start of the alert that is open at its beginning, where that matters: the highest number of the
  /// alert, what made it reach its level, or what made it certain, may be gone.
  private mutating func whole<H: History & ~Copyable>(
    of range: Range, _ stream: Stream, through: Instant, _ history: inout H
  ) throws(H.Failure) -> Range {
    guard let alert = range.open,
      ((alert.peakAt >= range.from || plan.fallsWithLevels) && !hasOnlyRisen)
        || (reading == .possible && alert.certainty == .certain)
    else { return range }
    var range = try content(stream, from: alert.startsAt, through: through, &history)
    range.old.removeAll { $0.startsAt < range.from && !$0.isQuiet }
    range.open = nil
    return range
  }

  /// Whether the number was nowhere higher before what is new came.
  private var hasOnlyRisen: Bool {
    guard case .changes(let corrected) = cause else { return false }
    return corrected.isEmpty && plan.onlyRises
  }

  /// The span of the alert that is open when the range begins. Where its highest number came later, it is in the range, or a
  /// higher one is; which came before that does not matter.
  private func openSpan(_ range: Range) -> Span? {
    guard let alert = range.open else { return nil }
    var span = Span(alert)
    if alert.peakAt >= range.from { span.peaks = [Span.Peak(at: alert.startsAt, value: -.infinity)] }
    return span
  }

  private mutating func content<H: History & ~Copyable>(
    _ stream: Stream, from: Instant, through: Instant, _ history: inout H
  ) throws(H.Failure) -> Range {
    var from = from
    var known = try history.alerts(of: plan.rule.id, in: group, endingFrom: memory(from))
    if !plan.raisesSpans, case .quiet = plan.rule.resolution {
      // One that is not over yet is to be resolved.
      from = known.filter { $0.endsAt == nil }.map(\.startsAt).min().map { min($0, from) } ?? from
      known = try history.alerts(of: plan.rule.id, in: group, endingFrom: memory(from))
    }
    let openings = known.filter { !$0.isQuiet && $0.startsAt < from }.map(\.startsAt)
    let old = known.filter { plan.raisesSpans ? $0.endsAt ?? .distantFuture >= from : $0.startsAt >= from }
    // What is only possible is told by all matches.
    if !old.contains(where: { $0.isQuiet || $0.certainty == .possible }),
      let counted = try counted(stream, from: from, through: through, &history)
    {
      var range = range(from, old, loaded: counted.matches, number: counted.number)
      (range.lastOpening, range.isCounted, range.lastCounted) = (openings.max(), true, counted.last)
      return range
    }
    let folded = try folded(stream, from: from, &history)
    let loaded =
      if let rest = folded?.rest.advanced(byMilliseconds: -1) {
        try history.matches(of: stream, in: group, finishAfter: rest, through: through)
      } else {
        try matches(stream, from: from, through: through, &history)
      }
    if folded == nil, let few = folding?.fewMatches { folding?.areFew = loaded.count <= few }
    let begin = from.advanced(byMilliseconds: -plan.reach.backward - 1)
    counting?.learn(loaded, after: begin, through: through)
    var range = range(from, old, loaded: loaded)
    (range.lastOpening, range.folded) = (openings.max(), folded?.panes ?? [])
    range.number = number(range.folded, range.matches)
    return range
  }

  private func range(_ from: Instant, _ old: [Alert], loaded: [Match], number: StepFunction = StepFunction()) -> Range {
    // What takes effect in the future is not there yet.
    let matches = measurement.looksAhead ? loaded : loaded.filter { $0.finish <= now }
    return Range(
      from: from, open: plan.raisesSpans ? old.first { !$0.isQuiet && $0.startsAt < from } : nil, old: old,
      matches: matches, next: measurement.looksAhead ? nil : loaded.first { $0.finish > now }?.finish, number: number)
  }

  private func memory(_ from: Instant) -> Instant { from.advanced(byMilliseconds: -plan.openingMemory) }

  /// The range, grown back to a moment before which the condition does not hold.
  private mutating func beginning<H: History & ~Copyable>(
    of range: Range, _ stream: Stream, through: Instant, _ history: inout H
  ) throws(H.Failure) -> Range {
    var range = range
    var step = max(plan.reach.backward, Instant.hour)
    while range.open == nil, range.from > .distantPast, holds(range.number, justBefore: range.from) {
      let begin = range.from.advanced(byMilliseconds: -step)
      let longer = try content(stream, from: begin, through: through, &history)
      if let start = lastRise(of: longer.number, from: begin, to: range.from) {
        return try content(stream, from: start, through: through, &history)
      }
      range = longer
      step *= 2
    }
    return range
  }

  private func holds(_ number: StepFunction, justBefore moment: Instant) -> Bool {
    correlation.condition.holds(number.value(at: moment.advanced(byMilliseconds: -1)))
  }

  /// The last moment of a piece of time, after its begin, at which the condition begins to hold.
  private func lastRise(of number: StepFunction, from begin: Instant, to end: Instant) -> Instant? {
    var rise: Instant?
    var held = correlation.condition.holds(number.value(at: begin))
    for point in number.points where begin < point.at && point.at < end {
      let holds = correlation.condition.holds(point.value)
      if holds && !held { rise = point.at }
      held = holds
    }
    return rise
  }

  private func spans(_ range: Range) -> [Span] {
    switch plan.rule.rearm {
    case .resolve, .window:
      plan.spanRule(correlation, measurement).spans(
        range.number, entries: range.earlierEntries + measurement.entries(range.matches, reading), from: range.from,
        before: SpanRule.Before(open: openSpan(range), lastOpening: range.lastOpening))
    case .consume: occurrences.consuming(range.matches, from: range.from, lastOpening: range.lastOpening)
    case .every:
      occurrences.every(range.matches, range.number, from: range.from, lastOpening: range.lastOpening)
    }
  }

  private var occurrences: Occurrences {
    Occurrences(rule: plan.spanRule(correlation, measurement), measurement: measurement, reading: reading)
  }

  /// All matches that matter from a moment on.
  func matches<H: History & ~Copyable>(
    _ stream: Stream, from: Instant, through: Instant, _ history: inout H
  ) throws(H.Failure) -> [Match] {
    let reach = plan.reach
    let begin = try reach.begin(from) { (moment) throws(H.Failure) in
      try history.lastMatch(of: stream, in: group, through: moment)?.finish
    }
    let matches = try history.matches(of: stream, in: group, finishAfter: begin, through: through)
    // A sequence is possible also with what ended up to a window before a wide interval began, if only for the one
    // millisecond in which that ends. One that is decided at a deadline had its last event earlier, and so had one whose
    // alert is kept or has yet to last.
    let felt = from.advanced(byMilliseconds: measurement.reach.backward - reach.backward - 1)
    guard reach.reachesBackFromStarts,
      let first = matches.lazy.filter({ $0.finish >= felt || measurement.opensByClock }).map(\.start).min(),
      first < from
    else { return matches }
    return try history.matches(
      of: stream, in: group, finishAfter: first.advanced(byMilliseconds: -reach.backward - 1), through: through)
  }
}
