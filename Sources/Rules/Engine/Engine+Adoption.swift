package import Events

/// Rules that come, change and go.
extension Engine {
  /// Takes over these rules from whatever the history was evaluated with before: a rule that is new or means something
  /// else is evaluated over all stored events; one that is gone has its open alerts cancelled.
  ///
  /// - Returns: the transitions in the order of event time.
  package mutating func adopt<H: History & ~Copyable>(now: Instant, _ history: inout H) throws(H.Failure)
    -> [Transition]
  {
    let known = try history.knownRules()
    var changed: [Int] = []
    for (place, plan) in plans.enumerated() {
      let isBuilt = try plan.stream.map { (stream) throws(H.Failure) in try history.isBuilt(stream) } ?? true
      if !isBuilt || known[plan.rule.id] != plan.meaning { changed.append(place) }
    }
    var transitions: [Transition] = []
    for rule in known.keys.sorted() where !plans.contains(where: { $0.rule.id == rule }) {
      transitions += try dismiss(rule, &history)
    }
    try history.keepOnly(streams.map(\.stream))
    transitions += try replay(changed, now: now, &history)
    for place in changed {
      let plan = plans[place]
      guard let stream = plan.stream else {
        try history.setMeaning(plan.meaning, of: plan.rule.id)
        continue
      }
      var groups = try history.groups(of: stream)
      for group in try history.alertGroups(of: plan.rule.id) where !groups.contains(group) { groups.append(group) }
      for group in groups {
        transitions += try evaluate(
          plan, group, from: .distantPast, through: .distantFuture, now: now, cause: .ruleChanged, &history)
      }
      try history.setMeaning(plan.meaning, of: plan.rule.id)
    }
    return sorted(transitions)
  }

  /// Reads the stored events once, for streams that are not built yet and for changed rules without correlation.
  private mutating func replay<H: History & ~Copyable>(
    _ changed: [Int], now: Instant, _ history: inout H
  ) throws(H.Failure) -> [Transition] {
    var unbuilt: [Int] = []
    for place in streams.indices where try !history.isBuilt(streams[place].stream) { unbuilt.append(place) }
    let rules = changed.filter { plans[$0].stream == nil }
    guard !unbuilt.isEmpty || !rules.isEmpty else { return [] }
    var transitions: [Transition] = []
    var last = Event.ID.min
    while true {
      let events = try history.events(after: last, limit: 1000)
      guard let end = events.last else { break }
      last = end.id
      for event in events {
        for place in unbuilt {
          for (group, match) in streams[place].stream.matches(of: event) {
            _ = try takeIn(match, group, place, &history)
          }
        }
        for rule in rules {
          let evaluation = EventEvaluation(plan: plans[rule], now: now, cause: .ruleChanged)
          transitions += try evaluation.run(event.id, event, &history)
        }
      }
    }
    for place in unbuilt { try history.markBuilt(streams[place].stream) }
    return transitions
  }

  private func dismiss<H: History & ~Copyable>(_ rule: String, _ history: inout H) throws(H.Failure) -> [Transition] {
    var transitions: [Transition] = []
    for alert in try history.openAlerts(of: rule) {
      var cancelled = alert
      cancelled.isCancelled = true
      try history.save(cancelled)
      guard !alert.isQuiet else { continue }
      transitions.append(
        Transition(
          state: .cancelled, at: alert.startsAt, alert: cancelled, value: alert.peak,
          count: alert.openingEvidence.count,
          values: [], evidence: alert.openingEvidence.map { Transition.Evidence(event: $0) }, reason: "rule changed"))
    }
    try history.setMeaning(nil, of: rule)
    return transitions
  }
}
