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

  @Test func aGroupThatACorrectionEmptiesIsOneLess() {
    let now = RandomCase.day(50)
    var harness = EngineHarness(rules, now: now)
    harness.take([report(1, "X")], now: now)
    var moved = report(2, "X")
    moved.key = "k1"
    harness.take([moved], now: now)
    harness.take([report(3, "Y")], now: now)
    var gone = report(2, "X")
    (gone.key, gone.status) = ("k1", .withdrawn)
    harness.take([gone], now: now)
    harness.take([report(4, "Z"), report(5, "Z"), report(6, "Y")], now: now)
    #expect(Set(harness.alerts.map(\.group)) == ["asset=Y", "asset=Z"])
    #expect(harness.fullRules.isEmpty)
    harness.take([report(7, "X")], now: now)
    #expect(harness.fullRules == ["r"])
  }

  /// Nobody waits for 25 million groups, of which all but two would be too many.
  @Test func listsOfAnyLengthJoinNoMoreGroupsThanThereMayBe() {
    let pairs = parsedRules(
      """
      id: r
      title: two of a pair
      detection:
        a: {kind: a}
      correlation: {type: event_count, group-by: [actor, target], timespan: 10d, condition: {gte: 2}, max-groups: 2}
      """)
    let now = RandomCase.day(50)
    var harness = EngineHarness(pairs, now: now)
    for number in 1...2 {
      var long = report(number, "X")
      long.actor = (1...5000).map { "a\($0)" }
      long.target = (1...5000).map { "t\($0)" }
      harness.take([long], now: now)
    }
    #expect(Set(harness.alerts.map(\.group)) == ["actor=a1,target=t1", "actor=a1,target=t2"])
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
