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

  private func whole(_ given: MeasureCase, _ reports: [Report]) -> EngineHarness {
    var harness = EngineHarness([given.rule], now: given.now)
    harness.take(reports, now: given.now)
    harness.tick(now: given.now)
    return harness
  }

  private func isSame(_ found: Set<AlertSummary>, _ expected: Set<AlertSummary>, _ given: MeasureCase) -> Bool {
    #expect(found == expected, "\(found.subtracting(expected)) \(expected.subtracting(found)) \(given)")
    return found == expected
  }

  @Test(arguments: kinds) func theOrderOfArrivalDoesNotMatter(kind: Correlation.Kind) throws {
    var random = SplitMix64.announced()
    for _ in 0..<40 {
      let given = try MeasureCase(kind, &random)
      let expected = whole(given, given.reports)
      for _ in 0..<3 {
        var harness = EngineHarness([given.rule], now: given.now)
        var left = given.reports.shuffled(using: &random)[...]
        while !left.isEmpty {
          let size = Int.random(in: 1...4, using: &random)
          harness.take(Array(left.prefix(size)), now: given.now)
          left = left.dropFirst(size)
          if Int.random(in: 0..<3, using: &random) == 0 { harness.restart(now: given.now) }
        }
        harness.tick(now: given.now)
        guard isSame(harness.alerts, expected.alerts, given) else { return }
      }
    }
  }

  @Test(arguments: kinds) func correctionsLeaveWhatTheLastStateSays(kind: Correlation.Kind) throws {
    var random = SplitMix64.announced()
    for _ in 0..<40 {
      let given = try MeasureCase(kind, &random)
      var harness = EngineHarness([given.rule], now: given.now)
      var last: [String: Report] = [:]
      for round in 0..<3 {
        var chunk = round == 0 ? given.reports : []
        for number in given.reports.indices where round > 0 && Bool.random(using: &random) {
          var report = MeasureCase.report(number, &random)
          if Int.random(in: 0..<3, using: &random) == 0 { report.status = .withdrawn }
          chunk.append(report)
        }
        for report in chunk { last[report.key] = report }
        harness.take(chunk, now: given.now)
      }
      harness.tick(now: given.now)
      let expected = whole(given, given.reports.compactMap { last[$0.key] })
      guard isSame(harness.alerts, expected.alerts, given) else { return }
    }
  }

  @Test(arguments: kinds) func timeThatPassesGivesWhatAReplayGives(kind: Correlation.Kind) throws {
    var random = SplitMix64.announced()
    for _ in 0..<40 {
      var given = try MeasureCase(kind, &random)
      for index in given.reports.indices {
        given.reports[index].known = given.reports[index].known ?? given.reports[index].time.end
      }
      var now = RandomCase.day(0)
      var harness = EngineHarness([given.rule], now: now)
      for report in given.reports.sorted(by: { $0.known ?? now < $1.known ?? now }) {
        while let known = report.known, now < known {
          now = min(known, now.advanced(byMilliseconds: Int64.random(in: 1...6, using: &random) * 86_400_000))
          harness.tick(now: now)
        }
        harness.take([report], now: now)
      }
      given.now = max(now, given.now)
      harness.tick(now: given.now)
      guard isSame(harness.alerts, whole(given, given.reports).alerts, given) else { return }
    }
  }

  @Test(arguments: kinds) func eventsThatNoRuleIsAboutChangeNothing(kind: Correlation.Kind) throws {
    var random = SplitMix64.announced()
    for _ in 0..<15 {
      let given = try MeasureCase(kind, &random)
      var others = RandomCase.reports(&random)
      for index in others.indices {
        others[index].key = "other\(index)"
        others[index].kind = "unrelated.kind"
        others[index].cluster = nil
      }
      let mixed = whole(given, (given.reports + others).shuffled(using: &random))
      guard isSame(mixed.alerts, whole(given, given.reports).alerts, given) else { return }
    }
  }
}
