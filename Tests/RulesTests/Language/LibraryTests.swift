import Documents
import Events
import Rules
import Testing

/// Lists and macros, which every rule of a set may use.
@Suite struct LibraryTests {
  private struct Files: RuleResources {
    var texts: [String: String] = [:]
    func zone(named name: String) -> Zone? { nil }
    func list(at path: String, for ruleFile: String) -> String? { texts["\(ruleFile): \(path)"] }
  }

  private static let rule = "id: r\ntitle: R\ndetection: {s: {asset|expand: \"%terminals%\"}}\n"

  private func rule(_ siblings: String, _ files: Files = Files(), rule: String = LibraryTests.rule) throws -> Rule {
    let result = RuleSet.load(files: [("1.yaml", rule), ("2.yaml", siblings)], resources: files)
    #expect(result.diagnostics.map(\.rendered) == [])
    return try #require(result.rules.first)
  }

  @Test func aListStandsForEachOfItsValues() throws {
    let rule = try rule("lists: {terminals: [CPC, 'BTC*', NO, 7]}")
    for asset in ["CPC", "cpc", "BTC-2", "NO", "7"] {
      #expect(try rule.detection.matches(event("2022 kind=x asset=\(asset)")), "\(asset)")
    }
    #expect(try !rule.detection.matches(event("2022 kind=x asset=Druzhba")))
  }

  /// An entry holds for events that begin before it expires.
  @Test func entriesExpireInEventTime() throws {
    let rule = try rule("lists: {terminals: [{value: CPC, expires: 2023-01-01}, BTC]}")
    #expect(try rule.detection.matches(event("2022-12-31T23:59:59Z kind=x asset=CPC")))
    #expect(try rule.detection.matches(event("2022 kind=x asset=CPC")))
    #expect(try !rule.detection.matches(event("2023-01-01T00:00:00Z kind=x asset=CPC")))
    #expect(try rule.detection.matches(event("2023-01-01 kind=x asset=BTC")))
  }

  @Test func aListMayStandInAFile() throws {
    let siblings = "lists: {terminals: {file: lists/terminals.csv}}"
    let table = "\u{FEFF}# Terminals\nName,Value,Expires\r\n\"one, two\",CPC,\nx,\"B\"\"T\"\"C\",2023-01-01\n\n"
    let files = Files(texts: ["2.yaml: lists/terminals.csv": table])
    let found = try rule(siblings, files)
    #expect(try found.detection.matches(event("2024 kind=x asset=CPC")))
    #expect(try found.detection.matches(event(#"2022 kind=x asset="B\"T\"C""#)))
    #expect(try !found.detection.matches(event(#"2023 kind=x asset="B\"T\"C""#)))
    let plain = try rule(
      siblings.replacing(".csv", with: ".txt"), Files(texts: ["2.yaml: lists/terminals.txt": " CPC \n# x\nA, B\n"]))
    #expect(try plain.detection.matches(event(#"2022 kind=x asset="A, B""#)))
    #expect(try plain.detection.matches(event("2022 kind=x asset=CPC")))
    let headless = try rule(siblings, Files(texts: ["2.yaml: lists/terminals.csv": "CPC,first\nBTC,second\n"]))
    #expect(try headless.detection.matches(event("2022 kind=x asset=CPC")))
  }

  /// What stands for the bytes of another encoding would never be equal to a value.
  @Test func aListThatIsNotUTF8IsAnError() {
    let files = Files(texts: ["2.yaml: ports.txt": "Aqtau\nTürkmenba\u{FFFD}y\n"])
    let siblings = ("2.yaml", "lists: {terminals: {file: ports.txt}}")
    let found = RuleSet.load(files: [("1.yaml", LibraryTests.rule), siblings], resources: files).diagnostics
    #expect(found.map(\.message) == ["the list 'terminals' has errors", "line 2 of 'ports.txt': not UTF-8"])
  }

  @Test func aChangedListIsAnotherMeaning() throws {
    let one = try rule("lists: {terminals: [CPC, BTC]}").canonical
    #expect(try rule("lists: {terminals: [BTC, CPC]}").canonical == one)
    #expect(try rule("lists: {terminals: [BTC]}").canonical != one)
    #expect(try rule("lists: {terminals: [BTC, {value: CPC, expires: 2023-01-01}]}").canonical != one)
    let inFile = "lists: {terminals: {file: a.txt}}"
    #expect(try rule(inFile, Files(texts: ["2.yaml: a.txt": "CPC\nBTC\n"])).canonical == one)
  }

  /// A list of thousands is looked up, and means what a short one means.
  @Test func longListsMeanTheSame() throws {
    let values = (1...3000).map { "Place \($0)" } + ["Żary", "a*z"]
    let rule = try rule("lists: {terminals: [\(values.map { "'\($0)'" }.joined(separator: ", "))]}")
    for asset in ["place 1", "PLACE 3000", "żary", "ŻARY", "abcz"] {
      #expect(try rule.detection.matches(event("2022 kind=x asset=\"\(asset)\"")), "\(asset)")
    }
    for asset in ["place 3001", "place", "zary", "pla\u{212A}e 1"] {
      #expect(try !rule.detection.matches(event("2022 kind=x asset=\"\(asset)\"")), "\(asset)")
    }
  }

  @Test func macrosAreSelectionsOfEveryRule() throws {
    let siblings = "lists: {terminals: [CPC]}\nmacros:\n  western: {asset|expand: '%terminals%'}\n  unused: {kind: y}\n"
    let rule = try rule(
      siblings, rule: "id: r\ntitle: R\ndetection: {s: {kind: x}, condition: s and not western}\n")
    #expect(rule.detection.selections == ["s", "western"])
    #expect(try !rule.detection.matches(event("2022 kind=x asset=CPC")))
    #expect(try rule.detection.matches(event("2022 kind=x asset=BTC")))
  }

  @Test func macrosMayBeSteps() throws {
    let rule = try rule(
      "macros: {a: {kind: x}, b: {kind: y}}",
      rule: "id: r\ntitle: R\ncorrelation: {type: temporal_ordered, rules: [a, b], timespan: 7d}\n")
    #expect(rule.correlation?.steps.map(\.source) == [.selection("a"), .selection("b")])
    #expect(try rule.detection.matches(event("2022 kind=y")))
    #expect(try !rule.detection.matches(event("2022 kind=z")))
  }

  /// A rule's own selection comes first, and `them` means the rule's own.
  @Test func macrosDoNotIntrude() throws {
    let rule = try rule(
      "macros: {s: {kind: z}, t: {kind: x}}",
      rule: "id: r\ntitle: R\ndetection: {s: {kind: x}, condition: t and 1 of them}\n")
    #expect(try rule.detection.matches(event("2022 kind=x")))
    #expect(try !rule.detection.matches(event("2022 kind=z")))
  }

  /// What uses a list that cannot be read does not run with an empty one.
  @Test func brokenListsAndMacrosBreakTheirRules() {
    for siblings in ["lists: {terminals: {file: a.txt}}", "lists: {terminals: [{value: [x]}]}"] {
      let result = RuleSet.load(files: [("1", Self.rule), ("2", siblings)])
      #expect(result.rules.isEmpty)
      #expect(result.diagnostics.map(\.code).contains(.brokenRule))
    }
    let macro = "id: r\ntitle: R\ndetection: {s: {kind: x}, condition: s and m}\n"
    let result = RuleSet.load(files: [("1", macro), ("2", "macros: {m: {kind|contain: x}}")])
    #expect(result.rules.isEmpty)
    #expect(result.diagnostics.map(\.code) == [.brokenRule, .unknownModifier])
  }
}
