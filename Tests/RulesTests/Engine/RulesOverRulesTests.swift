import Events
import TestSupport
import Testing

@testable import Rules

/// What becomes of the alerts of rules that take the alerts of others, when those others change.
@Suite struct RulesOverRulesTests {
  private static func rules(team: String = "a", title: String = "two of an asset", more: String = "") -> [Rule] {
    parsedRules(
      """
      id: below
      title: \(title)
      labels: {team: \(team)}
      \(more)
      detection:
        a: {kind: a}
        condition: a
      correlation: {type: event_count, group-by: [asset], timespan: 10d, condition: {gte: 2}}
      ---
      id: above
      title: one of a team
      correlation: {type: event_count, rules: [below], group-by: [team], timespan: 365d, condition: {gte: 1}}
      """)
  }

  private let now = RandomCase.day(50)

  private func harness(_ rules: [Rule]) -> EngineHarness {
    var harness = EngineHarness(rules, now: now)
    harness.take([report(1), report(2)], now: now)
    return harness
  }

  private func report(_ number: Int) -> Report {
    var report = Report(feed: "events", key: "k\(number)", kind: "a", time: EventTime(RandomCase.day(number)))
    report.asset = "X"
    return report
  }

  private func groups(_ harness: EngineHarness) -> [String] { harness.alerts.map { "\($0.rule) \($0.group)" }.sorted() }

  @Test func aRuleThatIsSwitchedOffLeavesNothingAbove() {
    var rules = RulesOverRulesTests.rules()
    var harness = harness(rules)
    #expect(groups(harness) == ["above team=a", "below asset=X"])
    rules[0].isEnabled = false
    harness.load(rules, now: now)
    // What is over stays as history.
    #expect(groups(harness) == ["below asset=X"])
    #expect(harness.mistold() == [])
    rules[0].isEnabled = true
    harness.load(rules, now: now)
    #expect(groups(harness) == ["above team=a", "below asset=X"])
  }

  @Test func aLabelThatChangesMovesTheAlertsAbove() {
    var harness = harness(RulesOverRulesTests.rules())
    harness.load(RulesOverRulesTests.rules(team: "b"), now: now)
    #expect(groups(harness) == ["above team=b", "below asset=X"])
    var gone = report(2)
    gone.status = .withdrawn
    harness.take([gone], now: now)
    #expect(groups(harness) == [])
  }

  @Test func whatIsNotSeenAboveChangesNothing() {
    let rules = RulesOverRulesTests.rules()
    let streams = Plan.plans(of: rules, feeds: []).map(\.stream?.hash)
    let other = Plan.plans(of: RulesOverRulesTests.rules(more: "author: somebody"), feeds: []).map(\.stream?.hash)
    let titled = Plan.plans(of: RulesOverRulesTests.rules(title: "again"), feeds: []).map(\.stream?.hash)
    #expect(streams == other)
    #expect(streams[0] == titled[0] && streams[1] != titled[1])
  }
}
