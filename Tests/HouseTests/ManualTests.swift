import Documents
import Rules
import Testing

/// The manual says what the code says.
@Suite struct ManualTests {
  static func rows(of page: String) throws -> [[String]] {
    let text = try #require(SourceTree.text(of: page))
    return text.split(separator: "\n").filter { $0.hasPrefix("| ") }
      .map { $0.dropFirst(2).split(separator: " | ", maxSplits: 1).map(String.init) }
  }

  /// Every code of a diagnostic stands in the manual with the explanation that the code has, and no other does.
  @Test func everyDiagnosticIsExplained() throws {
    let isCode = /[EW]\d{3}/
    let rows = try Self.rows(of: "docs/manual/diagnostics.md").filter { $0[0].wholeMatch(of: isCode) != nil }
    let written = rows.map { row in "\(row[0]) \(row[1].replacing("\\|", with: "|").dropLast(2))" }
    let expected = DiagnosticCode.allCases.map { "\($0.rawValue) \($0.explanation)" }.sorted()
    #expect(expected.filter { !written.contains($0) } == [], "these lack in the manual")
    #expect(written.filter { !expected.contains($0) } == [], "these are not in the code")
    #expect(written == written.sorted())
  }

  /// The grammar names what the example in the manual and the rules in Rules/ use.
  @Test func theExampleIsTheShippedRule() throws {
    let manual = try #require(SourceTree.text(of: "docs/manual/rules.md"))
    let rule = try #require(SourceTree.text(of: "Rules/pipeline-shutdowns.yaml"))
    let example = try #require(manual.firstMatch(of: /```yaml\n(id: (?s:.*?))```/)).1
    // The shipped rule says more, and every line of the example in the same order.
    var rest = rule.split(separator: "\n")[...]
    for line in example.split(separator: "\n") {
      let place = rest.firstIndex(of: line)
      #expect(place != nil, "Rules/pipeline-shutdowns.yaml lacks: \(line)")
      if let place { rest = rest[(place + 1)...] }
    }
  }

  /// The rules that people are shown first are rules, and their tests pass.
  @Test(arguments: ["docs/manual/first-rule.md", "README.md"]) func theFirstRuleWorks(page: String) throws {
    let text = try #require(SourceTree.text(of: page))
    let example = String(try #require(text.firstMatch(of: /```yaml\n((?s:.*?))```/)).1)
    let result = RuleFile.parse(example, file: "my-rules/twice.yaml")
    #expect(result.diagnostics.map(\.rendered) == [])
    let rule = try #require(result.rules.first)
    #expect(!rule.tests.isEmpty)
    for test in rule.tests { #expect(RuleTester(rule).failure(of: test) == nil, "\(test.name)") }
  }

  /// The example of a diagnostic is what the first rule gives with that slip.
  @Test func theExampleOfADiagnosticIsReal() throws {
    let page = try #require(SourceTree.text(of: "docs/manual/diagnostics.md"))
    let shown = try #require(page.firstMatch(of: /```\n((?s:.*?))```/)).1
    let rule = try #require(SourceTree.text(of: "docs/manual/first-rule.md"))
    let example = String(try #require(rule.firstMatch(of: /```yaml\n((?s:.*?))```/)).1)
    let wrong = example.replacing("condition: disruption", with: "condition: disuption", maxReplacements: 1)
    let result = RuleFile.parse(wrong, file: "my-rules/twice.yaml")
    #expect(result.diagnostics.first?.rendered == String(shown))
  }
}
