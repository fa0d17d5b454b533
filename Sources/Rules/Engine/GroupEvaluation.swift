import Events

/// Evaluates one rule for one group again, from a moment on, as far as anything can have changed.
struct GroupEvaluation {
  let plan: Plan
  let correlation: Correlation
  let group: Group
  let measurement: any Measurement
  let now: Instant
  let cause: Cause

  /// The old alerts, the matches and the number of the range that is looked at.
  struct Range {
    var from: Instant
    var open: Alert?
    var old: [Alert]
    var matches: [Match]
    /// The matches of a longer range, if what is only possible began before it.
    var possibleMatches: [Match]?
    /// When the next match takes effect that does not yet.
    var next: Instant?
    var number: StepFunction
    var spans: [Span]
  }

  var reading: Reading { plan.rule.certainty == .certain ? .certain : .possible }

  /// Writes what changed to the history and returns the transitions.
  ///
  /// - Parameters:
  ///   - from: the first moment at which anything can have changed.
  ///   - through: the last.
  func run<H: History & ~Copyable>(
    from: Instant, through: Instant, _ history: inout H
  ) throws(H.Failure) -> [Transition] {
    guard let stream = plan.stream else { return [] }
    let known = try history.deadline(of: plan.rule.id, in: group, on: nil)
    // What falls due before anything changed is decided first.
    let from = min(from, known.map(plan.decided) ?? from)
    if from > now {
      try note(min(from, known ?? from), known, &history)
      return []
    }
    // What follows the last change may be as it was; if an alert reaches beyond it, that is not certain.
    var range = try load(stream, from: from, through: through, &history)
    var isWhole = through >= .distantFuture
    if !isWhole && reaches(range, beyond: through) {
      range = try load(stream, from: from, through: .distantFuture, &history)
      isWhole = true
    }
    var drafts = try drafts(&range, stream, through: isWhole ? .distantFuture : through, &history)
    var reconciliation = Reconciliation(rule: plan.rule.id, cause: cause)
    try name(&drafts, &history)
    reconciliation.reconcile(range.old.filter { isWhole || $0.startsAt <= through }, with: drafts)
    for alert in reconciliation.forgotten { try history.forget(alert) }
    for alert in reconciliation.saved { try history.save(alert) }
    var deadline = deadline(range)
    // Of what lies behind the range nothing was learnt.
    if !isWhole, let known, known > now { deadline = min(deadline ?? known, known) }
    try note(deadline, known, &history)
    var transitions: [Transition] = []
    for step in reconciliation.steps { transitions.append(try transition(step, range, stream, &history)) }
    return transitions
  }

  private func load<H: History & ~Copyable>(
    _ stream: Stream, from: Instant, through: Instant, _ history: inout H
  ) throws(H.Failure) -> Range {
    var from = from
    var old = try history.alerts(of: plan.rule.id, in: group, endingFrom: from)
    var open = old.first { !$0.isQuiet && $0.startsAt < from }
    if let alert = open, alert.peakAt >= from || (reading == .possible && alert.certainty == .certain) {
      // Its highest number, or what made it certain, may be gone: look at the whole of it again.
      from = alert.startsAt
      open = nil
      old = try history.alerts(of: plan.rule.id, in: group, endingFrom: from)
      old.removeAll { $0.startsAt < from && !$0.isQuiet }
    }
    // What takes effect in the future is not there yet.
    let loaded = try matches(stream, from: from, through: through, &history)
    let matches = loaded.filter { $0.finish <= now }
    let number = measurement.measure(matches, reading)
    let spans = plan.spanRule(correlation).spans(
      number, entries: measurement.entries(matches, reading), from: from, open: open.map(Span.init))
    return Range(
      from: from, open: open, old: old, matches: matches, next: loaded.first { $0.finish > now }?.finish,
      number: number,
      spans: spans)
  }

  /// All matches that matter from a moment on.
  func matches<H: History & ~Copyable>(
    _ stream: Stream, from: Instant, through: Instant, _ history: inout H
  ) throws(H.Failure) -> [Match] {
    let reach = plan.reach
    var begin = from.advanced(byMilliseconds: -reach.backward - 1)
    if reach.needsPrevious, let last = try history.lastMatch(of: stream, in: group, through: begin) {
      begin = last.finish.advanced(byMilliseconds: -1)
    }
    while let gap = reach.gap, let last = try history.lastMatch(of: stream, in: group, through: begin),
      begin.milliseconds(since: last.finish) <= gap
    {
      begin = last.finish.advanced(byMilliseconds: -1)
    }
    let matches = try history.matches(of: stream, in: group, finishAfter: begin, through: through)
    // A sequence is possible also with what ended up to a window before a wide interval began.
    guard correlation.kind == .temporalOrdered,
      let first = matches.lazy.filter({ $0.finish >= from }).map(\.start).min(), first < from
    else { return matches }
    return try history.matches(
      of: stream, in: group, finishAfter: first.advanced(byMilliseconds: -reach.backward - 1), through: through)
  }

  private func reaches(_ range: Range, beyond moment: Instant) -> Bool {
    range.spans.contains { $0.end ?? .distantFuture > moment }
      || range.old.contains { $0.startsAt <= moment && $0.endsAt ?? .distantFuture > moment }
  }

  // MARK: What is to be decided

  /// The first moment of the wall clock at which something will be decided though nothing more comes.
  private func deadline(_ range: Range) -> Instant? {
    let openings = (range.spans.map(\.start) + [range.next].compactMap(\.self)).filter { $0 > now }
    let rises = range.spans.flatMap { $0.escalations.map(\.at) }.filter { $0 > now }
    let ends = range.spans.compactMap(\.end).filter { $0 > plan.decided(at: now) }
    let lateness = plan.maxLateness.longestMilliseconds
    return (openings + rises + ends.map { $0.advanced(byMilliseconds: lateness) }).min()
  }

  private func note<H: History & ~Copyable>(
    _ deadline: Instant?, _ known: Instant?, _ history: inout H
  ) throws(H.Failure) {
    if deadline != known { try history.setDeadline(deadline, of: plan.rule.id, in: group, on: nil) }
  }

  /// Gives each draft the id it has if it turns out to be new. An alert whose start was corrected keeps the id of its old
  /// start; one that opens there now has to take another.
  private func name<H: History & ~Copyable>(_ drafts: inout [Draft], _ history: inout H) throws(H.Failure) {
    for index in drafts.indices {
      var number = 0
      while let holder = try history.alert(drafts[index].id(rule: plan.rule.id, number: number)),
        holder.startsAt != drafts[index].start
      {
        number += 1
      }
      drafts[index].number = number
    }
  }

  // MARK: What is said

  private func transition<H: History & ~Copyable>(
    _ step: Reconciliation.Step, _ range: Range, _ stream: Stream, _ history: inout H
  ) throws(H.Failure) -> Transition {
    let reading: Reading = step.alert.certainty == .certain ? .certain : .possible
    // What ended or was cancelled shows what stood behind it at its height.
    let moment: Instant
    switch step.state {
    case .resolved: moment = step.alert.peakAt
    default: moment = step.at
    }
    var matches = range.matches
    var number = range.number
    if moment < range.from {
      matches = try self.matches(stream, from: moment, through: moment, &history)
      number = measurement.measure(matches, reading)
    }
    let support = measurement.support(matches, reading, at: moment)
    let value = step.state == .resolved ? range.number.value(at: step.at) : number.value(at: moment)
    var alert = step.alert
    if step.state == .firing || step.state == .escalated { (alert.peak, alert.peakAt) = (value, moment) }
    return Transition(
      state: step.state, at: step.at, alert: alert, value: value, count: support.members.count,
      values: support.values,
      evidence: support.members.map {
        Transition.Evidence(event: $0.match.event, role: $0.step.map { plan.steps[$0] })
      },
      reason: step.reason)
  }
}
