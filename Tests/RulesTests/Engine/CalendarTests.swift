import Documents
import Events
import Testing

@testable import Rules

/// A month is one by the clocks of the rule's `timezone`, whatever it is said of: Berlin's were set forward on 27 March
/// 2022 at 01:00 UTC, and back on 30 October.
@Suite struct CalendarTests {
  private struct Berlin: RuleResources {
    let zone: Zone
    func zone(named name: String) -> Zone? { name == "Europe/Berlin" ? zone : nil }
    func list(at path: String, for ruleFile: String) -> String? { nil }
  }

  private func rule(_ correlation: String, _ keys: String, isInBerlin: Bool) throws -> Rule {
    let zone = isInBerlin ? ", timezone: Europe/Berlin" : ""
    let condition = correlation.contains("rules:") ? "" : ", condition: a or b"
    let text = """
      id: r
      title: R
      detection: {a: {kind: a}, b: {kind: b}\(condition)}
      correlation: {\(correlation)\(zone)}
      \(keys)
      """
    let result = RuleFile.parse(text, file: "r.yaml", resources: Berlin(zone: try TestZones.berlin()))
    try #require(result.diagnostics.filter(\.isError).map(\.rendered) == [])
    return try #require(result.rules.first)
  }

  /// When the rule's alerts start and end, with the clock at the end of 2022.
  private func alerts(
    _ events: [String], _ correlation: String, _ keys: String = "", isInBerlin: Bool
  ) throws -> [String] {
    let now = try #require(ISO8601.instant("2022-12-31T00:00:00Z"))
    var harness = EngineHarness([try rule(correlation, keys, isInBerlin: isInBerlin)], now: now)
    harness.take(try events.enumerated().map { try report($0, $1) }, now: now)
    harness.tick(now: now)
    return harness.alerts.sorted { $0.start < $1.start }.map { "\($0.start.text) \($0.end?.text ?? "-")" }
  }

  /// Of `2022-02-27T12:00:00Z a`, with the moment at which a scheduled one was known behind it.
  private func report(_ number: Int, _ line: String) throws -> Report {
    let words = line.split(separator: " ").map(String.init)
    var report = Report(
      feed: "events", key: "k\(number)", kind: words[1], time: EventTime(try #require(ISO8601.instant(words[0]))))
    if words.count > 2 {
      report.modality = .scheduled
      report.known = ISO8601.instant(words[2])
    }
    return report
  }

  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var correlation: String
    var keys = ""
    var events: [String]
    var utc: [String]
    var berlin: [String]

    var testDescription: String { name }
  }

  /// A count of one that holds for two hundred days.
  private static let long = "type: event_count, timespan: 200d, condition: {gte: 1}"

  static let cases = [
    Case(
      name: "a set leaves the window an hour earlier by UTC",
      correlation: "type: temporal, rules: [a, b], timespan: 1mo",
      events: ["2022-03-15T11:00:00Z a", "2022-03-16T11:00:00Z b"],
      utc: ["2022-03-16T11:00:00Z 2022-04-15T11:00:00Z"], berlin: ["2022-03-16T11:00:00Z 2022-04-15T10:00:00Z"]),
    Case(
      name: "a negation is decided when the month is over there",
      correlation: "type: temporal, rules: [a, b], condition: a and not b, timespan: 1mo",
      events: ["2022-10-15T11:00:00Z a"],
      utc: ["2022-11-15T11:00:00Z 2022-12-16T11:00:00Z"], berlin: ["2022-11-15T12:00:00Z 2022-12-16T13:00:00Z"]),
    Case(
      name: "what came within the month there, but not within the one of UTC",
      correlation: "type: temporal, rules: [a, b], condition: a and not b, timespan: 1mo",
      events: ["2022-10-15T11:00:00Z a", "2022-11-15T11:30:00Z b"],
      utc: ["2022-11-15T11:00:00Z 2022-12-16T11:00:00Z"], berlin: []),
    Case(
      name: "a sequence from 31 January, or 1 February there, to the end of February",
      correlation: "type: temporal_ordered, rules: [a, b], timespan: 1mo",
      events: ["2022-01-31T23:30:00Z a", "2022-02-28T23:15:00Z b"],
      utc: ["2022-02-28T23:15:00Z 2022-02-28T23:30:00Z"], berlin: ["2022-02-28T23:15:00Z 2022-02-28T23:30:00Z"]),
    Case(
      name: "what is 30 January by UTC is 31 January there, and its month ends sooner",
      correlation: "type: temporal_ordered, rules: [a, b], timespan: 1mo",
      events: ["2022-01-30T23:30:00Z a", "2022-02-27T23:00:00Z b"],
      utc: ["2022-02-27T23:00:00Z 2022-02-28T23:30:00Z"], berlin: ["2022-02-27T23:00:00Z 2022-02-27T23:30:00Z"]),
    Case(
      name: "a step's limit is a month there",
      correlation: "type: temporal_ordered, rules: [a, {rule: b, within: 1mo}], timespan: 90d",
      events: ["2022-03-15T11:00:00Z a", "2022-04-15T10:30:00Z b"],
      utc: ["2022-04-15T10:30:00Z 2022-06-13T11:00:00Z"], berlin: []),
    Case(
      name: "nothing may follow for a month there",
      correlation: "type: temporal_ordered, rules: [a, {rule: b, within: 1mo, absent: true}], timespan: 90d",
      events: ["2022-03-15T11:00:00Z a", "2022-04-15T10:30:00Z b"],
      utc: [], berlin: ["2022-04-15T10:00:00Z 2022-07-14T10:00:00Z"]),
    Case(
      name: "a countdown begins on the last day of a short month",
      correlation: "type: countdown, lead: 1mo",
      events: ["2022-03-31T10:00:00Z a 2022-01-01T00:00:00Z"],
      utc: ["2022-02-28T10:00:00Z 2022-03-31T10:00:00Z"], berlin: ["2022-02-28T11:00:00Z 2022-03-31T10:00:00Z"]),
    Case(
      name: "what has to last for a month", correlation: long, keys: "for: 1mo", events: ["2022-02-27T01:30:00Z a"],
      utc: ["2022-03-27T01:30:00Z 2022-09-15T01:30:00Z"], berlin: ["2022-03-27T01:00:00Z 2022-09-15T01:30:00Z"]),
    Case(
      name: "what is kept for a month", correlation: "type: event_count, timespan: 1d, condition: {gte: 1}",
      keys: "keep_firing_for: 1mo", events: ["2022-01-30T12:00:00Z a"],
      utc: ["2022-01-30T12:00:00Z 2022-02-28T12:00:00Z"], berlin: ["2022-01-30T12:00:00Z 2022-02-28T12:00:00Z"]),
    Case(
      name: "what is kept for a month over the change of the clocks",
      correlation: "type: event_count, timespan: 1d, condition: {gte: 1}",
      keys: "keep_firing_for: 1mo", events: ["2022-03-19T12:00:00Z a"],
      utc: ["2022-03-19T12:00:00Z 2022-04-20T12:00:00Z"], berlin: ["2022-03-19T12:00:00Z 2022-04-20T11:00:00Z"]),
    Case(
      name: "quiet for a month", correlation: long, keys: "resolve: {quiet: 1mo}", events: ["2022-03-15T11:00:00Z a"],
      utc: ["2022-03-15T11:00:00Z 2022-04-15T11:00:00Z"], berlin: ["2022-03-15T11:00:00Z 2022-04-15T10:00:00Z"]),
    Case(
      name: "a month between two openings",
      correlation: "type: event_count, timespan: 1h, condition: {gte: 1}", keys: "cooldown: 1mo",
      events: ["2022-03-15T11:00:00Z a", "2022-04-15T10:30:00Z a"],
      utc: ["2022-03-15T11:00:00Z 2022-03-15T12:00:00Z", "2022-04-15T11:00:00Z 2022-04-15T11:30:00Z"],
      berlin: ["2022-03-15T11:00:00Z 2022-03-15T12:00:00Z", "2022-04-15T10:30:00Z 2022-04-15T11:30:00Z"]),
    Case(
      name: "one alert in each month's window",
      correlation: "type: event_count, timespan: 1mo, condition: {gte: 1}", keys: "rearm: window\nresolve: {quiet: 1h}",
      events: ["2022-03-15T11:00:00Z a", "2022-04-15T10:30:00Z a"],
      utc: ["2022-03-15T11:00:00Z 2022-03-15T12:00:00Z", "2022-04-15T11:00:00Z 2022-04-15T11:30:00Z"],
      berlin: ["2022-03-15T11:00:00Z 2022-03-15T12:00:00Z", "2022-04-15T10:30:00Z 2022-04-15T11:30:00Z"]),
    Case(
      name: "the quiet after an occurrence",
      correlation: "type: event_count, timespan: 1d, condition: {gte: 1}",
      keys: "rearm: every\nresolve: {quiet: 1mo}", events: ["2022-03-15T11:00:00Z a"],
      utc: ["2022-03-15T11:00:00Z 2022-04-15T11:00:00Z"], berlin: ["2022-03-15T11:00:00Z 2022-04-15T10:00:00Z"]),
  ]

  @Test(arguments: cases) func aMonthIsOneOfTheZone(_ given: Case) throws {
    #expect(try alerts(given.events, given.correlation, given.keys, isInBerlin: false) == given.utc)
    #expect(try alerts(given.events, given.correlation, given.keys, isInBerlin: true) == given.berlin)
  }

  @Test func remindersFollowTheZone() throws {
    let moment = try #require(ISO8601.instant("2022-03-15T11:00:00Z"))
    func next(_ keys: String, _ isInBerlin: Bool) throws -> String? {
      try rule(Self.long, keys, isInBerlin: isInBerlin).reminder(after: moment)?.text
    }
    #expect(try next("repeat_interval: 1mo", false) == "2022-04-15T11:00:00Z")
    #expect(try next("repeat_interval: 1mo", true) == "2022-04-15T10:00:00Z")
    #expect(try next("repeat_interval: 30d", true) == "2022-04-14T11:00:00Z")
    #expect(try next("", true) == nil)
  }

  /// A rule whose months were added in UTC, and are not any more, is another rule; every other one stays what it was.
  @Test func onlyRulesWithMonthsOfAZoneMeanSomethingElse() throws {
    let set = "type: temporal, rules: [a, b], timespan: "
    func isMarked(_ correlation: String, _ keys: String = "", isInBerlin: Bool = true) throws -> Bool {
      try rule(correlation, keys, isInBerlin: isInBerlin).canonical.contains("of the timezone")
    }
    #expect(try isMarked(set + "1mo"))
    #expect(try isMarked("type: temporal_ordered, rules: [a, {rule: b, within: 1q}], timespan: 90d"))
    #expect(try isMarked("type: countdown, lead: [1y, 7d]"))
    #expect(try isMarked(Self.long, "for: 1mo"))
    #expect(try isMarked(Self.long, "resolve: {quiet: 1mo}"))
    #expect(try isMarked("type: event_count, timespan: 1mo, condition: {gte: 1}", "rearm: window"))
    #expect(try !isMarked(set + "30d"))
    #expect(try !isMarked(set + "1mo", isInBerlin: false))
    #expect(try !isMarked("type: event_count, timespan: 1mo, condition: {gte: 1}"))
    #expect(try !isMarked(Self.long, "for: 30d"))
  }
}
