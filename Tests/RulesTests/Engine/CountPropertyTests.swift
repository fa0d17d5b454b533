import Events
import TestSupport
import Testing

@testable import Rules

/// The promises of ``EnginePropertyTests`` for rules that count in histories much longer than their window, where most of
/// what comes cannot make them hold and is not evaluated.
@Suite struct CountPropertyTests {
  private func make(_ random: inout SplitMix64) -> PropertyCase {
    var rules = parsedRules(
      """
      id: r
      title: many of an asset
      detection:
        a: {kind: a.*}
        b: {kind: b.*}
        condition: a or b
      correlation: {type: event_count, group-by: [asset], timespan: 10d, condition: {gte: 4}}
      """)
    CountPropertyTests.change(&rules[0], &random)
    let number = Int.random(in: 20...60, using: &random)
    let reports = (0..<number).map { CountPropertyTests.report($0, &random) }
    let now = RandomCase.day(Int.random(in: 300...500, using: &random))
    return PropertyCase(rules: rules, reports: reports, now: now, anew: CountPropertyTests.report)
  }

  /// Over more than a year, and now and then many at once.
  private static func report(_ number: Int, _ random: inout SplitMix64) -> Report {
    var report = RandomCase.report(number, &random)
    let isNear = Bool.random(using: &random)
    let shift = Int64(isNear ? 200 : Int.random(in: 0...400, using: &random)) * 86_400_000
    let length = report.time.end.milliseconds(since: report.time.start)
    let start = report.time.start.advanced(byMilliseconds: isNear ? shift : shift - 30 * 86_400_000)
    report.time = EventTime(start: start, end: start.advanced(byMilliseconds: length), precision: .interval)
    report.known = report.known.map { _ in report.time.end }
    report.cluster = nil
    return report
  }

  private static func change(_ rule: inout Rule, _ random: inout SplitMix64) {
    func days() -> TimeSpan { .days(Int64.random(in: 1...15, using: &random)) }
    let number = Double(Int.random(in: 2...5, using: &random))
    let bounds: [[Condition.Bound]] = [
      [.init(.gte, number)], [.init(.gt, number)], [.init(.eq, number)], [.init(.gte, number), .init(.lt, number + 2)],
      [.init(.lt, number)],
    ]
    rule.correlation?.condition = Condition(bounds.randomElement(using: &random) ?? [])
    rule.correlation?.timespan = days()
    rule.correlation?.window =
      [.sliding, .sliding, .tumbling, .calendar, .session(gap: .days(2))].randomElement(using: &random) ?? .sliding
    if Int.random(in: 0..<4, using: &random) == 0 { rule.certainty = .possible }
    if Int.random(in: 0..<3, using: &random) == 0 { rule.correlation?.maxLateness = days() }
    switch Int.random(in: 0..<6, using: &random) {
    case 0: rule.resolution = .never
    case 1: rule.resolution = .quiet(days())
    case 2: rule.resolution = .when(Condition([.init(.lt, 1)]))
    default: break
    }
    switch Int.random(in: 0..<8, using: &random) {
    case 0: rule.pending = days()
    case 1: rule.keepFiring = days()
    case 2: rule.cooldown = days()
    case 3: rule.rearm = .window
    case 4 where !isPartial(rule.resolution): rule.rearm = .consume
    case 5 where !isPartial(rule.resolution): rule.rearm = .every
    case 6 where !isPartial(rule.resolution):
      rule.rearm = Bool.random(using: &random) ? .consume : .every
      rule.cooldown = days()
    default: break
    }
  }

  /// Whether alerts that are single occurrences have no such end.
  private static func isPartial(_ resolution: Resolution) -> Bool {
    if case .when = resolution { true } else { false }
  }

  @Test func theOrderOfArrivalDoesNotMatter() {
    var random = SplitMix64.announced()
    for _ in 0..<200 {
      let given = make(&random)
      let expected = given.whole()
      for _ in 0..<2 {
        let found = given.shuffled(&random)
        guard isSame(found.alerts, expected.alerts, given) else { return }
        guard isSame(found.possibleAlerts, expected.possibleAlerts, given) else { return }
      }
    }
  }

  @Test func correctionsAndWithdrawalsLeaveWhatTheLastStateSays() {
    var random = SplitMix64.announced()
    for _ in 0..<150 {
      let (found, last) = make(&random).corrected(&random)
      guard isSame(found.alerts, last.whole().alerts, last) else { return }
    }
  }

  @Test func timeThatPassesGivesWhatAReplayGives() {
    var random = SplitMix64.announced()
    for _ in 0..<100 {
      let (found, last) = make(&random).live(&random)
      guard isSame(found.alerts, last.whole().alerts, last) else { return }
    }
  }
}
