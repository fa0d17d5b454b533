import Events

/// How near one group is to an alert at a moment, computed from its matches alone.
struct GroupNearness {
  let plan: Plan
  let correlation: Correlation
  let group: Group
  let facts: GroupFacts
  let now: Instant
  /// The group's last alert, as far as it matters for the next.
  let lastAlert: Alert?

  var measurement: any Measurement { plan.measurement(correlation, facts) }
  var reading: Reading { plan.reading }
  private var spanRule: SpanRule { plan.spanRule(correlation, measurement) }
  var nearness: Nearness { Nearness(condition: correlation.condition, isCount: correlation.kind.isCount) }

  /// Nil where it is not near.
  ///
  /// - Parameter all: the matches in reach, without those that take effect later, unless they are scheduled moments.
  func judge(_ all: [Match]) -> NearGroup? {
    let matches = plan.rule.rearm == .consume ? Array(measurement.unused(all, after: lastAlert?.startsAt)) : all
    let number = measurement.measure(matches, reading)
    let near = judge(matches, number, firesAt: opening(number, matches))
    // While no alert may open, whatever comes, none is near, unless it is certain that one will.
    let isResting = lastAlert.map { spanRule.rearmed(after: $0.startsAt) > now } ?? false
    return near?.state == .near && isResting ? nil : near
  }

  private func judge(_ matches: [Match], _ number: StepFunction, firesAt: Instant?) -> NearGroup? {
    switch correlation.kind {
    case .newValue, .change: return nil
    case .absence: return silence(matches, number, firesAt)
    case .countdown: return countdown(matches, number, firesAt)
    case .temporal: return set(matches, firesAt)
    case .temporalOrdered: return sequence(matches, number, firesAt)
    default: return measured(matches, number, firesAt)
    }
  }

  /// When an alert opens if nothing more comes: of what depends on the clock, when that is decided.
  private func opening(_ number: StepFunction, _ matches: [Match]) -> Instant? {
    guard plan.raisesSpans else { return cooledOpening(matches) }
    let spans = spanRule.spans(
      number, entries: measurement.entries(matches, reading), from: lastAlert.map { $0.endsAt ?? now } ?? .distantPast,
      before: .init(lastOpening: lastAlert?.startsAt))
    let lateness = plan.maxLateness.longestMilliseconds
    let openings = spans.map { span in
      span.start.advanced(byMilliseconds: span.escalations.first?.isByClock ?? false ? lateness : 0)
    }
    return openings.first { $0 > now }
  }

  /// When what came since the last alert and still holds opens the next, of alerts that use up their evidence.
  private func cooledOpening(_ matches: [Match]) -> Instant? {
    guard plan.rule.rearm == .consume, !measurement.opensByClock else { return nil }
    let occurrences = Occurrences(rule: spanRule, measurement: measurement, reading: reading)
    let begin = now.advanced(byMilliseconds: 1)
    return occurrences.consuming(matches, from: begin, lastOpening: lastAlert?.startsAt).first?.start
  }

  func found(
    _ state: NearGroup.State, _ value: Double, _ bound: Condition.Bound, _ unit: NearGroup.Unit, firesAt: Instant? = nil
  ) -> NearGroup {
    var result = NearGroup(group: group, state: state, value: value, bound: bound, unit: unit)
    result.firesAt = firesAt
    return result
  }

  // MARK: Numbers

  private func measured(_ matches: [Match], _ number: StepFunction, _ firesAt: Instant?) -> NearGroup? {
    let value = value(matches, number)
    // Time alone may be what lets it hold: where a number falls, or what counts in place of a later copy leaves.
    if let firesAt { return found(.armed, value, nearness.first, unit, firesAt: firesAt) }
    if correlation.condition.holds(value) { return nil }
    guard let (bound, share) = nearness.judge(value) else { return nil }
    let asksForMore = bound.comparison == .gte || bound.comparison == .gt
    let next = number.points.first { point in
      point.at > now && (point.value.isNaN || (asksForMore ? point.value < value : point.value > value))
    }
    var result = found(.near, value, bound, unit)
    result.leavesAt = correlation.kind == .score ? nil : next?.at
    (result.fall, result.share) = (fall, share)
    return result
  }

  func value(_ matches: [Match], _ number: StepFunction) -> Double {
    guard correlation.kind == .score else { return number.value(at: now) }
    // A score fades between its events. One that adds nothing makes the sum be taken at this moment.
    let probe = Match(event: 0, start: now, finish: now)
    return measurement.measure(matches + [probe], reading).value(at: now)
  }

  var unit: NearGroup.Unit {
    switch correlation.kind {
    case .eventCount: .events
    case .valueCount: .values
    default: .number
    }
  }

  private var fall: NearGroup.Fall {
    switch correlation.kind {
    case .baseline, .ratio, .score: .falls
    default: correlation.window == .sliding ? .leaves : .ends
    }
  }

  // MARK: Time

  private func silence(_ matches: [Match], _ number: StepFunction, _ firesAt: Instant?) -> NearGroup? {
    guard let firesAt, let heard = matches.last?.finish ?? facts.expectedSince, let due = number.points.last,
      due.value > 0
    else { return nil }
    let (elapsed, length) = (now.milliseconds(since: heard), due.at.milliseconds(since: heard))
    let share = min(1, Double(elapsed) / Double(max(1, length)))
    guard share >= Nearness.share else { return nil }
    var result = found(
      due.at <= now ? .armed : .near, GroupNearness.days(elapsed), .init(.gte, GroupNearness.days(length)), .days,
      firesAt: firesAt)
    result.share = share
    return result
  }

  private func countdown(_ matches: [Match], _ number: StepFunction, _ firesAt: Instant?) -> NearGroup? {
    let known = matches.filter { $0.start <= now && now < $0.finish }
    guard let firesAt, let next = known.map(\.finish).min(),
      let lead = correlation.lead.map({
        next.milliseconds(since: next.advanced(by: $0.times(-1), in: correlation.zone))
      }).max()
    else { return nil }
    let left = next.milliseconds(since: now)
    let share = min(1, Double(lead) / Double(left))
    guard share >= Nearness.share else { return nil }
    var result = found(
      left <= lead ? .armed : .near, GroupNearness.days(left), .init(.lte, GroupNearness.days(lead)), .days,
      firesAt: firesAt)
    result.share = share
    return result
  }

  private static func days(_ milliseconds: Int64) -> Double { Double(milliseconds) / 86_400_000 }
}
