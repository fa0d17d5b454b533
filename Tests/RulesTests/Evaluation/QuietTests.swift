import Events
import TestSupport
import Testing

@testable import Rules

/// `resolve: {quiet}`: an event that comes at the very moment at which an alert would end keeps it going.
@Suite struct QuietTests {
  private static let rules = parsedRules(
    """
    id: r
    title: R
    detection: {a: {kind: a}, condition: a}
    correlation: {type: event_count, timespan: 10d, condition: {gte: 1}}
    for: 5d
    resolve: {quiet: 8d}
    """)

  private static func report(_ day: Int) -> Report {
    Report(feed: "events", key: "k\(day)", kind: "a", time: EventTime(RandomCase.day(day)))
  }

  /// The alert opens between two events, so a sweep over both sees nothing happen at its opening.
  @Test(arguments: [[[0, 8]], [[0], [8]], [[8], [0]]]) func anEventAtTheEndKeepsTheAlert(chunks: [[Int]]) {
    let now = RandomCase.day(30)
    var harness = EngineHarness(QuietTests.rules, now: now)
    for chunk in chunks { harness.take(chunk.map(QuietTests.report), now: now) }
    let expected = AlertSummary(
      rule: "r", group: "", start: RandomCase.day(5), end: RandomCase.day(16), peak: 2)
    #expect(harness.alerts.map(\.withoutLevel) == [expected])
  }

  @Test func anEventAfterTheEndBeginsAnew() {
    let now = RandomCase.day(30)
    var harness = EngineHarness(QuietTests.rules, now: now)
    harness.take([0, 9].map(QuietTests.report), now: now)
    let starts = harness.alerts.map(\.start).sorted()
    #expect(starts == [RandomCase.day(5), RandomCase.day(14)])
  }

  /// What comes true when old events leave the window is an alert too, as long as the last event is not so far back.
  @Test(arguments: [[[3, 25]], [[3], [25]], [[25], [3]]]) func whatTimeAloneMakesTrueFires(chunks: [[Int]]) {
    let rules = parsedRules(
      """
      id: r
      title: R
      detection: {a: {kind: a}, condition: a}
      correlation:
        {type: ratio, measure: value_sum, field: value, timespan: 30d, offset: 60d, condition: {lt: 0.5}}
      resolve: {quiet: 90d}
      """)
    let now = RandomCase.day(200)
    var harness = EngineHarness(rules, now: now)
    for chunk in chunks {
      let reports = chunk.map { day in
        var report = QuietTests.report(day)
        report.value = "100"
        return report
      }
      harness.take(reports, now: now)
    }
    let expected = AlertSummary(
      rule: "r", group: "", start: RandomCase.day(63), end: RandomCase.day(25 + 90), peak: 0)
    #expect(harness.alerts.map(\.withoutLevel) == [expected])
  }

  /// A silence begins by time alone.
  @Test func aSilenceEndsSoLongAfterTheLastEvent() {
    let rules = parsedRules(
      """
      id: r
      title: R
      detection: {a: {kind: a}, condition: a}
      correlation: {type: absence, timespan: 10d}
      resolve: {quiet: 15d}
      """)
    let now = RandomCase.day(60)
    var harness = EngineHarness(rules, now: now)
    harness.take([0, 30].map(QuietTests.report), now: now)
    #expect(harness.alerts.map(\.start).sorted() == [10, 40].map(RandomCase.day))
    #expect(harness.alerts.compactMap(\.end).sorted() == [15, 45].map(RandomCase.day))
  }
}
