import JSON
import Testing

/// What every rule in Rules/ brings along, seen in its text; what it means is judged by `vedette check` and `test`.
@Suite struct RuleFileTests {
  static let rules = SourceTree.files(["Rules"], suffixes: ["yaml"]).flatMap { file in
    file.text.split(separator: "\n---\n").map { RuleText(path: file.path, text: String($0)) }
  }

  @Test(arguments: RuleFileTests.rules) func aRuleExplainsAndProvesItself(rule: RuleText) {
    #expect(rule.value(of: "id") != nil)
    #expect(rule.value(of: "title") != nil)
    #expect(rule.value(of: "level") != nil)
    #expect(rule.value(of: "description") != nil, "say what it warns of and what speaks against it")
    #expect(rule.text.contains("\nfalsepositives:\n"))
    #expect(rule.text.contains("\n  summary: "))
    #expect(rule.text.contains("state: firing"), "a test in which it fires")
    #expect(rule.text.contains("\n    expect: []"), "a test in which it stays quiet")
  }

  @Test func identifiersAreUnique() {
    let ids = Self.rules.compactMap { $0.value(of: "id") }
    #expect(ids.count == Set(ids).count)
  }

  /// Every indicator of the founding case is a rule.
  @Test func theFoundingCaseIsCovered() throws {
    let text = try #require(SourceTree.text(of: "Config/demo/kazakhstan-2022/expected-alerts.json"))
    guard case .array(let indicators) = try JSONValue(parsing: text) else {
      Issue.record("expected-alerts.json is no list")
      return
    }
    let wanted = indicators.compactMap { $0["id"]?.stringValue }
    let labelled = Self.rules.compactMap { $0.indicator }
    #expect(wanted.count == 34)
    #expect(labelled.sorted() == wanted.sorted())
  }
}

/// One document of a rule file.
struct RuleText: Sendable, CustomTestStringConvertible {
  let path: String
  let text: String

  var testDescription: String { "\(path) \(value(of: "id") ?? "?")" }

  /// What follows a key that begins a line, or nil where no line begins so.
  func value(of key: String) -> String? {
    let line = text.split(separator: "\n").first { $0.hasPrefix("\(key):") }
    return line.map { String($0.dropFirst(key.count + 1).trimmingPrefix { $0 == " " }) }
  }

  /// Its label `indicator`: the indicator of the founding case that it stands for.
  var indicator: String? {
    text.firstMatch(of: /labels: \{indicator: (\w+)\}/).map { String($0.1) }
  }
}
