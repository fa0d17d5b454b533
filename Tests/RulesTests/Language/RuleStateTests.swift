import Documents
import Events
import Rules
import Testing

/// What a rule says about the state of its alerts.
@Suite struct RuleStateTests {
  private func rule(_ keys: String) throws -> Rule {
    let text =
      "id: r\ntitle: R\ndetection: {s: {kind: x}}\n\(keys)\n"
      + "correlation: {type: event_count, timespan: 7d, condition: {gte: 2}}\n"
    let result = RuleFile.parse(text, file: "r.yaml")
    #expect(result.diagnostics.map(\.rendered) == [])
    return try #require(result.rules.first)
  }

  @Test func spans() throws {
    let found = try rule("for: 1h\nkeep_firing_for: 2d\ncooldown: 1mo\nrepeat_interval: 4h")
    #expect(found.pending == .seconds(3600) && found.keepFiring == .days(2))
    #expect(found.cooldown == .months(1) && found.repeatInterval == .seconds(14_400))
  }

  @Test(arguments: Rearm.allCases) func rearms(rearm: Rearm) throws {
    #expect(try rule("rearm: \(rearm.rawValue)").rearm == rearm)
    #expect(try rule("status: stable").rearm == .resolve)
  }

  @Test func aRuleMayBeOffForAWhile() throws {
    let off = try rule("enabled: 2023-01-01")
    #expect(off.offUntil?.text == "2023-01-01T00:00:00Z" && off.isEnabled)
    let text = "id: r\ntitle: R\nenabled: 2023-01-01\ndetection: {s: {kind: x}}\n"
    for (now, isEnabled) in [("2022-12-31T23:59:59Z", false), ("2023-01-01T00:00:00Z", true)] {
      let moment = try #require(ISO8601.instant(now))
      #expect(RuleFile.parse(text, file: "r", now: moment).rules.map(\.isEnabled) == [isEnabled])
    }
    #expect(try rule("enabled: false").offUntil == nil)
    #expect(try rule("enabled: true").isEnabled)
  }

  @Test func hypothesesAreKept() throws {
    #expect(
      try rule("hypotheses: {coercion: 2, accident: -1}").hypotheses == [
        Label("coercion", "2"), Label("accident", "-1"),
      ])
    #expect(try rule("hypotheses: [coercion]").hypotheses == [Label("coercion", "")])
  }

  /// A statistic may have any value, a count only some.
  @Test func levelsOfStatisticsMayBeFractions() throws {
    let text = """
      id: r
      title: R
      detection: {s: {kind: x}}
      correlation: {type: value_avg, field: value, timespan: 7d, condition: {lt: -0.5}}
      levels: [{condition: {lt: -0.75}, level: high}]
      resolve: {condition: {gt: 0}}
      """
    let result = RuleFile.parse(text, file: "r")
    #expect(result.diagnostics.map(\.rendered) == [])
    #expect(result.rules.first?.levels.first?.condition.holds(-0.8) == true)
  }
}
