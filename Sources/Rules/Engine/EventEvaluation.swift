import Events

/// Evaluates a rule without correlation for one event: each event that matches is an alert.
struct EventEvaluation {
  let plan: Plan
  let now: Instant
  let cause: Cause

  /// Writes what changed to the history and returns the transitions.
  ///
  /// - Parameters:
  ///   - id: the event.
  ///   - change: the event as it was and as it stands now.
  func run<H: History & ~Copyable>(
    _ id: Event.ID, _ change: EventChange, _ history: inout H
  ) throws(H.Failure) -> Evaluated {
    let matching = change.new.flatMap { plan.rule.detection.matches($0) ? $0 : nil }
    let old = try history.alert(of: plan.rule.id, on: id)
    if matching == nil && old == nil { return Evaluated() }
    var draft = matching.map(draft)
    if old == nil {
      // An alert keeps the id of the report that told of it first, though that may tell of this event now.
      try draft?.takeID(rule: plan.rule.id) { (taken) throws(H.Failure) in
        try history.alert(taken).map { $0.event != id } ?? false
      }
    }
    var reconciliation = Reconciliation(rule: plan.rule.id, cause: cause)
    reconciliation.reconcile(old.map { [$0] } ?? [], with: draft.flatMap { $0.start <= now ? [$0] : nil } ?? [])
    for alert in reconciliation.saved { try history.save(alert) }
    try note(draft, id, &history)
    let transitions = reconciliation.steps.map { step in
      Transition(
        state: step.state, at: step.at, alert: step.alert, value: 1, count: 1, values: [],
        evidence: [Transition.Evidence(event: id)], reason: step.reason)
    }
    let saved = reconciliation.saved.first ?? old
    let new = saved.flatMap { $0.isCancelled ? nil : $0 }
    return Evaluated(
      transitions: transitions,
      alerts: [AlertChange(old: old, new: new, oldSubject: change.old, newSubject: change.new)])
  }

  private func draft(_ event: Event) -> Draft {
    let effect = event.effect
    let end = self.end(from: effect.end)
    return Draft(
      group: Group(), event: event, start: effect.end, earliest: effect.start,
      end: end.flatMap { $0 == effect.end || $0 <= plan.decided(at: now) ? $0 : nil },
      escalations: [Span.Escalation(at: effect.end, level: plan.rule.level)], opening: 1, peak: 1, peakAt: effect.end,
      certainty: .certain, isQuiet: false, evidence: [event.id])
  }

  /// An alert on a single event is over at once, unless the rule says when.
  private func end(from start: Instant) -> Instant? {
    switch plan.rule.resolution {
    case .whenConditionFails, .when: start
    case .quiet(let span): start.advanced(by: span)
    case .never: nil
    }
  }

  private func note<H: History & ~Copyable>(
    _ draft: Draft?, _ id: Event.ID, _ history: inout H
  ) throws(H.Failure) {
    var deadline: Instant?
    if let draft {
      if draft.start > now {
        deadline = draft.start
      } else if draft.end == nil, let end = end(from: draft.start) {
        deadline = end.advanced(byMilliseconds: plan.maxLateness.longestMilliseconds)
      }
    }
    let known = try history.deadline(of: plan.rule.id, in: Group(), on: id)
    if deadline != known { try history.setDeadline(deadline, of: plan.rule.id, in: Group(), on: id) }
  }
}
