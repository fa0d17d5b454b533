import Events
import TestSupport
import Testing

@testable import Rules

/// The promises of ``EnginePropertyTests`` for state keys, silence, countdowns and rules over rules.
@Suite struct VariantPropertyTests {
  private func make(_ random: inout SplitMix64) throws -> PropertyCase {
    let given = RandomCase(&random)
    return PropertyCase(rules: try variant(of: given, &random), reports: given.reports, now: given.now)
  }

  private func variant(of given: RandomCase, _ random: inout SplitMix64) throws -> [Rule] {
    var rules = RuleVariants.rules(parsedRules(given.text)[0], in: try TestZones.berlin(), &random)
    if Bool.random(using: &random) {
      rules[0].correlation?.maxLateness = .days(Int64.random(in: 1...3, using: &random))
    }
    return rules
  }

  @Test func theOrderOfArrivalDoesNotMatter() throws {
    var random = SplitMix64.announced()
    for _ in 0..<300 {
      let given = try make(&random)
      let expected = given.whole()
      for _ in 0..<3 {
        let found = given.shuffled(&random)
        guard isSame(found.alerts, expected.alerts, given) else { return }
        guard isSame(found.possibleAlerts, expected.possibleAlerts, given) else { return }
      }
    }
  }

  @Test func correctionsAndWithdrawalsLeaveWhatTheLastStateSays() throws {
    var random = SplitMix64.announced()
    for _ in 0..<300 {
      let (found, last) = try make(&random).corrected(&random)
      guard isSame(found.alerts, last.whole().alerts, last) else { return }
    }
  }

  @Test func rulesThatWereOffMeanwhileLeaveWhatTheLastStateSays() throws {
    var random = SplitMix64.announced()
    for _ in 0..<300 {
      let (found, last) = try make(&random).corrected(&random, isOff: true)
      // What is over keeps the level that it had.
      let expected = Set(last.whole().alerts.map(\.withoutLevel))
      guard isSame(Set(found.alerts.map(\.withoutLevel)), expected, last) else { return }
    }
  }

  @Test func timeThatPassesGivesWhatAReplayGives() throws {
    var random = SplitMix64.announced()
    for _ in 0..<300 {
      let (found, last) = try make(&random).live(&random)
      guard isSame(found.alerts, last.whole().alerts, last) else { return }
      guard isSame(found.possibleAlerts, last.whole().possibleAlerts, last) else { return }
    }
  }

  @Test func aChangedRuleGivesWhatAReplayGives() throws {
    var random = SplitMix64.announced()
    for _ in 0..<300 {
      let given = RandomCase(&random)
      let before = try variant(of: Bool.random(using: &random) ? given : RandomCase(&random), &random)
      let after = PropertyCase(rules: try variant(of: given, &random), reports: given.reports, now: given.now)
      let (found, last) = after.changed(from: before, &random)
      let ids = Set(last.rules.map(\.id))
      // What is over keeps the level that it had.
      let alerts = Set(found.alerts.filter { ids.contains($0.rule) }.map(\.withoutLevel))
      guard isSame(alerts, Set(last.whole().alerts.map(\.withoutLevel)), last) else { return }
    }
  }
}
