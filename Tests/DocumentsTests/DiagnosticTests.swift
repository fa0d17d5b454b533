import Documents
import JSON
import Testing

@Suite struct DiagnosticTests {
  @Test func rendersPlaceLineCaretAndSuggestion() {
    let collector = DiagnosticCollector(file: "Rules/a.yaml", text: "id: a\n\tdetectoin: 1\n")
    collector.report(
      .unknownKey, "a rule has no key 'detectoin'", at: Mark(line: 2, column: 2), length: 9,
      suggestion: "detection")
    #expect(
      collector.diagnostics.first?.rendered == """
        Rules/a.yaml:2:2: error E010: a rule has no key 'detectoin'
            \tdetectoin: 1
            \t^~~~~~~~~
            did you mean 'detection'?

        """)
  }

  @Test func theCaretEndsWithTheLine() {
    let collector = DiagnosticCollector(file: "a", text: "abc")
    collector.report(.badValue, "m", at: Mark(line: 1, column: 3), length: 40)
    #expect(collector.diagnostics.first?.rendered == "a:1:3: error E013: m\n    abc\n      ^\n")
  }

  @Test func aMissingLineIsLeftOut() {
    #expect(Diagnostic(.unreadable, "no such file", file: "x").rendered == "x:1:1: error E001: no such file\n")
  }

  @Test func controlCharactersDoNotReachTheTerminal() {
    let collector = DiagnosticCollector(file: "a", text: "a: \u{1B}[31m")
    collector.report(.badValue, "m", at: .start)
    #expect(collector.diagnostics.first?.rendered.contains("\u{1B}") == false)
  }

  @Test func writesJSON() throws {
    let diagnostics = [Diagnostic(.unusedSelection, "\"s\" is not used", file: "a.yaml", line: 3, column: 5, length: 2)]
    let value = try JSONValue(parsing: diagnostics.json)
    #expect(value[0]?["code"] == .string("W002"))
    #expect(value[0]?["severity"] == .string("warning"))
    #expect(value[0]?["line"]?.doubleValue == 3)
    #expect(value[0]?["suggestion"] == .null)
    #expect(value[0]?["message"]?.stringValue == "\"s\" is not used")
  }

  @Test func ordersByPlace() {
    func at(_ file: String, _ line: Int, _ column: Int) -> Diagnostic {
      Diagnostic(.badValue, "m", file: file, line: line, column: column)
    }
    let mixed = [at("b", 1, 1), at("a", 2, 1), at("a", 1, 9), at("a", 1, 2)]
    #expect(mixed.ordered == [at("a", 1, 2), at("a", 1, 9), at("a", 2, 1), at("b", 1, 1)])
  }

  @Test func everyCodeIsUniqueAndExplained() {
    for code in DiagnosticCode.allCases {
      #expect(code.explanation.hasSuffix("."))
      #expect(!code.explanation.contains("\n"))
      #expect(code.rawValue.wholeMatch(of: #/[EW]\d{3}/#) != nil)
    }
    #expect(Set(DiagnosticCode.allCases.map(\.rawValue)).count == DiagnosticCode.allCases.count)
    #expect(DiagnosticCode.unusedSelection.severity == .warning)
    #expect(DiagnosticCode.anchor.severity == .error)
  }
}

@Suite struct SuggestionTests {
  @Test(arguments: [
    ("detectoin", "detection"), ("titel", "title"), ("tag", "tags"), ("LEVEL", "level"), ("conditions", "condition"),
  ])
  func findsWhatWasMeant(_ name: String, _ meant: String) {
    #expect(Suggestion.nearest(to: name, in: ["id", "title", "tags", "level", "detection", "condition"]) == meant)
  }

  @Test(arguments: ["x", "severity", "zz", ""])
  func keepsSilentOtherwise(_ name: String) {
    #expect(Suggestion.nearest(to: name, in: ["id", "title", "tags", "level", "detection", "condition"]) == nil)
  }

  @Test func aLongNameCostsNothing() {
    #expect(Suggestion.nearest(to: String(repeating: "a", count: 100_000), in: ["aaaa"]) == nil)
  }
}
