package import Events

/// Rules that come, change and go.
extension Engine {
  /// Takes over these rules from whatever the history was evaluated with before: a rule that is new or means something
  /// else is evaluated over all stored events; one that is gone has its open alerts cancelled.
  ///
  /// - Parameter tell: is given the transitions in the order of event time, in pieces: of a long history there may be very
  ///   many.
  package mutating func adopt<H: History & ~Copyable>(
    now: Instant, _ history: inout H, tell: (_ piece: [Transition]) throws(H.Failure) -> Void
  ) throws(H.Failure) {
    let known = try history.knownRules()
    var changed: [Int] = []
    for (place, plan) in plans.enumerated() {
      let isBuilt = try plan.stream.map { (stream) throws(H.Failure) in try history.isBuilt(stream) } ?? true
      if !isBuilt || known[plan.rule.id] != plan.meaning { changed.append(place) }
    }
    var found = FoundTransitions(most: mostFound)
    for rule in known.keys.sorted() where !plans.contains(where: { $0.rule.id == rule }) {
      try found.add(told(try dismiss(rule, &history)), &history)
    }
    try history.keepOnly(streams.map(\.stream))
    var look = LookBack(changed: changed, now: now)
    for place in streams.indices where try !history.isBuilt(streams[place].stream) { look.unbuilt.append(place) }
    for place in changed { try take(try outlived(place, &history), &look, &found, &history) }
    let plain = look.unbuilt.filter { streams[$0].isDecidedByOutline }
    try fill(plain, now: now, &history)
    try replay(look.unbuilt.filter { !plain.contains($0) }, &look, &found, &history)
    for place in changed where plans[place].stream == nil {
      try history.setMeaning(plans[place].meaning, of: plans[place].rule.id)
    }
    try adoptStreams(&look, &found, &history)
    try found.tell(&history, tell)
  }

  /// The same for a history of which the transitions are few enough to be had at once.
  package mutating func adopt<H: History & ~Copyable>(now: Instant, _ history: inout H) throws(H.Failure)
    -> [Transition]
  {
    var transitions: [Transition] = []
    try adopt(now: now, &history) { (piece) throws(H.Failure) in transitions += piece }
    return transitions
  }

  /// What is under way while rules look at the whole history.
  private struct LookBack {
    /// The rules that do, by their places in ``plans``.
    let changed: [Int]
    let now: Instant
    /// The streams that are not built yet: what is built hears of each alert that changes, what is not will read all alerts
    /// at once.
    var unbuilt: [Int] = []
    /// The groups that the alerts of other rules touched.
    var work = Work()

    init(changed: [Int], now: Instant) {
      self.changed = changed
      self.now = now
    }
  }

  /// Notes what was found, and tells the rules that take alerts as events.
  private mutating func take<H: History & ~Copyable>(
    _ result: Evaluated, _ look: inout LookBack, _ found: inout FoundTransitions, _ history: inout H
  ) throws(H.Failure) {
    try takeIn(result.alerts, &look.work, &history, except: look.unbuilt)
    try found.add(told(result.transitions), &history)
  }

  /// Evaluates the changed rules with a correlation, those first that take no alerts of others, and what these change.
  private mutating func adoptStreams<H: History & ~Copyable>(
    _ look: inout LookBack, _ found: inout FoundTransitions, _ history: inout H
  ) throws(H.Failure) {
    for depth in Set(streams.map(\.depth)).sorted() {
      for place in look.unbuilt where streams[place].depth == depth { try build(place, &history) }
      look.unbuilt.removeAll { streams[$0].depth == depth }
      let places = look.changed.filter { plan in streams.contains { $0.depth == depth && $0.plans.contains(plan) } }
      for place in places {
        try evaluateWhole(place, &look, &found, &history)
        try history.setMeaning(plans[place].meaning, of: plans[place].rule.id)
      }
      while let (place, touch) = look.work.next(upTo: depth, by: { streams[$0].depth }) {
        for plan in streams[place.stream].plans {
          let result = try evaluate(
            plan, place.group, from: touch.from(plans[plan]), through: touch.through(plans[plan]), now: look.now,
            cause: .ruleChanged, &history)
          try take(result, &look, &found, &history)
        }
      }
    }
  }

  /// Evaluates a rule for all its groups from the beginning.
  private mutating func evaluateWhole<H: History & ~Copyable>(
    _ place: Int, _ look: inout LookBack, _ found: inout FoundTransitions, _ history: inout H
  ) throws(H.Failure) {
    let plan = plans[place]
    guard let stream = plan.stream else { return }
    // A group with fewer matches than the rule can hold with, and without an alert, has nothing to say.
    let fewest = bounds[place].fewest
    var groups: [Group] = []
    for group in try history.groups(of: stream) {
      let newest = fewest == 0 ? [] : try history.newestFinishes(of: stream, in: group, limit: fewest)
      if newest.count >= fewest { groups.append(group) }
    }
    var known = Set(groups)
    for group in try history.alertGroups(of: plan.rule.id) + (plan.rule.correlation?.expected ?? [])
    where known.insert(group).inserted {
      groups.append(group)
    }
    for group in groups {
      let rest = try evaluatePieces(place, group, &look, &found, &history)
      let result = try evaluate(
        place, group, from: rest, through: .distantFuture, now: look.now, cause: .ruleChanged, &history)
      try take(result, &look, &found, &history)
    }
  }

  /// Evaluates a rule for a group with many matches piece by piece, as though they had just come: where what is so at a
  /// moment follows from what was before it, that finds the same, and only the matches of a piece are in memory, with those
  /// that matter there.
  ///
  /// - Returns: from where on it remains to be evaluated.
  private mutating func evaluatePieces<H: History & ~Copyable>(
    _ place: Int, _ group: Group, _ look: inout LookBack, _ found: inout FoundTransitions, _ history: inout H
  ) throws(H.Failure) -> Instant {
    let plan = plans[place]
    var from = Instant.distantPast
    guard let stream = plan.stream, plan.followsTime, !hasFewerThanAPiece(place, group),
      try history.alerts(of: plan.rule.id, in: group, endingFrom: .distantPast).isEmpty
    else { return from }
    var length = pieceLength
    while let end = try history.finish(ofMatch: length, of: stream, in: group, from: from), end < look.now {
      let result = try evaluate(
        place, group, from: from, through: end, now: end, cause: .ruleChanged, isFirstLook: true, &history)
      try take(result, &look, &found, &history)
      from = end.advanced(byMilliseconds: 1)
      // Of what lay before a piece and was read again, the next takes as much that is new.
      length = max(pieceLength, result.matchCount - length)
    }
    return from
  }

  /// Whether a group is known to have too few matches for a piece, as most groups are: these are not looked for then.
  private func hasFewerThanAPiece(_ place: Int, _ group: Group) -> Bool {
    guard let stream = streamPlaces[place] else { return false }
    return recent.entry(of: Touch.Place(stream: stream, group: group))?.hasFewer(than: pieceLength) ?? false
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
    _ unbuilt: [Int], _ look: inout LookBack, _ found: inout FoundTransitions, _ history: inout H
  ) throws(H.Failure) {
    let rules = look.changed.filter { plans[$0].stream == nil }
    guard !unbuilt.isEmpty || !rules.isEmpty else { return }
    var wanted = DetectionIndex(
      unbuilt.map { streams[$0].stream.detection } + rules.map { plans[$0].rule.detection })
    var raised = try rules.map { (rule) throws(H.Failure) in
      Set(try history.alerts(of: plans[rule].rule.id, onEvents: true).compactMap(\.event))
    }
    let takesAll = raised.contains { !$0.isEmpty }
    var last = Event.ID.min
    while case let events = try history.events(
      after: last, limit: 1000, where: { takesAll || wanted.mayMatch(kind: $0) }),
      let end = events.last
    {
      last = end.id
      for event in events {
        let candidates = wanted.candidates(for: event)
        for candidate in candidates where candidate < unbuilt.count {
          try fill(unbuilt[candidate], event, &history)
        }
        for (place, rule) in rules.enumerated()
        where raised[place].remove(event.id) != nil || candidates.contains(unbuilt.count + place) {
          try evaluate(rule, on: event.id, EventChange(old: event, new: event), &look, &found, &history)
        }
      }
    }
    for (rule, gone) in zip(rules, raised) {
      for event in gone.sorted() where try !history.isPruned(event) {
        try evaluate(rule, on: event, EventChange(old: nil, new: nil), &look, &found, &history)
      }
    }
  }

  /// Evaluates a changed rule without correlation for an event. Of one that was withdrawn while the rule was not there nobody
  /// knows any more what it was; the streams that took its alerts are not built then.
  private mutating func evaluate<H: History & ~Copyable>(
    _ rule: Int, on event: Event.ID, _ change: EventChange, _ look: inout LookBack, _ found: inout FoundTransitions,
    _ history: inout H
  ) throws(H.Failure) {
    let evaluation = EventEvaluation(plan: plans[rule], now: look.now, cause: .ruleChanged)
    try take(try evaluation.run(event, change, &history), &look, &found, &history)
  }

  /// Cancels the alerts of a rule that came to have a correlation, on events, or of one that lost it, of groups: it will never
  /// look at them again. As elsewhere, those stay whose reports were deleted because of their age.
  private func outlived<H: History & ~Copyable>(_ place: Int, _ history: inout H) throws(H.Failure) -> Evaluated {
    let plan = plans[place]
    var result = Evaluated()
    for alert in try history.alerts(of: plan.rule.id, onEvents: plan.stream != nil) {
      if try history.isFrozen(alert) { continue }
      let subject = try alert.event.flatMap { (event) throws(H.Failure) in try history.event(event) }
      result.alerts.append(AlertChange(old: alert, new: nil, oldSubject: subject))
      if let transition = try cancel(alert, &history) { result.transitions.append(transition) }
    }
    return result
  }

  private func dismiss<H: History & ~Copyable>(_ rule: String, _ history: inout H) throws(H.Failure) -> [Transition] {
    var transitions: [Transition] = []
    for alert in try history.openAlerts(of: rule) {
      if let transition = try cancel(alert, &history) { transitions.append(transition) }
    }
    try history.setMeaning(nil, of: rule)
    return transitions
  }

  /// Cancels an alert because of what became of its rule. Returns what is to be told, which is nothing of one that was only
  /// possible.
  private func cancel<H: History & ~Copyable>(_ alert: Alert, _ history: inout H) throws(H.Failure) -> Transition? {
    var cancelled = alert
    cancelled.isCancelled = true
    try history.save(cancelled)
    if alert.isQuiet { return nil }
    return Transition(
      state: .cancelled, at: alert.startsAt, alert: cancelled, value: alert.peak, count: alert.openingEvidence.count,
      values: [], evidence: alert.openingEvidence.map { Transition.Evidence(event: $0) }, reason: "rule changed")
  }
}
