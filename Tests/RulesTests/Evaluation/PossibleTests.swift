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

  /// Three events of which two are in one window of two days for 32 hours if the first was late in its day, and for 14 for
  /// certain: too short for `for`, which is 24 hours. With 12 it is certain.
  @Test(arguments: [("24h", "possible"), ("12h", "certain"), ("40d", nil)])
  func whatMustLastIsCertainOnlyIfItCertainlyLasts(pending: String, told: String?) throws {
    let day = RandomCase.day(0)
    func report(_ key: String, _ from: Int, _ to: Int) -> Report {
      func at(_ hour: Int) -> Instant { day.advanced(byMilliseconds: Int64(hour) * Instant.hour) }
      let time = EventTime(start: at(from), end: at(to), precision: .interval)
      return Report(feed: "events", key: key, kind: "a", time: time)
    }
    let reports = [report("a", 0, 24), report("b", 34, 34), report("c", 68, 68)]
    for certainty in ["certain", "possible"] {
      let rules = parsedRules(
        """
        id: r
        title: R
        detection: {a: {kind: a}, condition: a}
        correlation: {type: event_count, timespan: 2d, condition: {gte: 2}}
        for: \(pending)
        certainty: \(certainty)
        """)
      for order in [[reports], reports.map { [$0] }, reports.reversed().map { [$0] }] {
        var harness = EngineHarness(rules, now: day)
        for chunk in order { harness.take(chunk, now: RandomCase.day(40)) }
        let isOnlyPossible = certainty == "certain" && told == "possible"
        let alerts = harness.history.alerts.filter { !$0.isCancelled && $0.isQuiet == isOnlyPossible }
        #expect(Set(alerts.map(\.certainty.rawValue)) == (told.map { [$0] } ?? []), "\(alerts)")
        if certainty == "possible", let line = harness.transitions.last(where: { $0.state == .firing }) {
          #expect((line.value, line.count) == (2, 2))
        }
      }
    }
  }

  /// Two events that are in one window of 5 days only if the first came late in the days that it may be of.
  @Test(arguments: [
    "type: value_sum, field: value, condition: {gte: 2}", "type: event_count, condition: {gte: 2}",
    "type: value_count, field: value, condition: {gte: 2}",
  ])
  func whatIsOnlyPossibleIsToldSo(_ correlation: String) throws {
    for keys in ["", "rearm: every", "rearm: consume"] {
      let rules = parsedRules(
        """
        id: r
        title: R
        detection: {a: {kind: a}, condition: a}
        correlation: {timespan: 5d, \(correlation)}
        certainty: possible
        \(keys)
        """)
      var first = PossibleTests.report(from: 1, to: 4)
      var second = PossibleTests.report(from: 5, to: 6)
      (first.value, second.value) = ("1", correlation.contains("value_count") ? "2" : "1")
      var harness = EngineHarness(rules, now: RandomCase.day(0))
      harness.take([first, second], now: RandomCase.day(40))
      let told = try #require(harness.transitions.last { $0.state == .firing }, "\(keys)")
      #expect(told.alert.certainty == .possible)
      #expect(told.count == told.evidence.count && told.count > 0)
    }
  }
}
