import Events
import TestSupport
import Testing

@testable import Rules

/// What the manual promises for every rule, for each kind of measurement: neither order nor chunks nor restarts matter.
@Suite struct MeasurementPropertyTests {
  static let kinds: [Correlation.Kind] = [
    .eventCount, .valueCount, .valueSum, .valueAverage, .valueMinimum, .valueMaximum, .valueMedian, .valuePercentile,
    .baseline, .ratio, .newValue, .change, .score,
  ]

  private func make(_ kind: Correlation.Kind, _ random: inout SplitMix64) throws -> PropertyCase {
    let given = try MeasureCase(kind, &random)
    return PropertyCase(rules: [given.rule], reports: given.reports, now: given.now, anew: MeasureCase.report)
  }

  @Test(arguments: kinds) func theOrderOfArrivalDoesNotMatter(kind: Correlation.Kind) throws {
    var random = SplitMix64.announced()
    for _ in 0..<40 {
      let given = try make(kind, &random)
      let expected = given.whole()
      for _ in 0..<3 {
        guard isSame(given.shuffled(&random).alerts, expected.alerts, given) else { return }
      }
    }
  }

  @Test(arguments: kinds) func correctionsLeaveWhatTheLastStateSays(kind: Correlation.Kind) throws {
    var random = SplitMix64.announced()
    for _ in 0..<40 {
      let (found, last) = try make(kind, &random).corrected(&random)
      guard isSame(found.alerts, last.whole().alerts, last) else { return }
    }
  }

  @Test(arguments: kinds) func timeThatPassesGivesWhatAReplayGives(kind: Correlation.Kind) throws {
    var random = SplitMix64.announced()
    for _ in 0..<40 {
      let (found, last) = try make(kind, &random).live(&random)
      guard isSame(found.alerts, last.whole().alerts, last) else { return }
    }
  }

  @Test(arguments: kinds) func aChangedRuleGivesWhatAReplayGives(kind: Correlation.Kind) throws {
    var random = SplitMix64.announced()
    for _ in 0..<40 {
      let another = Bool.random(using: &random) ? MeasurementPropertyTests.kinds.randomElement(using: &random) : nil
      let other = try make(another ?? kind, &random)
      let (found, last) = try make(kind, &random).changed(from: other.rules, &random)
      guard isSame(found.alerts, last.whole().alerts, last) else { return }
    }
  }

  @Test(arguments: kinds) func eventsThatNoRuleIsAboutChangeNothing(kind: Correlation.Kind) throws {
    var random = SplitMix64.announced()
    for _ in 0..<15 {
      let given = try make(kind, &random)
      guard isSame(given.mixed(&random).whole().alerts, given.whole().alerts, given) else { return }
    }
  }
}
