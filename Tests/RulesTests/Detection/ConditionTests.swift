import Documents
import Events
import Testing

@testable import Rules

@Suite struct ConditionTests {
  /// The truth of a condition over three selections, of which an event matches those that are named.
  private func holds(_ condition: String, _ matched: String) throws -> Bool {
    let rule = try detection("sel_a: {asset: a}\nsel_b: {place: b}\n_c: {unit: c}\ncondition: \(condition)")
    let fields = matched.map { $0 == "a" ? "asset=a" : $0 == "b" ? "place=b" : "unit=c" }
    return rule.matches(try event("2022 kind=x \(fields.joined(separator: " "))"))
  }

  /// What is shown of a condition is as it was written, but for what need not be said.
  @Test(
    arguments: [
      ("a", "a"), ("a and (b or c)", nil), ("(a and b) or c", "a and b or c"), ("a and not (b or c)", nil),
      ("not (a and b)", nil), ("(not a) and b and ((c))", "not a and b and c"), ("not not a", "a"),
      ("a or b or not c", nil),
    ] as [(String, String?)]) func words(condition: String, shown: String?) throws
  {
    let names = ["a", "b", "c"]
    let expression = try ConditionParser.parse(condition, names: names)
    #expect(expression.words(names) == shown ?? condition)
    #expect(
      try ConditionParser.parse(expression.words(names), names: names).canonical(names) == expression.canonical(names))
  }

  @Test(
    arguments: [
      ("sel_a and sel_b", ["ab", "abc"]),
      ("sel_a or sel_b", ["a", "b", "ab", "ac", "bc", "abc"]),
      ("not sel_a", ["", "b", "c", "bc"]),
      ("not not sel_a", ["a", "ab", "ac", "abc"]),
      ("sel_a and not sel_b", ["a", "ac"]),
      ("sel_a or sel_b and _c", ["a", "ab", "ac", "bc", "abc"]),
      ("(sel_a or sel_b) and _c", ["ac", "bc", "abc"]),
      ("not sel_a or sel_b", ["", "b", "c", "bc", "ab", "abc"]),
      ("not (sel_a or sel_b)", ["", "c"]),
      ("1 of sel_*", ["a", "b", "ab", "ac", "bc", "abc"]),
      ("all of sel_*", ["ab", "abc"]),
      ("1 of them", ["a", "b", "ab", "ac", "bc", "abc"]),
      ("all of them", ["ab", "abc"]),
      ("any of them and _c", ["ac", "bc", "abc"]),
      ("not 1 of sel_*", ["", "c"]),
      ("all of sel_* and not _c", ["ab"]),
      ("SEL_A", []),
      ("sel_a AND NOT sel_b", ["a", "ac"]),
      ("[sel_a and sel_b, _c]", ["ab", "c", "ac", "bc", "abc"]),
    ] as [(String, [String])]) func truth(condition: String, trueFor: [String]) throws
  {
    guard condition != "SEL_A" else {
      // Names of selections are cased.
      let text = "id: a\ntitle: A\ndetection:\n  sel_a: {kind: x}\n  condition: SEL_A\n"
      #expect(RuleFile.parse(text, file: "a").diagnostics.contains { $0.code == .unknownSelection })
      return
    }
    for matched in ["", "a", "b", "c", "ab", "ac", "bc", "abc"] {
      #expect(try holds(condition, matched) == trueFor.contains(matched), "\(condition) with \(matched)")
    }
  }

  @Test(
    arguments: [
      ("", 1), ("a and", 6), ("and a", 1), ("a not b", 3), ("(a", 3), ("a)", 2), ("1 of", 5), ("all of ( a )", 8),
      ("a or or b", 6), ("not", 4), ("of a", 1), ("a | near b", 3),
    ]) func locatesSyntaxErrors(condition: String, column: Int)
  {
    let text = "id: a\ntitle: A\ndetection:\n  a: {kind: x}\n  b: {kind: y}\n  condition: '\(condition)'\n"
    let found = RuleFile.parse(text, file: "a").diagnostics.filter { $0.code == .conditionSyntax }
    #expect(found.map(\.line) == [6])
    #expect(found.map(\.column) == ["  condition: '".count + column])
  }

  @Test func depthIsBounded() {
    let deep = String(repeating: "(", count: 5000) + "a" + String(repeating: ")", count: 5000)
    let text = "id: a\ntitle: A\ndetection:\n  a: {kind: x}\n  condition: \(deep)\n"
    #expect(RuleFile.parse(text, file: "a").diagnostics.map(\.message) == ["nested too deep"])
  }
}
