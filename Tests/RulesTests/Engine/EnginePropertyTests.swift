import Events
import TestSupport
import Testing

@testable import Rules

/// What the manual promises for every rule and all events: neither order nor chunks nor restarts matter.
@Suite struct EnginePropertyTests {
  private func make(_ random: inout SplitMix64) throws -> PropertyCase {
    let given = RandomCase(&random)
    var rules = parsedRules(given.text)
    if Bool.random(using: &random) { rules[0].correlation?.zone = try TestZones.berlin() }
    return PropertyCase(rules: rules, reports: given.reports, now: given.now)
  }

  @Test func theOrderOfArrivalDoesNotMatter() throws {
    var random = SplitMix64.announced()
    for _ in 0..<250 {
      let given = try make(&random)
      let expected = given.whole()
      for _ in 0..<4 {
        let found = given.shuffled(&random)
        guard isSame(found.alerts, expected.alerts, given) else { return }
        guard isSame(found.possibleAlerts, expected.possibleAlerts, given) else { return }
      }
    }
  }

  @Test func correctionsAndWithdrawalsLeaveWhatTheLastStateSays() throws {
    var random = SplitMix64.announced()
    for _ in 0..<250 {
      let (found, last) = try make(&random).corrected(&random)
      guard isSame(found.alerts, last.whole().alerts, last) else { return }
    }
  }

  @Test func rulesThatWereOffMeanwhileLeaveWhatTheLastStateSays() throws {
    var random = SplitMix64.announced()
    for _ in 0..<250 {
      let (found, last) = try make(&random).corrected(&random, isOff: true)
      // What is over keeps the level that it had.
      let expected = Set(last.whole().alerts.map(\.withoutLevel))
      guard isSame(Set(found.alerts.map(\.withoutLevel)), expected, last) else { return }
    }
  }

  @Test func timeThatPassesGivesWhatAReplayGives() throws {
    var random = SplitMix64.announced()
    for _ in 0..<250 {
      let (found, last) = try make(&random).live(&random)
      guard isSame(found.alerts, last.whole().alerts, last) else { return }
      guard isSame(found.possibleAlerts, last.whole().possibleAlerts, last) else { return }
    }
  }

  @Test func eventsThatNoRuleIsAboutChangeNothing() throws {
    var random = SplitMix64.announced()
    for _ in 0..<100 {
      let given = try make(&random)
      guard isSame(given.mixed(&random).whole().alerts, given.whole().alerts, given) else { return }
    }
  }

  @Test func alertsAreTheSpansThatTheReferenceFinds() throws {
    var random = SplitMix64.announced()
    for _ in 0..<300 {
      let given = try make(&random)
      let rule = given.rules[0]
      guard rule.resolution == .whenConditionFails else { continue }
      let found = given.whole()
      let expected = SpanReference(rule: rule, events: Array(found.history.events.values), now: given.now).alerts
      guard isSame(Set(found.alerts.map(\.withoutLevel)), expected, given) else { return }
    }
  }
}

extension Report {
  var summary: String {
    "\(key) \(kind) \(time.text) asset=\(asset ?? "-") actor=\(actor) cluster=\(cluster ?? "-") after=\(after) "
      + "known=\(known?.text ?? "-") \(modality) \(planned == true ? "planned" : "") \(status)"
  }
}
