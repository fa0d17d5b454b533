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

@Suite struct PlaceTests {
  /// The character at the place that the collector gives for a character of the value of `a`.
  private func character(_ offset: Int, in text: String) throws -> Character? {
    let node = try #require(YAML.parse(text, file: "a").documents.first?["a"])
    let mark = DiagnosticCollector(file: "a", text: text).place(offset, in: node)
    let lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }.map(Array.init)
    let line = lines[mark.line - 1]
    return line.indices.contains(mark.column - 1) ? line[mark.column - 1] : nil
  }

  @Test(arguments: ["a: xyzü", "a: 'xyzü'", "a: \"xyzü\"", "{a: xyzü, b: c}", "a: |\n  xyzü\n", "a: |\n\n    xyzü\n"])
  func findsACharacter(_ text: String) throws {
    let value = try #require(YAML.parse(text, file: "a").documents.first?["a"]?.text)
    let offset = try #require(Array(value).firstIndex(of: "ü"))
    #expect(try character(offset, in: text) == "ü")
  }

  @Test func findsALineOfABlock() throws {
    #expect(try character(6, in: "b: 1\na: |\n    one\n      two\n") == "t")
    #expect(try character(4, in: "a: |\r\n  one\r\n  two\r\n") == "t")
  }

  @Test func elsewhereTheBeginningMustDo() throws {
    #expect(try character(7, in: "a: >\n  folded\n  text\n") == ">")
    #expect(try character(7, in: "a: plain\n  text\n") == "p")
    #expect(try character(0, in: "a: [list]\n") == "[")
  }
}
