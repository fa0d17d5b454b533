import Events
import TestSupport
import Testing

@testable import Rules

/// Semantic 20: groups per rule are bounded.
@Suite struct MaxGroupsTests {
  private let rules = parsedRules(
    """
    id: r
    title: two of an asset
    detection:
      a: {kind: a}
    correlation: {type: event_count, group-by: [asset], timespan: 10d, condition: {gte: 2}, max-groups: 2}
    """)

  private func report(_ number: Int, _ asset: String) -> Report {
    var report = Report(feed: "events", key: "k\(number)", kind: "a", time: EventTime(RandomCase.day(number)))
    report.asset = asset
    return report
  }

  @Test func aGroupTooManyIsNotEvaluatedAndSaid() {
    let now = RandomCase.day(50)
    var harness = EngineHarness(rules, now: now)
    let assets = ["X", "Y", "X", "Z", "Z", "Y"]
    for (number, asset) in assets.enumerated() { harness.take([report(number, asset)], now: now) }
    #expect(Set(harness.alerts.map(\.group)) == ["asset=X", "asset=Y"])
    #expect(harness.fullRules == ["r"])
  }

  @Test func aRaisedLimitLetsTheStoredEventsIn() {
    let now = RandomCase.day(50)
    var harness = EngineHarness(rules, now: now)
    for (number, asset) in ["X", "Y", "Z", "Z"].enumerated() { harness.take([report(number, asset)], now: now) }
    var wider = rules[0]
    wider.correlation?.maxGroups = 3
    harness.load([wider], now: now)
    #expect(harness.alerts.map(\.group) == ["asset=Z"])
    #expect(harness.fullRules.isEmpty)
  }
}
