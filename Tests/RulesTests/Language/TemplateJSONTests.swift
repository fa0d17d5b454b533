import JSON
import Rules
import TestSupport
import Testing

@Suite struct TemplateJSONTests {
  @Test(arguments: [
    ("", 0), ("{", 0), ("{\"a\": {{b}}", 11), ("{\"a\": {{b}} {{c}}}", 12), ("{\"a\": \"{{b}}}", 12),
    ("{\"ä\": \"\\{{b}}\"}", 14), ("{{a}} {{b}}", 6), ("[1,]", 3),
  ])
  func whatIsNoJSONIsFoundAtItsPlace(text: String, offset: Int) {
    let problems = JSONTemplate.parse(text).problems
    #expect(problems.count == 1)
    #expect(problems.first.map { abs($0.offset - offset) <= 1 } == true, "\(problems)")
  }

  @Test func problemsOfPlaceholdersComeFirst() {
    let problems = JSONTemplate.parse("{\"a\": {{b|upper x}} ").problems
    #expect(problems.map(\.message) == ["expected '|' or '}}'"])
  }

  /// Random texts in every place are JSON, and read back as what they were.
  @Test func whateverTheValuesAreItIsJSON() throws {
    var random = SplitMix64.announced()
    let text = #"{"a": "x{{t}}y \" {{t|upper}}", "b": {{t}}, "c": {{l}}, "n {{t}}": 1}"#
    let (template, problems) = JSONTemplate.parse(text)
    #expect(problems.isEmpty)
    let letters: [Character] = ["\"", "\\", "\n", "\u{0}", "{", "}", "ä", "a", "\u{1F600}", "\u{2028}", "'"]
    for _ in 0..<200 {
      let text = String(
        (0..<Int.random(in: 0...8, using: &random)).map { _ in letters.randomElement(using: &random) ?? "a" })
      let json = template.render { $0 == "t" ? .text(text) : .list([text, text]) }
      let value = try JSONValue(parsing: json)
      #expect(value["a"] == .string("x\(text)y \" \(text.uppercased())"))
      #expect(value["b"] == .string(text))
      #expect(value["c"] == .array([.string(text), .string(text)]))
    }
  }
}
