import Events
import TestSupport
import Testing

@testable import Rules

/// Rules, reports and a moment, and the ways in which a run can come to know them: all must end with the same alerts.
struct PropertyCase: CustomStringConvertible {
  var rules: [Rule]
  var reports: [Report]
  var now: Instant
  /// Makes another version of the report with a number.
  var anew: (Int, inout SplitMix64) -> Report = RandomCase.report

  var description: String { "\(rules.map(\.canonical)) \(reports.map(\.summary)) now \(now)" }

  /// Everything at once, on a fresh history.
  func whole() -> EngineHarness {
    var harness = EngineHarness(rules, now: now)
    harness.take(reports, now: now)
    harness.tick(now: now)
    return harness
  }

  /// Of how many groups the engine knows when their newest matches were: hardly any, or all.
  private func mostRecent(_ random: inout SplitMix64) -> Int {
    [2, 3, 6, 4000].randomElement(using: &random) ?? 2
  }

  /// In any order, in chunks of any size, with restarts between them.
  func shuffled(_ random: inout SplitMix64) -> EngineHarness {
    var harness = EngineHarness(rules, now: now, mostRecent: mostRecent(&random))
    var left = reports.shuffled(using: &random)[...]
    while !left.isEmpty {
      let size = Int.random(in: 1...4, using: &random)
      harness.take(Array(left.prefix(size)), now: now)
      left = left.dropFirst(size)
      if Int.random(in: 0..<3, using: &random) == 0 { harness.restart(now: now) }
    }
    harness.tick(now: now)
    return checked(harness)
  }

  /// With two rounds of corrections and withdrawals after it; and the case that has the last state of every report only.
  ///
  /// - Parameter isOff: whether rules are off in some of them.
  func corrected(_ random: inout SplitMix64, isOff: Bool = false) -> (found: EngineHarness, last: PropertyCase) {
    var harness = EngineHarness(rules, now: now, mostRecent: mostRecent(&random))
    var last: [String: Report] = [:]
    for round in 0..<3 {
      var chunk = round == 0 ? reports : []
      for number in reports.indices where round > 0 && Bool.random(using: &random) {
        var report = anew(number, &random)
        if Int.random(in: 0..<3, using: &random) == 0 { report.status = .withdrawn }
        chunk.append(report)
      }
      for report in chunk { last[report.key] = report }
      if isOff { harness.load(someOff(&random), now: now) }
      harness.take(chunk, now: now)
    }
    if isOff { harness.load(rules, now: now) }
    harness.tick(now: now)
    var given = self
    given.reports = reports.compactMap { last[$0.key] }
    return (checked(harness, wasChanged: isOff), given)
  }

  /// The rules, some of which are off or not there.
  private func someOff(_ random: inout SplitMix64) -> [Rule] {
    rules.compactMap { rule in
      var rule = rule
      rule.isEnabled = Bool.random(using: &random)
      return rule.isEnabled || Bool.random(using: &random) ? rule : nil
    }
  }

  /// Each report at the moment it became known, with the clock's steps between; and the case that ends at the same moment.
  ///
  /// A report without `known` is known when it is imported, so a replay would know it later than the live run did: all
  /// have one here.
  func live(_ random: inout SplitMix64) -> (found: EngineHarness, last: PropertyCase) {
    var given = self
    for index in reports.indices { given.reports[index].known = reports[index].known ?? reports[index].time.end }
    var clock = RandomCase.day(0)
    var harness = EngineHarness(rules, now: clock, mostRecent: mostRecent(&random))
    for report in given.reports.sorted(by: { $0.known ?? clock < $1.known ?? clock }) {
      while let known = report.known, clock < known {
        clock = min(known, clock.advanced(byMilliseconds: Int64.random(in: 1...6, using: &random) * 86_400_000))
        // Time may pass between a step of the clock and what is imported.
        if Int.random(in: 0..<4, using: &random) > 0 { harness.tick(now: clock) }
      }
      harness.take([report], now: clock)
      if Int.random(in: 0..<8, using: &random) == 0 { harness.restart(now: clock) }
    }
    given.now = max(clock, now)
    harness.tick(now: given.now)
    return (checked(harness), given)
  }

  /// As ``live(_:)``, with other rules now and then, and at the end those of the case.
  func changed(from other: [Rule], _ random: inout SplitMix64) -> (found: EngineHarness, last: PropertyCase) {
    var given = self
    for index in reports.indices { given.reports[index].known = reports[index].known ?? reports[index].time.end }
    given.reports.sort { $0.known ?? now < $1.known ?? now }
    var clock = RandomCase.day(0)
    var harness = EngineHarness(other, now: clock, mostRecent: mostRecent(&random))
    for report in given.reports {
      clock = max(clock, report.known ?? clock)
      if Int.random(in: 0..<6, using: &random) == 0 {
        harness.load(Bool.random(using: &random) ? rules : other, now: clock)
      }
      if Bool.random(using: &random) { harness.tick(now: clock) }
      harness.take([report], now: clock)
    }
    given.now = max(clock, now)
    harness.load(rules, now: given.now)
    harness.tick(now: given.now)
    return (checked(harness, wasChanged: true), given)
  }

  private func checked(_ harness: EngineHarness, wasChanged: Bool = false) -> EngineHarness {
    let mistold = harness.mistold(wasChanged: wasChanged)
    #expect(mistold.isEmpty, "\(mistold) \(self)")
    return harness
  }

  /// The same with reports in between that no rule is about.
  func mixed(_ random: inout SplitMix64) -> PropertyCase {
    var others = RandomCase.reports(&random)
    for index in others.indices {
      others[index].key = "other\(index)"
      others[index].kind = "unrelated.kind"
      others[index].cluster = nil
    }
    var given = self
    given.reports = (reports + others).shuffled(using: &random)
    return given
  }
}

/// Whether two runs ended with the same alerts; an expectation that fails where not.
func isSame(_ found: Set<AlertSummary>, _ expected: Set<AlertSummary>, _ given: PropertyCase) -> Bool {
  #expect(found == expected, "\(found.subtracting(expected)) \(expected.subtracting(found)) \(given)")
  return found == expected
}
