package import Events

/// What the clock decides.
extension Engine {
  /// Decides what has become certain because time passed, first of rules that take no alerts of others: what became of the
  /// alerts that a rule takes is known when it is looked at, so that no group is looked at twice.
  package mutating func tick<H: History & ~Copyable>(now: Instant, _ history: inout H) throws(H.Failure) -> [Transition]
  {
    let deadlines = try history.deadlines(through: now)
    if deadlines.isEmpty { return [] }
    let places = Dictionary(uniqueKeysWithValues: plans.enumerated().map { ($0.element.rule.id, $0.offset) })
    var due: [Int: [(deadline: Deadline, place: Int)]] = [:]
    for deadline in deadlines {
      // A rule that came to have a correlation, or lost it, has nothing to decide about what it was.
      if let place = places[deadline.rule], (plans[place].stream == nil) == (deadline.event != nil) {
        due[depth(place), default: []].append((deadline, place))
      } else {
        try history.setDeadline(nil, of: deadline.rule, in: deadline.group, on: deadline.event)
      }
    }
    var work = Work()
    var transitions: [Transition] = []
    for depth in due.keys.sorted() {
      transitions += try settle(&work, upTo: depth, now: now, &history)
      for (deadline, place) in due[depth] ?? [] {
        let result = try decide(deadline, place, now: now, &history)
        transitions += result.transitions
        try takeIn(result.alerts, &work, &history)
      }
    }
    transitions += try settle(&work, now: now, &history)
    return sorted(transitions)
  }

  /// How many rules lie between a rule's alerts and events.
  private func depth(_ place: Int) -> Int { streamPlaces[place].map { streams[$0].depth } ?? 0 }

  /// Decides what is due at a deadline, unless it was decided meanwhile.
  ///
  /// - Parameter place: of the rule's plan.
  private mutating func decide<H: History & ~Copyable>(
    _ deadline: Deadline, _ place: Int, now: Instant, _ history: inout H
  ) throws(H.Failure) -> Evaluated {
    if let event = deadline.event {
      let evaluation = EventEvaluation(plan: plans[place], now: now, cause: .clock)
      let standing = try history.event(event)
      return try evaluation.run(event, EventChange(old: standing, new: standing), &history)
    }
    guard let at = try history.deadline(of: deadline.rule, in: deadline.group, on: nil), at <= now else {
      return Evaluated()
    }
    return try evaluate(
      place, deadline.group, from: plans[place].decided(at: at), through: .distantFuture, now: now, cause: .clock,
      &history)
  }
}
