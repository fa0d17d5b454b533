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
    var unbuilt: [Int] = []
    for place in streams.indices where try !history.isBuilt(streams[place].stream) { unbuilt.append(place) }
    let plain = unbuilt.filter { streams[$0].isDecidedByOutline }
    try fill(plain, now: now, &history)
    var found = try replay(changed, unbuilt.filter { !plain.contains($0) }, now: now, &history)
    for place in changed where plans[place].stream == nil {
      try history.setMeaning(plans[place].meaning, of: plans[place].rule.id)
    }
    found.transitions += try adoptStreams(changed, unbuilt, found.alerts, now: now, &history)
    return sorted(transitions + found.transitions)
  }

  /// Evaluates the changed rules with a correlation, those first that take no alerts of others, and what these change.
  private mutating func adoptStreams<H: History & ~Copyable>(
    _ changed: [Int], _ unbuilt: [Int], _ alerts: [AlertChange], now: Instant, _ history: inout H
  ) throws(H.Failure) -> [Transition] {
    var transitions: [Transition] = []
    var work = Work()
    var waiting = unbuilt
    // What is built hears of each change; what is not yet built will read all alerts at once.
    try takeIn(alerts, &work, &history, except: waiting)
    for depth in Set(streams.map(\.depth)).sorted() {
      for place in waiting where streams[place].depth == depth { try build(place, &history) }
      waiting.removeAll { streams[$0].depth == depth }
      let places = changed.filter { plan in streams.contains { $0.depth == depth && $0.plans.contains(plan) } }
      for place in places {
        let result = try evaluateWhole(place, now: now, &history)
        transitions += result.transitions
        try takeIn(result.alerts, &work, &history, except: waiting)
        try history.setMeaning(plans[place].meaning, of: plans[place].rule.id)
      }
      while let (place, touch) = work.next(upTo: depth, by: { streams[$0].depth }) {
        for plan in streams[place.stream].plans {
          let result = try evaluate(
            plan, place.group, from: touch.from(plans[plan]), through: touch.through(plans[plan]), now: now,
            cause: .ruleChanged, &history)
          transitions += result.transitions
          try takeIn(result.alerts, &work, &history, except: waiting)
        }
      }
    }
    return transitions
  }

  /// Evaluates a rule for all its groups from the beginning.
  private mutating func evaluateWhole<H: History & ~Copyable>(
    _ place: Int, now: Instant, _ history: inout H
  ) throws(H.Failure) -> Evaluated {
    let plan = plans[place]
    guard let stream = plan.stream else { return Evaluated() }
    // A group with fewer matches than the rule can hold with, and without an alert, has nothing to say.
    let fewest = bounds[place].fewest
    var groups: [Group] = []
    for group in try history.groups(of: stream) {
      let newest = fewest == 0 ? [] : try history.newestFinishes(of: stream, in: group, limit: fewest)
      if newest.count >= fewest { groups.append(group) }
    }
    for group in try history.alertGroups(of: plan.rule.id) where !groups.contains(group) { groups.append(group) }
    for group in plan.rule.correlation?.expected ?? [] where !groups.contains(group) { groups.append(group) }
    var result = Evaluated()
    for group in groups {
      result += try evaluate(
        place, group, from: .distantPast, through: .distantFuture, now: now, cause: .ruleChanged, &history)
    }
    return result
  }

  /// Adds the alerts of other rules to a stream that holds the events already.
  private mutating func build<H: History & ~Copyable>(_ place: Int, _ history: inout H) throws(H.Failure) {
    let stream = streams[place].stream
    for id in stream.ruleSteps.keys.sorted() {
      guard let rule = plans.first(where: { $0.rule.id == id })?.rule else { continue }
      for alert in try history.alerts(of: id) {
        let subject = try alert.event.flatMap { (event) throws(H.Failure) in try history.event(event) }
        guard let event = AlertEvent.event(alert, of: rule, subject: subject) else { continue }
        for (group, match) in stream.matches(ofAlert: event, rule: id) {
          _ = try takeIn(match, Touch.Place(stream: place, group: group), &history)
        }
      }
    }
    try history.markBuilt(stream)
  }

  /// Reads the stored events once, for streams that are not built yet and for changed rules without correlation: those
  /// that their detections may match, and those that an alert of such a rule stands on.
  private mutating func replay<H: History & ~Copyable>(
    _ changed: [Int], _ unbuilt: [Int], now: Instant, _ history: inout H
  ) throws(H.Failure) -> Evaluated {
    let rules = changed.filter { plans[$0].stream == nil }
    var result = Evaluated()
    guard !unbuilt.isEmpty || !rules.isEmpty else { return result }
    var wanted = DetectionIndex(
      unbuilt.map { streams[$0].stream.detection } + rules.map { plans[$0].rule.detection })
    let raised = try rules.map { (rule) throws(H.Failure) in
      Set(try history.alerts(of: plans[rule].rule.id).compactMap(\.event))
    }
    let takesAll = raised.contains { !$0.isEmpty }
    var last = Event.ID.min
    while true {
      let events = try history.events(after: last, limit: 1000) { takesAll || wanted.mayMatch(kind: $0) }
      guard let end = events.last else { return result }
      last = end.id
      for event in events {
        let candidates = wanted.candidates(for: event)
        for candidate in candidates where candidate < unbuilt.count {
          try fill(unbuilt[candidate], event, &history)
        }
        for (place, rule) in rules.enumerated()
        where candidates.contains(unbuilt.count + place) || raised[place].contains(event.id) {
          let evaluation = EventEvaluation(plan: plans[rule], now: now, cause: .ruleChanged)
          result += try evaluation.run(event.id, EventChange(old: event, new: event), &history)
        }
      }
    }
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
