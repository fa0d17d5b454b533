package import Events

/// Evaluates rules over what changed in the store.
///
/// It keeps nothing between calls but the rules themselves: what they matched and raised is read from the history and
/// written back to it in the same transaction, so replaying, restarting and importing again all give the same alerts.
package struct Engine: Sendable {
  /// The rules it evaluates, in the order of their files.
  package let plans: [Plan]
  let streams: [StreamUse]
  private let single: [Int]
  private var index: DetectionIndex
  /// How many groups the streams have, by their place, as far as that was asked.
  private var groupCounts: [Int: Int] = [:]
  /// The rules that have reached their `max-groups`, so that events of further groups are not evaluated.
  package private(set) var fullRules: Set<String> = []

  /// A stream and the rules (by their place in ``plans``) that use it.
  struct StreamUse: Sendable {
    let stream: Stream
    var plans: [Int]
  }

  /// Rules that are not enabled are left out.
  package init(_ plans: [Plan]) {
    let plans = plans.filter(\.rule.isEnabled)
    self.plans = plans
    var uses: [StreamUse] = []
    var places: [String: Int] = [:]
    for (place, plan) in plans.enumerated() {
      guard let stream = plan.stream else { continue }
      if let known = places[stream.canonical] {
        uses[known].plans.append(place)
      } else {
        places[stream.canonical] = uses.count
        uses.append(StreamUse(stream: stream, plans: [place]))
      }
    }
    streams = uses
    single = plans.indices.filter { plans[$0].stream == nil }
    index = DetectionIndex(uses.map(\.stream.detection) + single.map { plans[$0].rule.detection })
  }

  /// Evaluates what changed in one chunk, on its final state.
  ///
  /// - Parameters:
  ///   - changes: at most one for each event.
  ///   - now: where the clock stands.
  /// - Returns: the transitions in the order of event time.
  package mutating func apply<H: History & ~Copyable>(
    _ changes: [EventChange], now: Instant, _ history: inout H
  ) throws(H.Failure) -> [Transition] {
    let corrected = Set(changes.compactMap { $0.old?.id })
    var touched: [Touch.Place: Touch] = [:]
    var order: [Touch.Place] = []
    var transitions: [Transition] = []
    for change in changes {
      for candidate in candidates(of: change) {
        if candidate < streams.count {
          let touches = try record(change, inStream: candidate, &history)
          for (place, touch) in touches {
            if touched[place] == nil { order.append(place) }
            touched[place] = touched[place]?.joined(touch) ?? touch
          }
        } else if let id = change.id {
          let plan = plans[single[candidate - streams.count]]
          let evaluation = EventEvaluation(plan: plan, now: now, cause: .changes(corrected: corrected))
          transitions += try evaluation.run(id, change.new, &history)
        }
      }
    }
    for place in order {
      guard let touch = touched[place] else { continue }
      for plan in streams[place.stream].plans {
        transitions += try evaluate(
          plans[plan], place.group, from: touch.from(plans[plan]), through: touch.through(plans[plan]), now: now,
          cause: .changes(corrected: touch.corrected), &history)
      }
    }
    return sorted(transitions)
  }

  /// Decides what has become certain because time passed.
  package func tick<H: History & ~Copyable>(now: Instant, _ history: inout H) throws(H.Failure) -> [Transition] {
    var transitions: [Transition] = []
    for deadline in try history.deadlines(through: now) {
      guard let plan = plans.first(where: { $0.rule.id == deadline.rule }) else {
        try history.setDeadline(nil, of: deadline.rule, in: deadline.group, on: deadline.event)
        continue
      }
      if let event = deadline.event {
        let evaluation = EventEvaluation(plan: plan, now: now, cause: .clock)
        transitions += try evaluation.run(event, try history.event(event), &history)
      } else {
        let from = deadline.at.advanced(byMilliseconds: -plan.maxLateness.longestMilliseconds)
        transitions += try evaluate(
          plan, deadline.group, from: from, through: .distantFuture, now: now, cause: .clock, &history)
      }
    }
    return sorted(transitions)
  }

  func evaluate<H: History & ~Copyable>(
    _ plan: Plan, _ group: Group, from: Instant, through: Instant, now: Instant, cause: Cause, _ history: inout H
  ) throws(H.Failure) -> [Transition] {
    guard let correlation = plan.rule.correlation else { return [] }
    let facts = try facts(plan, correlation, group, &history)
    let evaluation = GroupEvaluation(
      plan: plan, correlation: correlation, group: group, measurement: plan.measurement(correlation, facts), now: now,
      cause: cause)
    return try evaluation.run(from: from, through: through, &history)
  }

  private func facts<H: History & ~Copyable>(
    _ plan: Plan, _ correlation: Correlation, _ group: Group, _ history: inout H
  ) throws(H.Failure) -> GroupFacts {
    var facts = GroupFacts()
    if correlation.warmUp != nil, let stream = plan.stream {
      facts.first = try history.firstMatch(of: stream, in: group)?.finish
    }
    return facts
  }

  /// In the order of event time; at the same moment by rule, group, and the life of an alert.
  func sorted(_ transitions: [Transition]) -> [Transition] {
    let states = Transition.State.allCases
    return transitions.sorted { left, right in
      if left.at != right.at { return left.at < right.at }
      if left.alert.rule != right.alert.rule { return left.alert.rule < right.alert.rule }
      let (leftGroup, rightGroup) = (left.alert.group.text, right.alert.group.text)
      if leftGroup != rightGroup { return leftGroup < rightGroup }
      if left.alert.id != right.alert.id { return left.alert.id < right.alert.id }
      return states.firstIndex(of: left.state) ?? 0 < states.firstIndex(of: right.state) ?? 0
    }
  }

  // MARK: Streams

  /// The streams (by their place) and then the rules without correlation that an event can touch.
  private mutating func candidates(of change: EventChange) -> [Int] {
    var places = change.new.map { index.candidates(for: $0) } ?? []
    if let old = change.old {
      for place in index.candidates(for: old) where !places.contains(place) { places.append(place) }
    }
    return places
  }

  /// Writes a change into a stream and says which groups it touched from when on.
  private mutating func record<H: History & ~Copyable>(
    _ change: EventChange, inStream place: Int, _ history: inout H
  ) throws(H.Failure) -> [(Touch.Place, Touch)] {
    let stream = streams[place].stream
    let old = change.old.map(stream.matches) ?? []
    let new = change.new.map(stream.matches) ?? []
    var touches: [(Touch.Place, Touch)] = []
    for (group, match) in old where !new.contains(where: { $0.group == group && $0.match == match }) {
      try history.remove(match, from: group, of: stream)
      touches.append((Touch.Place(stream: place, group: group), Touch(match, isCorrection: true)))
    }
    for (group, match) in new where !old.contains(where: { $0.group == group && $0.match == match }) {
      guard try takeIn(match, group, place, &history) else { continue }
      touches.append((Touch.Place(stream: place, group: group), Touch(match, isCorrection: change.old != nil)))
    }
    return touches
  }

  /// Writes a match into a stream, unless that would be one group too many.
  mutating func takeIn<H: History & ~Copyable>(
    _ match: Match, _ group: Group, _ place: Int, _ history: inout H
  ) throws(H.Failure) -> Bool {
    let use = streams[place]
    if try !history.hasMatches(of: use.stream, in: group) {
      let count: Int
      if let known = groupCounts[place] { count = known } else { count = try history.groups(of: use.stream).count }
      guard count < use.stream.maxGroups else {
        fullRules.formUnion(use.plans.map { plans[$0].rule.id })
        groupCounts[place] = count
        return false
      }
      groupCounts[place] = count + 1
    }
    try history.insert(match, into: group, of: use.stream)
    return true
  }

  /// Forgets what it knows of a history of which a transaction was undone.
  package mutating func forget() {
    groupCounts = [:]
    fullRules = []
  }
}
