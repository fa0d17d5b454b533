import Events
import Rules

/// What `vedette test` found, ready to be shown.
struct RuleTestReport {
  struct Failure {
    var rule: Rule
    var test: RuleTest
    var failure: RuleTester.Failure
  }

  private(set) var testCount = 0
  private(set) var ruleCount = 0
  private(set) var untestedRules: [String] = []
  private(set) var failures: [Failure] = []
  /// Errors in the files, which may hide rules and their tests.
  private let errorCount: Int

  /// Runs the tests of rules.
  ///
  /// - Parameter errorCount: how many errors the files have that the rules come from.
  init(_ rules: [Rule], errorCount: Int = 0) {
    self.errorCount = errorCount
    for rule in rules {
      if rule.tests.isEmpty { untestedRules.append(rule.id) } else { ruleCount += 1 }
      for test in rule.tests {
        testCount += 1
        if let failure = RuleTester(rule, among: rules).failure(of: test) {
          failures.append(Failure(rule: rule, test: test, failure: failure))
        }
      }
    }
  }

  /// For people: each failed test with what was expected, what came instead, and where it was expected.
  func lines(_ style: Style) -> [String] {
    failures.flatMap { $0.lines(style) + [""] }
  }

  /// `31 tests of 28 rules: all passed; 2 rules have no test: a, b`.
  var summary: String {
    let tests = Count.of(testCount, "test")
    let isClean = failures.isEmpty && errorCount == 0
    var result = isClean ? "all passed" : "\(testCount - failures.count) passed, \(failures.count) failed"
    if errorCount > 0 { result += ", \(Count.of(errorCount, "error")) in the files" }
    var summary = "\(tests) of \(Count.of(ruleCount, "rule")): \(result)"
    if !untestedRules.isEmpty {
      let verb = untestedRules.count == 1 ? "has" : "have"
      summary += "; \(Count.of(untestedRules.count, "rule")) \(verb) no test: "
      summary += untestedRules.joined(separator: ", ")
    }
    return summary
  }
}

extension RuleTestReport.Failure {
  func lines(_ style: Style) -> [String] {
    let head = "\(printable(rule.id)): \(printable(test.name)) (\(failure.manner))"
    var lines = ["\(rule.source.path):\(test.line): \(style(.red, "failed")) \(head)"]
    var unexpected = failure.unexpected
    for missing in failure.missing {
      lines.append("  \(rule.source.path):\(missing.line): expected \(missing.text)")
      lines.append("    \(instead(of: missing, &unexpected))")
    }
    for outcome in unexpected { lines.append("  not expected: \(outcome.text)") }
    if failure.outcomes.isEmpty {
      lines.append("  nothing came at all")
    } else if !failure.missing.isEmpty {
      lines.append("  all that came:")
      lines += failure.outcomes.sorted { $0.at < $1.at }.map { "    \($0.text)" }
    }
    return lines
  }

  /// What came in place of an expectation, which is then taken out of what was not expected.
  private func instead(of missing: RuleTest.Expectation, _ unexpected: inout [RuleTester.Outcome]) -> String {
    let candidates = unexpected.indices.filter { unexpected[$0].state == missing.state }
    let nearest = candidates.min {
      missing.differences(from: unexpected[$0]).count < missing.differences(from: unexpected[$1]).count
    }
    guard let nearest else {
      return failure.outcomes.contains { $0.state == missing.state }
        ? "every \(missing.state.rawValue) that came was expected elsewhere" : "no \(missing.state.rawValue) came"
    }
    return "but came " + missing.differences(from: unexpected.remove(at: nearest)).joined(separator: ", ")
  }
}

extension RuleTest.Expectation {
  /// As the file says it: `firing at 2022-06-30, level low, asset=CPC, count 2`.
  var text: String {
    var parts = ["\(state.rawValue) at \(at.text)"]
    if let level { parts.append("level \(level.rawValue)") }
    if let group { parts.append(RuleTester.Outcome.text(of: group)) }
    if let count { parts.append("count \(count)") }
    return parts.joined(separator: ", ")
  }

  /// In what an outcome of the same state is not what was expected.
  func differences(from outcome: RuleTester.Outcome) -> [String] {
    var differences: [String] = []
    if outcome.at < at.start || outcome.at > at.end { differences.append("at \(outcome.at.text)") }
    if let level, level != outcome.level { differences.append("with level \(outcome.level.rawValue)") }
    if let group, Set(group) != Set(outcome.group.labels) {
      differences.append("for \(RuleTester.Outcome.text(of: outcome.group.labels))")
    }
    if let count, count != outcome.count { differences.append("with count \(outcome.count)") }
    return differences
  }
}

extension RuleTester.Outcome {
  /// `firing at 2022-06-30T23:59:59Z, level low, asset=CPC, count 2`.
  var text: String {
    "\(state.rawValue) at \(at.text), level \(level.rawValue), \(Self.text(of: group.labels)), count \(count)"
  }

  static func text(of group: [Label]) -> String {
    group.isEmpty ? "no group" : printable(Group(group).text)
  }
}
