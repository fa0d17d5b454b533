import CMath
package import Events

extension GroupRecord {
  /// How the group stands at a moment.
  ///
  /// - Parameter isOpening: whether that is asked of the moment at which an alert opens, which has used up nothing yet.
  package func standing(at moment: Instant, isOpening: Bool = false) -> GroupStanding {
    let looksAhead = measurement.looksAhead
    let known = matches.filter { looksAhead || $0.finish <= moment }
    let before = alerts.last { !$0.isQuiet && (isOpening ? $0.startsAt < moment : $0.startsAt <= moment) }
    let usable = plan.rule.rearm == .consume ? Array(measurement.unused(known, after: before?.startsAt)) : known
    let nearness = GroupNearness(
      plan: plan, correlation: correlation, group: group, facts: facts, now: moment, lastAlert: before)
    let number = measurement.measure(usable, reading)
    let value = nearness.value(usable, number)
    var standing = GroupStanding(
      group: group, at: moment, value: value.isNaN ? nil : value, holds: correlation.condition.holds(value))
    let possible = nearness.value(usable, measurement.measure(usable, .possible))
    if !possible.isNaN, possible != value { standing.possibleValue = possible }
    count(usable, &standing)
    let left = Set(usable.map(\.event))
    standing.uncounted += known.filter { !left.contains($0.event) }.map {
      .init(event: $0.event, start: $0.start, finish: $0.finish, why: .usedUp(before?.startsAt ?? moment))
    }
    standing.steps = steps(usable, at: moment)
    compare(usable, &standing)
    let open = alerts.last { !$0.isQuiet && $0.startsAt <= moment && $0.endsAt ?? .distantFuture > moment }
    standing.alert = open
    if open == nil { standing.near = nearness.judge(known) }
    let rests = before.map { plan.spanRule(correlation, measurement).rearmed(after: $0.startsAt) }
    standing.restsUntil = rests.flatMap { $0 > moment ? $0 : nil }
    return standing
  }

  /// Sorts the matches into those that count at the moment and those that do not.
  private func count(_ usable: [Match], _ standing: inout GroupStanding) {
    let moment = standing.at
    let support = measurement.support(usable, reading, at: moment)
    standing.values = support.values
    var members = Dictionary(support.members.map { ($0.match.event, $0.match) }) { first, _ in first }
    let leaves = leaves(usable)
    let present = zip(usable, leaves).filter { match, leave in
      leave.map { moment < $0 && (measurement.looksAhead ? match.start <= moment : true) } ?? false
    }
    if !countsSupport { members = Dictionary(present.map { ($0.0.event, $0.0) }) { first, _ in first } }
    let adds = addings(usable, at: moment)
    for (place, (match, leave)) in zip(usable, leaves).enumerated() {
      if members[match.event] != nil {
        // What a score is made of fades long before it leaves.
        let leavesAt = adds == nil ? leave.flatMap { $0 >= .distantFuture ? nil : $0 } : nil
        standing.counted.append(
          .init(
            event: match.event, steps: stepNames(match), start: match.start, finish: match.finish, leavesAt: leavesAt,
            adds: adds?[place]))
      } else if let why = why(match, leave, members.values, at: moment) {
        standing.uncounted.append(.init(event: match.event, start: match.start, finish: match.finish, why: why))
      }
    }
    guard correlation.kind == .newValue || correlation.kind == .change else { return }
    let last = correlation.kind == .change ? usable.suffix(1).map(\.finish) : []
    var seen: Set<String> = []
    standing.values = present.map(\.0).filter { last.isEmpty || last.contains($0.finish) }.flatMap(\.values)
      .filter { seen.insert($0.lowercased()).inserted }
  }

  /// Whether what supports the number is what counts; else all that is in the window does.
  private var countsSupport: Bool {
    switch correlation.kind {
    case .temporal, .temporalOrdered, .newValue, .change, .absence, .countdown: false
    default: true
    }
  }

  private func why(
    _ match: Match, _ leave: Instant?, _ members: Dictionary<Event.ID, Match>.Values, at moment: Instant
  ) -> GroupStanding.Why? {
    guard let leave else { return .lastsTooLong }
    if leave <= moment { return .left(leave) }
    if let tuple = match.dedupe, let other = members.first(where: { $0.dedupe == tuple }) {
      return .sameTuple(other.event)
    }
    let aggregate = Aggregate(correlation.ratio?.measure ?? correlation.kind, percentile: correlation.percentile)
    return aggregate?.needsNumbers == true && Aggregate.numbers(match).isEmpty ? .noNumber : nil
  }

  private func stepNames(_ match: Match) -> [String] {
    plan.steps.indices.filter(match.fills).map { plan.steps[$0] }
  }

  // MARK: When matches cease to count

  private var frame: Frame {
    Frame(timespan: correlation.timespan, window: correlation.window, zone: correlation.zone)
  }

  /// When each ceases to count; nil for one that never does count.
  private func leaves(_ matches: [Match]) -> [Instant?] {
    switch correlation.kind {
    case .temporal, .temporalOrdered:
      matches.map { reading.joins($0, correlation.length) ? reading.leave($0, correlation.length) : nil }
    case .score: (measurement as? ScoreMeasurement)?.leaves(matches) ?? []
    case .countdown: matches.map(\.finish)
    case .absence, .newValue: matches.map { $0.finish.advanced(by: correlation.timespan, in: correlation.zone) }
    case .change:
      matches.map { match in
        correlation.timespan == Correlation.unlimited
          ? .distantFuture : match.finish.advanced(by: correlation.timespan, in: correlation.zone)
      }
    default: frame.leaves(matches, reading)
    }
  }

  /// Of a score, what each match adds at a moment.
  private func addings(_ matches: [Match], at moment: Instant) -> [Double]? {
    guard let score = measurement as? ScoreMeasurement else { return nil }
    return zip(matches, score.adds(matches)).map { match, add in score.faded(add, from: match.finish, at: moment) }
  }

  // MARK: What is compared

  private func steps(_ usable: [Match], at moment: Instant) -> [GroupStanding.Step] {
    let isSteps = correlation.kind == .temporal || correlation.kind == .temporalOrdered
    guard isSteps else { return [] }
    let present = zip(usable, leaves(usable)).filter { $1 ?? .distantPast > moment }.map(\.0)
    let disjuncts = correlation.expression?.disjuncts() ?? []
    return correlation.steps.enumerated().map { place, step in
      let isNegated = !disjuncts.isEmpty && disjuncts.allSatisfy { !$0.positive.contains(place) }
      return GroupStanding.Step(
        name: step.name, count: present.count { $0.fills(place) }, minimum: step.minimum,
        isExcluded: step.isAbsent || isNegated)
    }
  }

  private func compare(_ usable: [Match], _ standing: inout GroupStanding) {
    let moment = standing.at
    switch correlation.kind {
    case .temporalOrdered: standing.stepsInOrder = stepsInOrder(usable, at: moment)
    case .absence:
      standing.heardAt = usable.last?.finish ?? facts.expectedSince
      standing.dueAt = standing.heardAt.map { $0.advanced(by: correlation.timespan, in: correlation.zone) }
    case .baseline:
      guard let baseline = measurement as? BaselineMeasurement else { return }
      standing.compared = baseline.bins(usable, reading, at: moment).map(Double.init)
      let begin = baseline.warmUp.end(in: correlation.zone)
      if begin > moment { standing.warmUntil = begin }
    case .newValue:
      let begin = (measurement as? NewValueMeasurement)?.warmUp?.end(in: correlation.zone)
      if let begin, begin > moment { standing.warmUntil = begin }
    case .ratio:
      guard let ratio = measurement as? RatioMeasurement else { return }
      let now = ratio.measure.measure(usable, reading)
      let earlier = moment.advanced(by: ratio.ratio.offset.times(-1), in: correlation.zone)
      standing.compared = [now.value(at: moment), now.value(at: earlier)]
    default: return
    }
  }

  /// How many steps, from the first on, are matched in their order and within the window.
  private func stepsInOrder(_ usable: [Match], at moment: Instant) -> Int {
    let steps = correlation.steps
    for count in steps.indices.map({ $0 + 1 }).reversed() where !steps[count - 1].isAbsent {
      let part = Array(steps.prefix(count))
      guard part.count(where: { !$0.isAbsent }) > 1 else {
        let place = count - 1
        let present = zip(usable, leaves(usable)).count { $0.fills(place) && $1 ?? .distantPast > moment }
        return present >= steps[place].minimum ? count : 0
      }
      let mask = (UInt64(1) << UInt64(count)) - 1
      let own = usable.compactMap { match -> Match? in
        var match = match
        match.steps &= mask
        return match.steps == 0 ? nil : match
      }
      let number = SequenceMeasurement(window: correlation.length, steps: part).measure(own, reading)
      if number.value(at: moment) > 0 { return count }
    }
    return 0
  }
}

extension ScoreMeasurement {
  /// What is left at a moment of what was added at another.
  fileprivate func faded(_ add: Double, from: Instant, at moment: Instant) -> Double {
    let age = Double(moment.milliseconds(since: from)) / score.halfLife.averageMilliseconds
    return add * vedette_exp2(-age)
  }
}

extension BaselineMeasurement {
  /// How many events each bin has at a moment, the current one first, then those of the baseline.
  fileprivate func bins(_ matches: [Match], _ reading: Reading, at moment: Instant) -> [Int] {
    let counts = AggregateMeasurement(frame: frame, aggregate: .events).measure(matches, reading)
    let places = [0] + Array((1 + baseline.method.lag)..<(1 + baseline.method.lag + baseline.width(of: frame.timespan)))
    return places.map { place in
      guard place > 0 else { return Int(counts.value(at: moment)) }
      guard frame.endsAtOnce else {
        return Int(counts.value(at: moment.advanced(by: frame.timespan.times(-place), in: frame.zone)))
      }
      let end = frame.start(ofBin: frame.bin(at: moment) - Int64(place) + 1)
      return Int(counts.value(at: end.advanced(byMilliseconds: -1)))
    }
  }
}
