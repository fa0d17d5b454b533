import Documents
import Testing

@Suite struct MappingReaderTests {
  private enum Color: String, CaseIterable {
    case red, green
  }

  /// Reads a mapping and returns what the reading found, as `line:column code`.
  private func problems(in text: String, _ body: (MappingReader) -> Void) throws -> [Diagnostic] {
    let root = try #require(YAML.parse(text, file: "a.yaml").documents.first)
    let collector = DiagnosticCollector(file: "a.yaml", text: text)
    if let reader = MappingReader(root, "a thing", collector) {
      body(reader)
      reader.finish()
    }
    return collector.diagnostics
  }

  @Test func readsEveryKind() throws {
    let text = """
      name: x
      count: 3
      share: 0.5
      on: true
      wait: 5m
      list: [a, b]
      one: a
      color: green
      labels: {b: 1, a: 2}
      nothing:
      """
    let found = try problems(in: text) { reader in
      #expect(reader.requiredText("name") == "x")
      #expect(reader.int("count", in: 1...3) == 3)
      #expect(reader.double("share") == 0.5)
      #expect(reader.bool("on") == true)
      #expect(reader.duration("wait") { $0 == "5m" ? 300 : nil } == 300)
      #expect(reader.list("list")?.map(\.text) == ["a", "b"])
      #expect(reader.list("one")?.map(\.text) == ["a"])
      #expect(reader.word("color") == Color.green)
      #expect(reader.texts("labels")?.map { $0.name.text } == ["b", "a"])
      #expect(reader.text("nothing") == nil)
      #expect(reader.text("missing") == nil)
      #expect(reader.has("nothing"))
    }
    #expect(found.isEmpty)
  }

  @Test func saysEverythingThatIsWrongAtOnce() throws {
    let text = """
      name: []
      count: many
      share: "1"
      on: yes
      wait: 5x
      list: {a: 1}
      color: grean
      nmae: 1
      """
    let found = try problems(in: text) { reader in
      #expect(reader.requiredText("name") == nil)
      #expect(reader.int("count") == nil)
      #expect(reader.double("share") == nil)
      #expect(reader.bool("on") == nil)
      #expect(reader.duration("wait") { _ in Int?.none } == nil)
      #expect(reader.list("list") == nil)
      let color: Color? = reader.word("color")
      #expect(color == nil)
      #expect(reader.requiredText("key") == nil)
    }
    #expect(
      found.map { "\($0.line):\($0.column) \($0.code.rawValue) \($0.suggestion ?? "")" } == [
        "1:7 E012 ", "2:8 E012 ", "3:8 E012 ", "4:5 E012 ", "5:7 E014 ", "6:7 E012 ", "7:8 E013 green", "1:1 E011 ",
        "8:1 E010 name",
      ])
  }

  @Test func anEmptyRequiredTextIsAnError() throws {
    let found = try problems(in: "name: ''") { #expect($0.requiredText("name") == nil) }
    #expect(found.map(\.code) == [.badValue])
  }

  @Test func aNullRequiredKeyIsMissing() throws {
    let found = try problems(in: "a: 1\nname:\n") {
      $0.allow(["a"])
      #expect($0.requiredText("name") == nil)
    }
    #expect(found.map { "\($0.line) \($0.code.rawValue)" } == ["2 E011"])
  }

  @Test func numbersHaveARange() throws {
    let found = try problems(in: "n: 5") { #expect($0.int("n", in: 6...9) == nil) }
    #expect(found.map(\.code) == [.badValue])
  }

  @Test func somethingElseIsNoMapping() throws {
    let found = try problems(in: "- a") { _ in Issue.record("must not be read") }
    #expect(found.map(\.message) == ["a thing must be a mapping, not a list"])
  }
}
