import Events
import TestSupport
import Testing

@testable import Rules

/// What the manual promises for every rule and all events: neither order nor chunks nor restarts matter.
@Suite struct EnginePropertyTests {
  /// All at once, on a fresh history.
  private func whole(_ rules: [Rule], _ reports: [Report], now: Instant) -> EngineHarness {
    var harness = EngineHarness(rules, now: now)
    harness.take(reports, now: now)
    harness.tick(now: now)
    return harness
  }

  @Test func theOrderOfArrivalDoesNotMatter() {
    var random = SplitMix64.announced()
    for _ in 0..<250 {
      let given = RandomCase(&random)
      let rules = parsedRules(given.text)
      let expected = whole(rules, given.reports, now: given.now)
      for _ in 0..<4 {
        var harness = EngineHarness(rules, now: given.now)
        var left = given.reports.shuffled(using: &random)[...]
        while !left.isEmpty {
          let size = Int.random(in: 1...4, using: &random)
          harness.take(Array(left.prefix(size)), now: given.now)
          left = left.dropFirst(size)
          if Int.random(in: 0..<3, using: &random) == 0 { harness.restart(now: given.now) }
        }
        harness.tick(now: given.now)
        #expect(harness.alerts == expected.alerts, "\(given.text) \(given.reports.map(\.summary)) now \(given.now)")
        if harness.alerts != expected.alerts { return }
        #expect(
          harness.possibleAlerts == expected.possibleAlerts,
          "possible: \(given.text) \(given.reports.map(\.summary)) now \(given.now)")
        if harness.possibleAlerts != expected.possibleAlerts { return }
      }
    }
  }

  @Test func correctionsAndWithdrawalsLeaveWhatTheLastStateSays() {
    var random = SplitMix64.announced()
    for _ in 0..<250 {
      let given = RandomCase(&random)
      let rules = parsedRules(given.text)
      var harness = EngineHarness(rules, now: given.now)
      var last: [String: Report] = [:]
      for round in 0..<3 {
        var chunk = round == 0 ? given.reports : []
        for number in given.reports.indices where round > 0 && Bool.random(using: &random) {
          var report = RandomCase.report(number, &random)
          if Int.random(in: 0..<3, using: &random) == 0 { report.status = .withdrawn }
          chunk.append(report)
        }
        for report in chunk { last[report.key] = report }
        harness.take(chunk, now: given.now)
      }
      harness.tick(now: given.now)
      let expected = whole(rules, given.reports.compactMap { last[$0.key] }, now: given.now)
      #expect(harness.alerts == expected.alerts, "\(given.text) \(last.values.map(\.summary)) now \(given.now)")
      if harness.alerts != expected.alerts { return }
    }
  }

  @Test func timeThatPassesGivesWhatAReplayGives() {
    var random = SplitMix64.announced()
    for _ in 0..<250 {
      let given = RandomCase(&random)
      let rules = parsedRules(given.text)
      // An event without `known` is known when it is imported, so a replay would know it later than the live run did.
      let reports = given.reports.map { report in
        var report = report
        report.known = report.known ?? report.time.end
        return report
      }
      var now = RandomCase.day(0)
      var harness = EngineHarness(rules, now: now)
      for report in reports.sorted(by: { $0.known ?? now < $1.known ?? now }) {
        while let known = report.known, now < known {
          now = min(known, now.advanced(byMilliseconds: Int64.random(in: 1...6, using: &random) * 86_400_000))
          harness.tick(now: now)
        }
        harness.take([report], now: now)
      }
      now = max(now, given.now)
      harness.tick(now: now)
      let expected = whole(rules, reports, now: now)
      #expect(harness.alerts == expected.alerts, "\(given.text) \(reports.map(\.summary)) now \(now)")
      if harness.alerts != expected.alerts { return }
    }
  }

  @Test func eventsThatNoRuleIsAboutChangeNothing() {
    var random = SplitMix64.announced()
    for _ in 0..<100 {
      let given = RandomCase(&random)
      let rules = parsedRules(given.text)
      let expected = whole(rules, given.reports, now: given.now)
      var others = RandomCase.reports(&random)
      for index in others.indices {
        others[index].key = "other\(index)"
        others[index].kind = "unrelated.kind"
        others[index].cluster = nil
      }
      let mixed = whole(rules, (given.reports + others).shuffled(using: &random), now: given.now)
      #expect(mixed.alerts == expected.alerts, "\(given.text) \(given.reports.map(\.summary)) now \(given.now)")
    }
  }

  @Test func alertsAreTheSpansThatTheReferenceFinds() {
    var random = SplitMix64.announced()
    for _ in 0..<300 {
      let given = RandomCase(&random)
      let rules = parsedRules(given.text)
      guard rules[0].resolution == .whenConditionFails else { continue }
      let harness = whole(rules, given.reports, now: given.now)
      let expected = SpanReference(rule: rules[0], events: Array(harness.history.events.values), now: given.now).alerts
      #expect(harness.alerts == expected, "\(given.text) \(given.reports.map(\.summary)) now \(given.now)")
      if harness.alerts != expected { return }
    }
  }
}

extension Report {
  var summary: String {
    "\(key) \(kind) \(time.text) asset=\(asset ?? "-") actor=\(actor) cluster=\(cluster ?? "-") after=\(after) "
      + "known=\(known?.text ?? "-") \(modality) \(planned == true ? "planned" : "") \(status)"
  }
}
