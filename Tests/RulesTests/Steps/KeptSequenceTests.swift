import Events
import TestSupport
import Testing

@testable import Rules

/// A sequence that dates so wide leave possible for a millisecond only, and whose alert is kept open after it.
@Suite struct KeptSequenceTests {
  private static let rules = parsedRules(
    """
    id: r
    title: R
    detection: {a: {kind: a}, b: {kind: b}, condition: a or b}
    correlation: {type: temporal_ordered, rules: [a, b], timespan: 3d}
    keep_firing_for: 13d
    certainty: possible
    """)

  /// When `b` ended, which began before `a` and lasted longer than the window.
  private static let finish = RandomCase.day(16).advanced(byMilliseconds: -1000)

  private static var reports: [Report] {
    let interval = EventTime(start: RandomCase.day(5), end: finish, precision: .interval)
    return [
      Report(feed: "events", key: "a", kind: "a", time: EventTime(RandomCase.day(10))),
      Report(feed: "events", key: "b", kind: "b", time: interval),
    ]
  }

  /// However often the alert is looked at before it ends, and when it does.
  @Test(arguments: [[45], [20, 45], [20, 29, 45], [16, 17, 29, 30, 45]]) func isKeptOnce(days: [Int]) {
    var harness = EngineHarness(KeptSequenceTests.rules, now: RandomCase.day(0))
    harness.take(KeptSequenceTests.reports, now: RandomCase.day(days[0]))
    for day in days {
      harness.tick(now: RandomCase.day(day))
      harness.restart(now: RandomCase.day(day))
    }
    let end = KeptSequenceTests.finish.advanced(byMilliseconds: 13 * 24 * Instant.hour + 1)
    var expected = AlertSummary(rule: "r", group: "", start: KeptSequenceTests.finish, end: end, peak: 2)
    expected.certainty = .possible
    #expect(harness.alerts.map(\.withoutLevel) == [expected])
  }
}
