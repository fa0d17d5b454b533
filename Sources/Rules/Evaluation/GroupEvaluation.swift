import Events

/// Evaluates one rule for one group again, from a moment on, as far as anything can have changed.
struct GroupEvaluation {
  let plan: Plan
  let correlation: Correlation
  let group: Group
  let measurement: any Measurement
  let now: Instant
  let cause: Cause
  /// Whether nothing behind what is evaluated ever was: then nothing there can have changed.
  var isFirstLook = false
  /// How its old matches are folded, where ``Plan/folds``.
  var folding: Folding?
  /// How its old matches are counted, where ``Plan/slidingCount``.
  var counting: Counting?

  var reading: Reading { plan.reading }

  /// Writes what changed to the history and returns the transitions.
  ///
  /// - Parameters:
  ///   - from: the first moment at which anything can have changed.
  ///   - through: the last.
  mutating func run<H: History & ~Copyable>(
    from: Instant, through: Instant, _ history: inout H
  ) throws(H.Failure) -> Evaluated {
    guard let stream = plan.stream else { return Evaluated() }
    let known = try history.deadline(of: plan.rule.id, in: group, on: nil)
    // What falls due before anything changed is decided first.
    let from = min(from, known.map(plan.decided) ?? from)
    // What is due may lie behind all that changed.
    let through = known.map { $0 <= now } ?? false ? .distantFuture : through
    if from > now && !measurement.looksAhead {
      try note(min(from, known ?? from), known, &history)
      return Evaluated()
    }
    // What follows the last change may be as it was; if an alert reaches beyond it, that is not certain.
    var range = try load(stream, from: from, through: through, &history)
    var drafts = try drafts(&range, stream, through: through, &history)
    var isWhole = through >= .distantFuture || isFirstLook
    if !isWhole && reaches(range, drafts, beyond: through) {
      range = try load(stream, from: from, through: .distantFuture, &history)
      drafts = try self.drafts(&range, stream, through: .distantFuture, &history)
      isWhole = true
    }
    try name(&drafts, &history)
    let old = range.old.filter { isWhole || $0.startsAt <= through }
    var reconciliation = reconciliation(old, drafts)
    let frozen = try frozen(reconciliation, &history)
    if !frozen.isEmpty { reconciliation = self.reconciliation(old, drafts, frozen: frozen) }
    for alert in reconciliation.forgotten { try history.forget(alert) }
    for alert in reconciliation.saved { try history.save(alert) }
    var deadline = deadline(range)
    // Of what lies behind the range nothing was learnt.
    if !isWhole, let known { deadline = min(deadline ?? known, known) }
    try note(deadline, known, &history)
    var result = Evaluated(alerts: reconciliation.changes, matchCount: range.matches.count)
    for step in reconciliation.steps { result.transitions.append(try transition(step, range, stream, &history)) }
    return result
  }

  private func reconciliation(_ old: [Alert], _ drafts: [Draft], frozen: [Alert] = []) -> Reconciliation {
    var reconciliation = Reconciliation(rule: plan.rule.id, cause: cause, areOccurrences: !plan.raisesSpans)
    reconciliation.reconcile(old, with: drafts, frozen: frozen)
    return reconciliation
  }

  /// The alerts that would change and have to stay as they are.
  private func frozen<H: History & ~Copyable>(
    _ reconciliation: Reconciliation, _ history: inout H
  ) throws(H.Failure) -> [Alert] {
    var frozen: [Alert] = []
    for alert in reconciliation.changes.compactMap(\.old) where try history.isFrozen(alert) { frozen.append(alert) }
    return frozen
  }

  private func reaches(_ range: Range, _ drafts: [Draft], beyond moment: Instant) -> Bool {
    drafts.contains { $0.end ?? .distantFuture > moment } || range.spans.contains { $0.end ?? .distantFuture > moment }
      || range.old.contains { $0.startsAt <= moment && $0.endsAt ?? .distantFuture > moment }
      || isPending(range, at: moment)
  }

  /// Whether the condition holds at a moment and is yet to become an alert: since when, what changed may have decided. Where a
  /// number may be too high (`lt`), it may have begun to hold again by time alone, which with `quiet` lets the wait begin with
  /// the next match, however far behind that comes.
  private func isPending(_ range: Range, at moment: Instant) -> Bool {
    plan.isPatient
      && [range.number, range.possibleNumber].contains { number in
        number.map { correlation.condition.holds($0.value(at: moment)) } ?? false
      }
  }

  // MARK: What is to be decided

  /// Whether it is decided by now that something is so.
  func isDecided(_ at: Instant, isByClock: Bool) -> Bool { at <= (isByClock ? plan.decided(at: now) : now) }

  /// The first moment of the wall clock at which something will be decided though nothing more comes.
  private func deadline(_ range: Range) -> Instant? {
    let lateness = plan.maxLateness.longestMilliseconds
    var moments: [Instant] = []
    func add(_ at: Instant, isByClock: Bool) {
      if !isDecided(at, isByClock: isByClock) { moments.append(at.advanced(byMilliseconds: isByClock ? lateness : 0)) }
    }
    for span in range.spans + range.possibleSpans {
      for rise in span.escalations { add(rise.at, isByClock: rise.isByClock) }
      for peak in span.peaks { add(peak.at, isByClock: peak.isByClock) }
      if let end = span.end { add(end, isByClock: span.endsByClock) }
    }
    for rise in range.certainSpans.compactMap(\.escalations.first) { add(rise.at, isByClock: rise.isByClock) }
    if let next = range.next { add(next, isByClock: false) }
    return moments.min()
  }

  private func note<H: History & ~Copyable>(
    _ deadline: Instant?, _ known: Instant?, _ history: inout H
  ) throws(H.Failure) {
    if deadline != known { try history.setDeadline(deadline, of: plan.rule.id, in: group, on: nil) }
  }

  /// Gives each draft the id it has if it turns out to be new. An alert whose start was corrected keeps the id of its old
  /// start; one that opens there now has to take another. So it has where its rule, without a correlation, raised one.
  private func name<H: History & ~Copyable>(_ drafts: inout [Draft], _ history: inout H) throws(H.Failure) {
    for place in drafts.indices {
      let start = drafts[place].start
      try drafts[place].takeID(rule: plan.rule.id) { (id) throws(H.Failure) in
        try history.alert(id).map { $0.startsAt != start || $0.event != nil } ?? false
      }
    }
  }
}

/// What an evaluation found.
struct Evaluated {
  var transitions: [Transition] = []
  /// The alerts that changed, for rules that take them as events.
  var alerts: [AlertChange] = []
  /// Of how many matches it was found.
  var matchCount = 0

  static func += (left: inout Evaluated, right: Evaluated) {
    left.transitions += right.transitions
    left.alerts += right.alerts
    left.matchCount += right.matchCount
  }
}

/// How an alert changed: it came (`old` is nil), was corrected, or was cancelled (`new` is nil).
struct AlertChange {
  var old: Alert?
  var new: Alert?
  /// For an alert on a single event, that event as it was and as it is.
  var oldSubject: Event?
  var newSubject: Event?
}
