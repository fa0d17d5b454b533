package import Events

/// Runs the tests of a rule: each as written, shuffled, split into batches, and restarted in between.
package struct RuleTester: Sendable {
  /// In which order, in which chunks.
  package enum Manner: Sendable, Hashable, CustomStringConvertible {
    /// All events in one chunk, in the order of the file.
    case asWritten
    /// In another order, one chunk for each event; the number is the seed.
    case shuffled(UInt64)
    /// Chunks of so many events, in the order of the file, the rules loaded anew before each.
    case split(Int)

    package var description: String {
      switch self {
      case .asWritten: "as written"
      case .shuffled(let seed): "shuffled with seed \(seed)"
      case .split(let size): "in batches of \(size), restarted in between"
      }
    }
  }

  /// What a rule raised in a test: one state of one alert's final timeline.
  package struct Outcome: Sendable, Hashable {
    package var at: Instant
    package var state: Transition.State
    package var level: Level
    package var group: Group
    package var count: Int
  }

  /// A way in which a test failed.
  package struct Failure: Sendable {
    package var manner: Manner
    /// What was expected and did not come.
    package var missing: [RuleTest.Expectation]
    /// What came and was not expected.
    package var unexpected: [Outcome]
    /// All that came, in the order of time.
    package var outcomes: [Outcome]
  }

  /// All manners in which a test is run.
  package static let manners: [Manner] = [
    .asWritten, .shuffled(1), .shuffled(2), .shuffled(3), .split(1), .split(2), .split(3),
  ]

  package let rule: Rule
  /// The rule, and before it those whose alerts it takes as events.
  private let rules: [Rule]

  package init(_ rule: Rule, among others: [Rule] = []) {
    self.rule = rule
    rules = RuleTester.inputs(of: rule, others) + [rule]
  }

  /// The first way in which the test fails; nil where it passes in every manner.
  package func failure(of test: RuleTest) -> Failure? {
    for manner in manners(for: test) {
      let outcomes = outcomes(of: test, manner)
      var unexpected = outcomes
      var missing: [RuleTest.Expectation] = []
      // The most specific first, so that a vague one does not take what another needs.
      for expectation in test.expectations.sorted(by: { $0.specificity > $1.specificity }) {
        if let met = unexpected.firstIndex(where: expectation.isMet(by:)) {
          unexpected.remove(at: met)
        } else {
          missing.append(expectation)
        }
      }
      if !missing.isEmpty || !unexpected.isEmpty {
        return Failure(manner: manner, missing: missing, unexpected: unexpected, outcomes: outcomes)
      }
    }
    return nil
  }

  /// A test that revises an event is not shuffled: its lines carry the order of the revisions. What is cancelled on the
  /// way depends on the order altogether: a test that expects it is run line by line.
  private func manners(for test: RuleTest) -> [Manner] {
    if test.expectsCancelled { return [.split(1)] }
    let names = test.reports.map { "\($0.feed)\u{0}\($0.key)" }
    guard Set(names).count < names.count else { return RuleTester.manners }
    return RuleTester.manners.filter { if case .split = $0 { true } else { false } }
  }

  /// What the rule raises: the final timeline of each alert, not the lines on the way.
  package func outcomes(of test: RuleTest, _ manner: Manner) -> [Outcome] {
    let now = test.now ?? test.reports.map(\.time.end).max() ?? .distantPast
    var run = RuleTestRun(rule, with: rules, now: now, begin: test.reports.map(\.time.start).min())
    switch manner {
    case .asWritten: run.take(test.reports)
    case .shuffled(let seed): for report in shuffled(test.reports, seed) { run.take([report]) }
    case .split(let size):
      for start in stride(from: 0, to: test.reports.count, by: size) {
        run.restart()
        run.take(Array(test.reports[start..<min(start + size, test.reports.count)]))
      }
    }
    return run.finish(cancelled: test.expectsCancelled)
  }

  /// The rules whose alerts reach a rule, in the order of the files.
  static func inputs(of rule: Rule, _ others: [Rule]) -> [Rule] {
    var wanted = Set(rule.correlation?.rules ?? [])
    while let more = others.first(where: { other in
      wanted.contains(other.id) && !wanted.isSuperset(of: other.correlation?.rules ?? [])
    }) {
      wanted.formUnion(more.correlation?.rules ?? [])
    }
    return others.filter { wanted.contains($0.id) && $0.id != rule.id }
  }

  private func shuffled(_ reports: [Report], _ seed: UInt64) -> [Report] {
    var generator = SplitMix64(state: seed)
    return reports.shuffled(using: &generator)
  }

  /// Random numbers that a seed repeats. Source: G. Steele, D. Lea, C. Flood, "Fast Splittable Pseudorandom Number
  /// Generators", OOPSLA 2014.
  private struct SplitMix64: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var mixed = state
      mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
      mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
      return mixed ^ (mixed >> 31)
    }
  }
}

extension RuleTest {
  fileprivate var expectsCancelled: Bool { expectations.contains { $0.state == .cancelled } }
}

extension RuleTest.Expectation {
  /// How much it asks for.
  fileprivate var specificity: Int {
    (level == nil ? 0 : 1) + (group == nil ? 0 : 1) + (count == nil ? 0 : 1) + (at.start == at.end ? 1 : 0)
  }

  func isMet(by outcome: RuleTester.Outcome) -> Bool {
    // An interval ends with its last second.
    let end = at.start == at.end ? at.end : at.end.advanced(byMilliseconds: 999)
    return outcome.state == state && at.start <= outcome.at && outcome.at <= end
      && (level == nil || level == outcome.level) && (count == nil || count == outcome.count)
      && (group == nil || group.map { Set($0) } == Set(outcome.group.labels))
  }
}
