import Documents
import Events
import TestSupport
import Testing

@testable import Rules

/// When another alert may open: `rearm: window`, and a `cooldown` of single occurrences.
@Suite struct RearmTests {
  private func failure(_ window: String, _ test: String, also keys: String = "") throws -> RuleTester.Failure? {
    let text = """
      id: a
      title: A
      detection: {a: {kind: a}, condition: a}
      correlation: {type: event_count, \(window)}
      rearm: window
      resolve: {quiet: 1h}
      \(keys)
      tests:
      \(test)
      """
    let loaded = RuleSet.load(files: [("a.yaml", text)])
    let rule = try #require(loaded.rules.first, "\(loaded.diagnostics.map(\.rendered))")
    let written = try #require(rule.tests.first)
    return RuleTester(rule).failure(of: written)
  }

  /// Sunday and the Monday behind it are of two weeks, and of two days: each has its alert, and Sunday's second is one too
  /// many.
  @Test(arguments: [
    "timespan: 1w, window: calendar, condition: {gte: 2}",
    "timespan: 24h, window: tumbling, condition: {gte: 2}",
  ]) func windowsThatStandSideBySide(window: String) throws {
    let test = """
      - name: at most one in each
        now: 2022-03-09
        events: |
          2022-03-06T20:00:00Z kind=a
          2022-03-06T20:10:00Z kind=a
          2022-03-06T22:00:00Z kind=a
          2022-03-06T22:10:00Z kind=a
          2022-03-07T01:00:00Z kind=a
          2022-03-07T01:10:00Z kind=a
        expect:
          - {at: 2022-03-06T20:10:00Z, state: firing}
          - {at: 2022-03-06T21:10:00Z, state: resolved}
          - {at: 2022-03-07T01:10:00Z, state: firing}
          - {at: 2022-03-07T02:10:00Z, state: resolved}
      """
    #expect(try failure(window, indented(test)) == nil)
  }

  /// Of a sliding window it is a cooldown of its length.
  @Test func aSlidingWindowGoesWithTheAlert() throws {
    let test = """
      - name: a day apart
        now: 2022-03-09
        events: |
          2022-03-06T20:00:00Z kind=a
          2022-03-06T20:10:00Z kind=a
          2022-03-07T01:00:00Z kind=a
          2022-03-07T01:10:00Z kind=a
          2022-03-07T20:30:00Z kind=a
        expect:
          - {at: 2022-03-06T20:10:00Z, state: firing}
          - {at: 2022-03-06T21:10:00Z, state: resolved}
          - {at: 2022-03-07T20:30:00Z, state: firing}
          - {at: 2022-03-07T21:30:00Z, state: resolved}
      """
    #expect(try failure("timespan: 24h, condition: {gte: 2}", indented(test)) == nil)
  }

  /// A `cooldown` that is longer than what is left of the window counts beside it.
  @Test func aCooldownCountsBesideIt() throws {
    let test = """
      - name: not before the cooldown
        now: 2022-03-09
        events: |
          2022-03-06T20:00:00Z kind=a
          2022-03-06T20:10:00Z kind=a
          2022-03-07T01:00:00Z kind=a
          2022-03-07T01:10:00Z kind=a
          2022-03-07T09:00:00Z kind=a
        expect:
          - {at: 2022-03-06T20:10:00Z, state: firing}
          - {at: 2022-03-06T21:10:00Z, state: resolved}
          - {at: 2022-03-07T09:00:00Z, state: firing}
          - {at: 2022-03-07T10:00:00Z, state: resolved}
      """
    #expect(
      try failure("timespan: 1d, window: calendar, condition: {gte: 2}", indented(test), also: "cooldown: 12h") == nil)
  }

  /// A `cooldown` that is longer than the window is remembered for as long as it lasts, whenever what it silences comes.
  @Test(arguments: ["consume", "every"]) func aCooldownIsRememberedBeyondTheWindow(rearm: String) {
    let rules = parsedRules(
      """
      id: r
      title: R
      detection: {a: {kind: a}, condition: a}
      correlation: {type: event_count, timespan: 12h, condition: {gte: 1}}
      rearm: \(rearm)
      cooldown: 3d
      """)
    let now = RandomCase.day(30)
    var harness = EngineHarness(rules, now: now)
    for day in [0, 1, 2, 4] {
      let report = Report(feed: "f", key: "k\(day)", kind: "a", time: EventTime(RandomCase.day(day)))
      harness.take([report], now: now)
    }
    #expect(harness.alerts.map(\.start).sorted() == [0, 4].map(RandomCase.day))
  }

  /// A bound from above holds also of nothing: once it has cooled, an alert needs something that came since.
  @Test func whatIsUsedUpOpensNoFurtherAlert() {
    let rules = parsedRules(
      """
      id: r
      title: R
      detection: {a: {kind: a}, condition: a}
      correlation: {type: event_count, timespan: 12h, condition: {lt: 3}}
      rearm: consume
      cooldown: 74h
      """)
    let now = RandomCase.day(30)
    var harness = EngineHarness(rules, now: now)
    for day in [0, 2, 3, 7] {
      let report = Report(feed: "f", key: "k\(day)", kind: "a", time: EventTime(RandomCase.day(day)))
      harness.take([report], now: now)
    }
    let cooled = RandomCase.day(3).advanced(byMilliseconds: 2 * Instant.hour)
    #expect(harness.alerts.map(\.start).sorted() == [RandomCase.day(0), cooled, RandomCase.day(7)])
  }

  private func indented(_ text: String) -> String {
    text.split(separator: "\n").map { "  \($0)" }.joined(separator: "\n")
  }
}
