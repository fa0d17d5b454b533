import Documents
import Rules
import TestSupport
import Testing

/// Files that want to cost much.
@Suite struct HostileFileTests {
  /// "A billion laughs": each level names the one before ten times.
  @Test func aBombIsRefusedAtOnce() {
    let levels = (1...9).map { level in
      let inner = level == 1 ? Array(repeating: "lol", count: 10) : Array(repeating: "*l\(level - 1)", count: 10)
      return "l\(level): &l\(level) [\(inner.joined(separator: ", "))]\n"
    }
    let bomb = levels.joined() + "id: a\ntitle: A\ndetection: {s: {kind: *l9}}\n"
    let result = RuleFile.parse(bomb, file: "a")
    #expect(result.rules.isEmpty)
    #expect(result.diagnostics.contains { $0.code == .anchor && $0.line == 1 })
  }

  @Test func moreValuesThanAnyFileHasAreRefused() {
    let wide = "id: a\ntitle: A\ntags: [" + String(repeating: "x,", count: YAML.nodeBudget) + "x]\n"
    #expect(RuleFile.parse(wide, file: "a").diagnostics.map(\.code) == [.tooManyNodes])
    let deep = String(repeating: "[", count: 10_000)
    #expect(RuleFile.parse(deep, file: "a").diagnostics.map(\.code) == [.tooDeep])
  }

  /// What takes a backtracking matcher for ever is linear here.
  @Test func aCatastrophicPatternCostsNothing() throws {
    let rule = try detection("s:\n  title|re: '^(a+)+$'")
    let letters = String(repeating: "a", count: 10_000)
    #expect(try rule.matches(event("2022 kind=x title=\(letters)")))
    #expect(try !rule.matches(event("2022 kind=x title=\(letters)b")))
    // Wildcards do not backtrack exponentially either.
    let stars = try detection("s:\n  title: '\(String(repeating: "a*", count: 50))b'")
    #expect(try !stars.matches(event("2022 kind=x title=\(letters)")))
  }

  /// A problem in each of many rules: the first are told, and no rule with one runs.
  @Test func manyProblemsAreNotForgotten() {
    let rules = (0..<1500).map { "id: r\($0)\ntitle: R\nlevel: loud\ndetection: {s: {kind: x}}\n" }
    let result = RuleFile.parse(rules.joined(separator: "---\n"), file: "a")
    #expect(result.rules.isEmpty)
    #expect(result.diagnostics.count == 1000)
    #expect(result.diagnostics.last?.code == .tooManyProblems)
  }

  /// A thousand rules as a desk may have them, all right and all read.
  @Test func aThousandRulesInOneFile() {
    let text = ThousandRules.text
    let result = RuleFile.parse(text, file: "a")
    #expect(result.diagnostics.map(\.rendered) == [])
    #expect(result.rules.count == 1000)
    #expect(Set(result.rules.map(\.id)).count == 1000)
  }
}

/// The example of the manual a thousand times, each with its own id.
enum ThousandRules {
  static var text: String {
    (1...1000).map { RuleFileTests.example.replacing("id: pipeline-shutdown-repeat", with: "id: rule-\($0)") }
      .joined(separator: "\n---\n")
  }
}
