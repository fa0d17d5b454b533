import Events
import TestSupport
import Testing

@testable import Rules

/// The promises of ``EnginePropertyTests`` for state keys, silence, countdowns and rules over rules.
@Suite struct VariantPropertyTests {
  private func make(_ random: inout SplitMix64) -> PropertyCase {
    let given = RandomCase(&random)
    let rules = RuleVariants.rules(parsedRules(given.text)[0], &random)
    return PropertyCase(rules: rules, reports: given.reports, now: given.now)
  }

  @Test func theOrderOfArrivalDoesNotMatter() {
    var random = SplitMix64.announced()
    for _ in 0..<300 {
      let given = make(&random)
      let expected = given.whole()
      for _ in 0..<3 {
        guard isSame(given.shuffled(&random).alerts, expected.alerts, given) else { return }
      }
    }
  }

  @Test func correctionsAndWithdrawalsLeaveWhatTheLastStateSays() {
    var random = SplitMix64.announced()
    for _ in 0..<300 {
      let (found, last) = make(&random).corrected(&random)
      guard isSame(found.alerts, last.whole().alerts, last) else { return }
    }
  }

  @Test func timeThatPassesGivesWhatAReplayGives() {
    var random = SplitMix64.announced()
    for _ in 0..<300 {
      let (found, last) = make(&random).live(&random)
      guard isSame(found.alerts, last.whole().alerts, last) else { return }
    }
  }
}
