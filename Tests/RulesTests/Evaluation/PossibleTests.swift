import Events
import TestSupport
import Testing

@testable import Rules

/// Alerts that are only possible where dates leave room.
@Suite struct PossibleTests {
  private static let rules = parsedRules(
    """
    id: r
    title: R
    detection: {a: {kind: a}, condition: a}
    correlation: {type: event_count, timespan: 10d, condition: {eq: 1}, max-lateness: 2d}
    """)

  private static func report(from first: Int, to last: Int) -> Report {
    let time = EventTime(start: RandomCase.day(first), end: RandomCase.day(last), precision: .interval)
    return Report(feed: "events", key: "k\(first)", kind: "a", time: time)
  }

  /// The event of the days 0 to 5 leaves the window on day 10 for certain, and possibly on day 15 only, when that of day 3 has
  /// left it: then from day 13 on there possibly is one, by time alone, which late events may contradict until day 15.
  @Test func whatTimeMakesPossibleWaitsForLateEvents() {
    var harness = EngineHarness(PossibleTests.rules, now: RandomCase.day(6))
    harness.take([PossibleTests.report(from: 0, to: 5), PossibleTests.report(from: 3, to: 3)], now: RandomCase.day(14))
    #expect(harness.possibleAlerts.filter { $0.start > RandomCase.day(5) }.isEmpty)
    harness.tick(now: RandomCase.day(15))
    #expect(harness.possibleAlerts.map(\.start).max() == RandomCase.day(13))
  }
}
