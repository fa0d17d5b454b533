import Events
import Rules
import TestSupport
import Testing

@Suite struct MatcherTests {
  private func parse(_ text: String) throws -> [String] {
    try Matcher.parse(text).map { "\($0.name)|\($0.comparison.rawValue)|\($0.value)" }
  }

  /// Accepted by Alertmanager 0.27 and later in its UTF-8 mode, and with this meaning.
  @Test(arguments: [
    (#"foo="bar""#, ["foo|=|bar"]), ("foo=bar", ["foo|=|bar"]), (#"{foo="bar"}"#, ["foo|=|bar"]),
    (#" { foo = "bar" , baz != "qux" , } "#, ["foo|=|bar", "baz|!=|qux"]),
    ("foo=~bar,baz!~qux", ["foo|=~|bar", "baz|!~|qux"]),
    (#""foo bar"="baz""#, ["foo bar|=|baz"]), ("föö=\"𐍈\"", ["föö|=|𐍈"]), (#"foo="""#, ["foo|=|"]),
    (#"foo="\"\\\n\x41\101\u00e9\U00010348""#, ["foo|=|\"\\\nAAé𐍈"]), (#"foo="{a,b}=~!""#, ["foo|=|{a,b}=~!"]),
    ("", []), ("{}", []), ("  ", []), ("foo=bar,", ["foo|=|bar"]), ("foo.bar/baz=1:2", ["foo.bar/baz|=|1:2"]),
  ]) func reads(_ text: String, _ expected: [String]) throws {
    #expect(try parse(text) == expected)
  }

  /// Refused, and where.
  @Test(arguments: [
    ("foo", 3, "expected =, !=, =~ or !~"), ("foo=", 4, "expected a value"), ("=bar", 0, "expected a label's name"),
    ("foo==bar", 4, "expected a value"), ("foo=bar baz=qux", 8, "expected ',' and another matcher"),
    ("{foo=bar", 8, "'}' is missing here"), ("foo=bar}", 7, "expected ',' and another matcher"),
    ("{foo=bar} x", 10, "nothing may stand behind '}'"), ("foo=\"bar", 4, "this quote is not closed"),
    ("foo=\"a\\q\"", 6, "there is no escape '\\q'; a backslash is written \\\\"),
    ("foo=\"\\x4\"", 5, "this escape needs 2 digits"),
    ("foo=\"\\xff\"", 4, "the escapes in these quotes are not UTF-8"), ("\"\"=a", 0, "the name of a label is empty"),
    ("foo=\"\\ud800\"", 5, "no character has this number"), ("foo=\"\\777\"", 5, "no byte has this number"),
    ("foo=a'b", 5, "expected ',' and another matcher"), (",", 0, "expected a label's name"),
  ]) func refuses(_ text: String, _ offset: Int, _ message: String) {
    let problem = #expect(throws: MatcherProblem.self) { try Matcher.parse(text) }
    #expect(problem?.offset == offset && problem?.message == message, "\(text): \(String(describing: problem))")
  }

  @Test func aBadPatternIsThePatternsProblem() {
    let problem = #expect(throws: MatcherProblem.self) { try Matcher.parse(#"a="b", rule=~"x(""#) }
    #expect(problem?.isPattern == true && problem?.offset == 14 && problem?.length == 2)
  }

  @Test func patternsMatchTheWholeValue() throws {
    let matcher = try #require(try Matcher.parse("rule=~\"pipeline-.*|cpc\"").first)
    #expect(matcher.holds(for: "pipeline-1") && matcher.holds(for: "cpc"))
    #expect(!matcher.holds(for: "a-pipeline-1") && !matcher.holds(for: "cpc2") && !matcher.holds(for: ""))
    let not = try #require(try Matcher.parse("rule!~cpc").first)
    #expect(not.holds(for: "cpc2") && not.holds(for: "") && !not.holds(for: "cpc"))
  }

  /// A label that is not there is the empty text, as in Alertmanager.
  @Test func missingLabelsAreEmpty() throws {
    let labels = AlertLabels(
      rule: "r", level: .high, certainty: .certain, group: Group([Label("asset", "CPC")]),
      labels: [Label("desk", "oil")])
    for text in [
      "asset=CPC", "desk=oil,level=high", "rule=r,alertname=r", "country=\"\"", "country!=KAZ", "certainty=certain",
    ] {
      #expect(try Matcher.parse(text).hold(for: labels), "\(text)")
    }
    for text in ["asset=cpc", "country=KAZ", "desk!=oil", "country=~.+", "asset=CPC,level=low"] {
      #expect(try !Matcher.parse(text).hold(for: labels), "\(text)")
    }
  }

  /// What is written is read back, whatever the label holds.
  @Test func roundTrips() throws {
    var random = SplitMix64(seed: 20_220_823)
    let alphabet = Array("ab\"\\{}!=~,'` \n\t\u{7}\u{85}\u{2028}é𐍈".unicodeScalars)
    for _ in 0..<500 {
      let texts = (0..<2).map { _ in
        let count = Int.random(in: 1...6, using: &random)
        return String(
          String.UnicodeScalarView(
            (0..<count).map { _ in alphabet[Int.random(in: 0..<alphabet.count, using: &random)] }))
      }
      let matcher = try Matcher(texts[0], Bool.random(using: &random) ? .equal : .notEqual, texts[1])
      #expect(try Matcher.parse(matcher.text) == [matcher], "\(matcher.text)")
    }
  }
}
