import Events
import TestSupport
import Testing

@testable import Rules

/// The promises of ``EnginePropertyTests`` for state keys, silence, countdowns and rules over rules.
@Suite struct VariantPropertyTests {
  private func whole(_ rules: [Rule], _ reports: [Report], now: Instant) -> EngineHarness {
    var harness = EngineHarness(rules, now: now)
    harness.take(reports, now: now)
    harness.tick(now: now)
    return harness
  }

  private func text(_ rules: [Rule], _ given: RandomCase) -> String {
    "\(rules.map(\.canonical)) \(given.reports.map(\.summary)) now \(given.now)"
  }

  @Test func theOrderOfArrivalDoesNotMatter() {
    var random = SplitMix64.announced()
    for _ in 0..<300 {
      let given = RandomCase(&random)
      let rules = RuleVariants.rules(parsedRules(given.text)[0], &random)
      let expected = whole(rules, given.reports, now: given.now)
      for _ in 0..<3 {
        var harness = EngineHarness(rules, now: given.now)
        var left = given.reports.shuffled(using: &random)[...]
        while !left.isEmpty {
          let size = Int.random(in: 1...4, using: &random)
          harness.take(Array(left.prefix(size)), now: given.now)
          left = left.dropFirst(size)
          if Int.random(in: 0..<3, using: &random) == 0 { harness.restart(now: given.now) }
        }
        harness.tick(now: given.now)
        #expect(harness.alerts == expected.alerts, "\(text(rules, given))")
        if harness.alerts != expected.alerts { return }
      }
    }
  }

  @Test func correctionsAndWithdrawalsLeaveWhatTheLastStateSays() {
    var random = SplitMix64.announced()
    for _ in 0..<300 {
      let given = RandomCase(&random)
      let rules = RuleVariants.rules(parsedRules(given.text)[0], &random)
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
      #expect(harness.alerts == expected.alerts, "\(text(rules, given)) \(last.values.map(\.summary))")
      if harness.alerts != expected.alerts { return }
    }
  }

  @Test func timeThatPassesGivesWhatAReplayGives() {
    var random = SplitMix64.announced()
    for _ in 0..<300 {
      let given = RandomCase(&random)
      let rules = RuleVariants.rules(parsedRules(given.text)[0], &random)
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
      #expect(harness.alerts == expected.alerts, "\(text(rules, given)) \(reports.map(\.summary)) now \(now)")
      if harness.alerts != expected.alerts { return }
    }
  }
}
