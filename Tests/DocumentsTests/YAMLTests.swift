import Documents
import Testing

@Suite struct YAMLTests {
  private func single(_ text: String) throws -> Node {
    let result = YAML.parse(text, file: "a.yaml")
    #expect(result.diagnostics.isEmpty)
    return try #require(result.documents.first)
  }

  @Test func keepsTheOrderAndPlacesOfAMapping() throws {
    let root = try single("b: 1\na:\n  - x\n  - \"y z\"\n")
    let pairs = try #require(root.pairs)
    #expect(pairs.map(\.name) == ["b", "a"])
    #expect(pairs[1].key.start == Mark(line: 2, column: 1))
    let second = try #require(root["a"]?.elements?.last)
    #expect(second.text == "y z")
    #expect(second.style == .doubleQuoted)
    #expect(second.start == Mark(line: 4, column: 5))
    #expect(second.end == Mark(line: 4, column: 10))
    #expect(second.underlineLength == 5)
  }

  @Test func scalarsStayText() throws {
    let root = try single("country: NO\nswitch: on\ncount: 1e3\nzip: 0123\nday: 2022-01-09\n")
    #expect(root.pairs?.map(\.value.text) == ["NO", "on", "1e3", "0123", "2022-01-09"])
    #expect(root["country"]?.asBool == nil)
    #expect(root["switch"]?.asBool == nil)
    #expect(root["count"]?.asDouble == 1000)
    #expect(root["count"]?.asInt == nil)
  }

  @Test func quotedScalarsAreNeitherNumbersNorNull() throws {
    let root = try single("a: \"4\"\nb: 'true'\nc: \"\"\nd: '~'\ne: \n")
    #expect(root["a"]?.asInt == nil)
    #expect(root["b"]?.asBool == nil)
    #expect(root["c"]?.isNull == false)
    #expect(root["d"]?.isNull == false)
    #expect(root["e"]?.isNull == true)
  }

  @Test(arguments: ["inf", "nan", "infinity", "0x10", "1_000", ""])
  func doesNotTakeForNumbers(_ text: String) throws {
    #expect(try single("n: \(text)")["n"]?.asDouble == nil)
  }

  @Test func readsSeveralDocuments() {
    let result = YAML.parse("a: 1\n---\nb: 2\n...\n---\nc: 3\n", file: "a.yaml")
    #expect(result.diagnostics.isEmpty)
    #expect(result.documents.map { $0.pairs?.first?.name } == ["a", "b", "c"])
    #expect(result.documents[2].start.line == 6)
  }

  @Test func emptyTextHasNoDocument() {
    #expect(YAML.parse("", file: "a.yaml").documents.isEmpty)
    #expect(YAML.parse("# nothing\n", file: "a.yaml").documents.isEmpty)
  }

  @Test func acceptsAByteOrderMark() throws {
    let root = try single("\u{FEFF}a: 1\n")
    #expect(root.pairs?.first?.key.start == Mark(line: 1, column: 1))
    #expect(root.pairs?.first?.name == "a")
  }

  @Test func columnsCountScalars() throws {
    let root = try single("{ü: 'ä', b: 1}")
    #expect(root.pairs?[1].key.start == Mark(line: 1, column: 10))
  }
}

@Suite struct YAMLRefusalTests {
  private func found(_ text: String) -> [String] {
    YAML.parse(text, file: "a.yaml").diagnostics.map { "\($0.line):\($0.column) \($0.code.rawValue)" }
  }

  @Test func duplicateKeysAreMarkedAtTheSecond() {
    let result = YAML.parse("a: 1\nb: 2\na: 3\n", file: "a.yaml")
    #expect(found("a: 1\nb: 2\na: 3\n") == ["3:1 E006"])
    #expect(result.diagnostics.first?.message == "the key 'a' stands in line 1 already")
    #expect(result.documents.first?["a"]?.text == "1")
  }

  @Test func anchorsAndAliasesAreRefusedWithoutExpansion() {
    let bomb = "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n"
    #expect(found(bomb) == ["1:4 E004", "2:4 E004", "2:8 E004", "2:12 E004", "3:5 E004", "3:9 E004"])
  }

  @Test func tagsAreRefused() {
    #expect(found("a: !!python/object x\nb: !mine [1]\n") == ["1:4 E005", "2:4 E005"])
    #expect(found("a: !!str x\nb: ! y\n").isEmpty)
  }

  @Test func depthIsLimited() {
    let limit = YAML.depthLimit
    let deep = String(repeating: "[", count: limit + 5) + String(repeating: "]", count: limit + 5)
    #expect(found(deep) == ["1:\(limit + 2) E008"])
    let fine = String(repeating: "[", count: limit) + String(repeating: "]", count: limit)
    #expect(found(fine).isEmpty)
  }

  @Test func sizeIsLimited() {
    let many = "[" + String(repeating: "x,", count: YAML.nodeBudget + 1) + "]"
    #expect(YAML.parse(many, file: "a.yaml").diagnostics.map(\.code) == [.tooManyNodes])
  }

  @Test func invalidUTF8IsLocated() {
    let bytes: [UInt8] = Array("a: ü\nb: ".utf8) + [0xFF, 0x0A]
    let found = YAML.parse(bytes, file: "a.yaml").diagnostics
    #expect(found.map(\.code) == [.invalidUTF8])
    #expect(found.first?.line == 2)
    #expect(found.first?.column == 4)
  }

  @Test func controlCharactersAreRefused() {
    #expect(found("a: b\u{0}c\n") == ["1:5 E002"])
  }

  @Test func syntaxErrorsKeepTheDocumentsBefore() {
    let result = YAML.parse("a: 1\n---\nb: [1, 2\nc: 3\n", file: "a.yaml")
    #expect(result.documents.count == 1)
    #expect(result.diagnostics.map(\.code) == [.yamlSyntax])
    #expect(result.diagnostics.first?.line == 4)
  }

  @Test func tabsAreLocated() {
    #expect(found("a:\n\tb: 1\n") == ["2:1 E003"])
  }

  @Test func collectionsAreNoKeys() {
    #expect(found("? [a]\n: 1\n") == ["1:3 E012"])
  }

  @Test func severalProblemsAreSaidAtOnce() {
    #expect(found("a: 1\na: 2\nb: &x 1\nc: !y 2\n") == ["2:1 E006", "3:4 E004", "4:4 E005"])
  }

  @Test func problemsAreBounded() {
    let text = String(repeating: "- &a x\n", count: 3000)
    let found = YAML.parse(text, file: "a.yaml").diagnostics
    #expect(found.count == 1000)
    #expect(found.last?.code == .tooManyProblems)
  }

  @Test func noPrefixOfARuleCrashesTheReader() {
    let text = Array("id: x\ntests:\n  - {a: [1, \"ü\"], b: 'c'}\nd: |\n  e\n  f\n".utf8)
    for length in 0...text.count {
      let result = YAML.parse(Array(text[..<length]), file: "a.yaml")
      for diagnostic in result.diagnostics { #expect(diagnostic.line >= 1 && diagnostic.column >= 1) }
    }
  }
}
