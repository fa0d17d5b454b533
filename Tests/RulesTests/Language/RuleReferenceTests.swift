import Documents
import Events
import Rules
import Testing

/// Rules that name other rules, in their own file or in another.
@Suite struct RuleReferenceTests {
  private let base = "id: base\ntitle: Base\nlabels: {desk: energy}\ndetection: {s: {kind: x}}\n"

  private func over(_ names: String, _ keys: String = "") -> String {
    "id: over\ntitle: Over\ncorrelation: {type: event_count, rules: \(names), timespan: 7d, condition: {gte: 2}\(keys)}\n"
  }

  @Test func aStepIsARuleWhereNoSelectionHasTheName() throws {
    let result = RuleSet.load(files: [("1.yaml", over("[base]")), ("2.yaml", base)])
    #expect(result.diagnostics.map(\.rendered) == [])
    let rule = try #require(result.rules.first { $0.id == "over" })
    #expect(rule.correlation?.steps.map(\.source) == [.rule("base")])
    #expect(rule.correlation?.rules == ["base"])
    #expect(rule.detection.selections.isEmpty)
  }

  @Test func selectionsAndRulesMayBeMixed() throws {
    let text = """
      id: over
      title: Over
      detection: {s: {kind: y}, p: {planned: true}, condition: not p}
      correlation: {type: temporal_ordered, rules: [base, {rule: s, within: 5d}], timespan: 7d}
      """
    let result = RuleSet.load(files: [("1.yaml", text), ("2.yaml", base)])
    #expect(result.diagnostics.map(\.rendered) == [])
    let rule = try #require(result.rules.first { $0.id == "over" })
    #expect(rule.correlation?.steps.map(\.source) == [.rule("base"), .selection("s")])
    #expect(try !rule.detection.matches(event("2022 kind=y planned=true")))
  }

  /// The alerts of a rule without correlation have all fields of their events, others their group and labels.
  @Test func whatRulesOverRulesMayGroupBy() {
    #expect(RuleSet.load(files: [("1", over("[base]", ", group-by: [country]")), ("2", base)]).diagnostics.isEmpty)
    let grouped = base + "correlation: {type: event_count, group-by: [asset], timespan: 7d, condition: {gte: 2}}\n"
    for name in ["asset", "desk", "rule", "level", "month"] {
      let result = RuleSet.load(files: [("1", over("[base]", ", group-by: [\(name)]")), ("2", grouped)])
      #expect(result.diagnostics.map(\.rendered) == [])
    }
    let wrong = RuleSet.load(files: [("1", over("[base]", ", group-by: [country]")), ("2", grouped)])
    #expect(wrong.diagnostics.map(\.code) == [.neverFires])
    #expect(wrong.rules.map(\.id) == ["base"])
  }

  @Test func betweenOurRulesAllRaiseAlerts() {
    #expect(RuleSet.load(files: [("1", over("base")), ("2", base)]).rules.map(\.isSilent) == [false, false])
    let silent = RuleSet.load(files: [("1", over("base", ", generate: false")), ("2", base)])
    #expect(silent.rules.map(\.isSilent) == [false, true])
  }

  @Test func circlesAcrossFilesAreShown() {
    let back =
      "id: base\ntitle: Base\ncorrelation: {type: event_count, rules: over, timespan: 7d, condition: {gte: 2}}\n"
    let result = RuleSet.load(files: [("1", over("base")), ("2", back)])
    #expect(result.diagnostics.map(\.message) == ["the rules name each other in a circle: over → base → over"])
    #expect(result.rules.isEmpty)
  }

  /// A long chain, and many rules over one, take a step each.
  @Test func chainsMayBeLong() {
    let rules = (1...3000).map { index in
      "id: r\(index)\ntitle: R\ncorrelation: {type: event_count, rules: r\(index - 1), timespan: 7d, condition: {gte: 2}}\n"
    }
    let first = "id: r0\ntitle: R\ndetection: {s: {kind: x}}\n"
    #expect(RuleFile.parse((rules + [first]).joined(separator: "---\n"), file: "a").rules.count == 3001)
    let broken = RuleFile.parse((rules + ["id: r0\n"]).joined(separator: "---\n"), file: "a")
    #expect(broken.rules.isEmpty)
  }

  @Test func aTemporalMayNameItsStepsInTheConditionAlone() throws {
    let text =
      "id: t\ntitle: T\ndetection: {a: {kind: x}, b: {kind: y}}\n"
      + "correlation: {type: temporal, timespan: 7d, condition: (a or base) and not b}\n"
    let result = RuleSet.load(files: [("1", text), ("2", base)])
    #expect(result.diagnostics.map(\.rendered) == [])
    let rule = try #require(result.rules.first { $0.id == "t" })
    #expect(rule.correlation?.steps.map(\.name) == ["a", "base", "b"])
    #expect(rule.correlation?.rules == ["base"])
  }
}
