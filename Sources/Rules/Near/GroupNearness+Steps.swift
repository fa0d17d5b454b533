import Events

/// Of rules with steps: how many of them are done.
extension GroupNearness {
  // MARK: In any order

  /// Steps of which so many must match at once, by events that match none of others.
  private struct Wanted {
    var steps: [Int]
    var count: Int
    var negative: Set<Int> = []
  }

  private var alternatives: [Wanted] {
    if let disjuncts = correlation.expression?.disjuncts() {
      return disjuncts.map { Wanted(steps: $0.positive.sorted(), count: $0.positive.count, negative: $0.negative) }
    }
    return [Wanted(steps: Array(correlation.steps.indices), count: Int(nearness.first.number))]
  }

  /// The way of the rule's condition on which most is done.
  func set(_ matches: [Match], _ firesAt: Instant?) -> NearGroup? {
    var nearest: NearGroup?
    for wanted in alternatives {
      guard let found = set(wanted, matches, firesAt), found.share > nearest?.share ?? -1 else { continue }
      nearest = found
    }
    return nearest
  }

  private func set(_ wanted: Wanted, _ matches: [Match], _ firesAt: Instant?) -> NearGroup? {
    let own = matches.compactMap { match -> Match? in
      guard !wanted.negative.contains(where: match.fills) else { return nil }
      var own = match
      own.steps = 0
      for (place, step) in wanted.steps.enumerated() where match.fills(step) { own.steps |= 1 << UInt64(place) }
      return own.steps == 0 ? nil : own
    }
    let set = SetMeasurement(
      window: correlation.length, minimums: wanted.steps.map { correlation.steps[$0].minimum })
    let number = set.measure(own, reading)
    let value = number.value(at: now)
    let condition = Condition([.init(.gte, Double(wanted.count))])
    // All that must come came, and time decides: about what must not come, or how long it holds.
    if let firesAt { return found(.armed, Double(wanted.count), condition.bounds[0], .steps, firesAt: firesAt) }
    guard let (bound, share) = Nearness(condition: condition, isCount: true).judge(value) else { return nil }
    var result = found(.near, value, bound, .steps)
    result.share = share
    result.leavesAt = number.points.first { $0.at > now && $0.value < value }?.at
    guard wanted.count == wanted.steps.count else { return result }
    let filled = Set(set.support(own, reading, at: now).members.compactMap(\.step))
    let missing = wanted.steps.indices.filter { !filled.contains($0) }.map { wanted.steps[$0] }
    result.missing = missing.map { plan.steps[$0] }
    guard !wanted.negative.isEmpty else { return result }
    // What must not come may have come already.
    guard completes(matches, missing, at: now.advanced(byMilliseconds: 1)) else { return nil }
    result.leavesAt = ends(matches, []).firstAndOnly { !completes(matches, missing, at: $0) }
    return result
  }

  // MARK: In order

  /// Near where the last step that must come would complete it if it came now.
  func sequence(_ matches: [Match], _ number: StepFunction, _ firesAt: Instant?) -> NearGroup? {
    let steps = correlation.steps
    guard let last = steps.indices.last(where: { !steps[$0].isAbsent }) else { return nil }
    let bound = Condition.Bound(.gte, Double(steps.count))
    // What must come last came, and nothing may come that must not.
    if let firesAt { return found(.armed, Double(last + 1), bound, .steps, firesAt: firesAt) }
    let first = now.advanced(byMilliseconds: 1)
    guard number.value(at: now) == 0, steps.count(where: { !$0.isAbsent }) > 1, completes(matches, [last], at: first)
    else { return nil }
    var result = found(.near, Double(last), bound, .steps)
    result.missing = [steps[last].name]
    result.share = Double(last) / Double(steps.count)
    result.leavesAt = ends(matches, [steps[last].within, steps[0].within]).firstAndOnly {
      !completes(matches, [last], at: $0)
    }
    return result
  }

  // MARK: What if

  /// When what is missing may come too late: where a match leaves the window, or the time after it is over.
  private func ends(_ matches: [Match], _ limits: [TimeSpan?]) -> [Instant] {
    var ends = matches.map { reading.leave($0, correlation.length) }
    for limit in limits.compactMap(\.self) {
      for moment in [\Match.start, \Match.finish] {
        ends += matches.map {
          $0[keyPath: moment].advanced(by: limit, in: correlation.zone).advanced(byMilliseconds: 1)
        }
      }
    }
    return Set(ends.filter { $0 > now }).sorted()
  }

  /// Whether the rule would hold, or would only have to wait, if these steps came at a moment.
  private func completes(_ matches: [Match], _ steps: [Int], at moment: Instant) -> Bool {
    var probes: [Match] = []
    for step in steps {
      for _ in 0..<correlation.steps[step].minimum {
        // After all others, and with ids that no event has.
        probes.append(
          Match(
            event: Event.ID.max - 1_000_000 + Event.ID(probes.count), start: moment, finish: moment,
            steps: 1 << UInt64(step)))
      }
    }
    let number = measurement.measure(matches + probes, reading)
    return number.value(at: moment) > 0 || number.points.contains { $0.at > moment && $0.value > 0 }
  }
}

extension Array {
  /// The first element for which something is so, where it is so for all after it.
  fileprivate func firstAndOnly(where isSo: (Element) -> Bool) -> Element? {
    let place = firstPlace(where: isSo)
    return place < count ? self[place] : nil
  }
}
