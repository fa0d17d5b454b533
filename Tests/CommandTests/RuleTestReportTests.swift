import Documents
import Events
import Testing

@testable import Rules
@testable import vedette

@Suite struct RuleTestReportTests {
  /// A rule that fires on every shutdown, with a test that expects something.
  private func rule(_ expectations: String, count: Int = 1) throws -> Rule {
    let text = """
      id: shutdowns
      title: Shutdowns
      level: low
      detection:
        sel: {kind: pipeline.*}
        condition: sel
      correlation: {type: event_count, group-by: [asset], timespan: 10d, condition: {gte: \(count)}}
      tests:
        - name: fires
          events: |
            2022-03-01 kind=pipeline.stop asset=CPC
            2022-03-05 kind=pipeline.stop asset=CPC
          expect: \(expectations)
      """
    let result = RuleFile.parse(text, file: "r.yaml")
    #expect(result.diagnostics.map(\.rendered) == [])
    return try #require(result.rules.first)
  }

  @Test func aRuleThatDoesAsExpectedPasses() throws {
    let report = RuleTestReport([
      try rule("[{at: 2022-03-05, state: firing, level: low, group: {asset: CPC}}]", count: 2)
    ])
    #expect(report.failures.isEmpty)
    #expect(report.lines(.plain).isEmpty)
    #expect(report.summary == "1 test of 1 rule: all passed")
  }

  @Test func aRuleWithoutTestsIsNamed() throws {
    var plain = try rule("[]")
    plain.tests = []
    #expect(RuleTestReport([plain]).summary == "0 tests of 0 rules: all passed; 1 rule has no test: shutdowns")
  }

  @Test func whereFilesHaveErrorsNotAllPassed() throws {
    #expect(RuleTestReport([], errorCount: 1).summary == "0 tests of 0 rules: 0 passed, 0 failed, 1 error in the files")
    let rule = try rule("[{at: 2022-03-05, state: firing}]", count: 2)
    #expect(
      RuleTestReport([rule], errorCount: 2).summary == "1 test of 1 rule: 1 passed, 0 failed, 2 errors in the files")
  }

  @Test func whatCameInsteadIsSaid() throws {
    let report = RuleTestReport([
      try rule("[{at: 2022-03-04, state: firing, level: high, group: {asset: Druzhba}, count: 3}]", count: 2)
    ])
    #expect(report.summary == "1 test of 1 rule: 0 passed, 1 failed")
    #expect(
      report.lines(.plain).joined(separator: "\n") == """
        r.yaml:9: failed shutdowns: fires (as written)
          r.yaml:13: expected firing at 2022-03-04, level high, asset=Druzhba, count 3
            but came at 2022-03-05T23:59:59Z, with level low, for asset=CPC, with count 2
          all that came:
            firing at 2022-03-05T23:59:59Z, level low, asset=CPC, count 2

        """)
  }

  @Test func whatWasNotExpectedIsSaid() throws {
    let report = RuleTestReport([try rule("[]", count: 2)])
    #expect(
      report.lines(.plain).joined(separator: "\n") == """
        r.yaml:9: failed shutdowns: fires (as written)
          not expected: firing at 2022-03-05T23:59:59Z, level low, asset=CPC, count 2

        """)
  }

  @Test func whenNothingCameThatIsSaid() throws {
    let lines = RuleTestReport([try rule("[{at: 2022-03-05, state: firing}]", count: 5)]).lines(.plain)
    #expect(lines.contains("    no firing came"))
    #expect(lines.contains("  nothing came at all"))
  }
}
