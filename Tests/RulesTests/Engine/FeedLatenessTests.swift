import Documents
import Events
import Testing

@testable import Rules

/// How long a rule waits for late events that does not say so itself.
@Suite struct FeedLatenessTests {
  private static let feeds = [
    FeedLateness(feed: "events", kinds: nil, lateness: .seconds(0)),
    FeedLateness(feed: "gdelt2", kinds: ["fight.conventional", "protest.riot"], lateness: .days(1)),
    FeedLateness(feed: "acled", kinds: ["protest.riot"], lateness: .days(14)),
    FeedLateness(feed: "ucdp-ged", kinds: ["fight.state"], lateness: .days(400)),
  ]

  private func lateness(_ detection: String, _ correlation: String = "type: absence, timespan: 7d") throws -> TimeSpan {
    try lateness(
      ofFile: """
        id: asked
        title: A
        detection: \(detection)
        correlation: {\(correlation)}
        """)
  }

  private func lateness(ofFile text: String) throws -> TimeSpan {
    let loaded = RuleSet.load(files: [("a.yaml", text)])
    #expect(loaded.diagnostics.filter(\.isError).map(\.rendered) == [])
    let plans = Plan.plans(of: loaded.rules, feeds: FeedLatenessTests.feeds)
    return try #require(plans.first { $0.rule.id == "asked" }).maxLateness
  }

  @Test(arguments: [
    ("{s: {kind: pipeline.*}, condition: s}", TimeSpan.seconds(0)), ("{s: {kind: fight.*}, condition: s}", .days(400)),
    ("{s: {kind: fight.conventional}, condition: s}", .days(1)), ("{s: {kind: PROTEST.*}, condition: s}", .days(14)),
    ("{s: {feed: gdelt2}, condition: s}", .days(1)), ("{s: {feed: [gdelt2, Acled]}, condition: s}", .days(14)),
    ("{s: {feed: gdelt*, kind: protest.*}, condition: s}", .days(1)),
    ("{s: {feed: gdelt2, kind: pipeline.*}, condition: s}", .seconds(0)),
    // What a rule asks of other fields may be met by any feed.
    ("{s: {asset: CPC}, condition: s}", .days(400)), ("{s: {kind|contains: riot}, condition: s}", .days(14)),
    ("{a: {kind: protest.*}, b: {kind: pipeline.*}, condition: a or b}", .days(14)),
    ("{a: {kind: protest.*}, b: {feed: acled}, condition: a and not b}", .days(14)),
    ("{a: {kind: protest.*}, b: {feed: gdelt2}, condition: a and b}", .days(1)),
  ]) func itIsThatOfTheFeedsThatTheRuleCanMatch(detection: String, expected: TimeSpan) throws {
    #expect(try lateness(detection) == expected)
  }

  /// The feeds that a rule rests on: those that it can match, and those of the rules that it takes.
  @Test func feedsComeWithTheRulesThatAreTaken() throws {
    let text = """
      id: riots
      title: A
      detection: {s: {kind: protest.*, feed: acled}, condition: s}
      correlation: {type: event_count, timespan: 7d, condition: {gte: 2}}
      ---
      id: over
      title: B
      correlation: {type: event_count, rules: [riots], timespan: 7d, condition: {gte: 2}}
      ---
      id: both
      title: C
      detection: {s: {kind: fight.state, feed: ucdp*}}
      correlation: {type: temporal, rules: [s, over], timespan: 7d}
      """
    let plans = Plan.plans(of: RuleSet.load(files: [("a.yaml", text)]).rules, feeds: FeedLatenessTests.feeds)
    let feeds = Dictionary(uniqueKeysWithValues: plans.map { ($0.rule.id, $0.feeds) })
    #expect(feeds == ["riots": ["acled"], "over": ["acled"], "both": ["acled", "ucdp-ged"]])
  }

  @Test func whatTheRuleSaysStands() throws {
    let said = try lateness("{s: {kind: fight.*}, condition: s}", "type: absence, timespan: 7d, max-lateness: 2h")
    #expect(said == .seconds(7200))
  }

  /// Alerts of another rule are as late as that rule is.
  @Test func aRuleWaitsForTheRulesItBuildsOn() throws {
    let input = """
      id: riots
      title: B
      detection: {s: {kind: protest.*}, condition: s}
      correlation: {type: event_count, timespan: 7d, condition: {gte: 2}, max-lateness: 3d}
      ---
      id: stops
      title: C
      detection: {s: {kind: pipeline.*}, condition: s}
      correlation: {type: event_count, timespan: 7d, condition: {gte: 2}}
      ---
      id: asked
      title: A
      correlation: {type: temporal, rules: [riots, stops], timespan: 7d}
      """
    #expect(try lateness(ofFile: input) == .days(3))
  }
}
