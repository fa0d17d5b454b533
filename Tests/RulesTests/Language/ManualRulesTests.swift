import Documents
import Rules
import Testing

/// The rules that the chapter on rules shows.
@Suite struct ManualRulesTests {
  private static let page = TextFiles.read("docs/manual/rules.md") ?? ""
  /// Each whole rule of the page.
  static let rules = page.matches(of: /```yaml\n(id: (?s:.*?))```/).map { String($0.1) }

  @Test(arguments: rules) func isARuleWhoseTestsPass(_ text: String) throws {
    let result = RuleFile.parse(text, file: "docs/manual/rules.md")
    #expect(result.diagnostics.map(\.rendered) == [])
    let rule = try #require(result.rules.first)
    #expect(!rule.tests.isEmpty)
    for test in rule.tests {
      let failure = RuleTester(rule).failure(of: test)
      #expect(failure == nil, "\(rule.id), \(test.name): \(failure?.outcomes ?? [])")
    }
  }

  @Test func thereAreSome() {
    #expect(Self.rules.count >= 3)
  }
}
