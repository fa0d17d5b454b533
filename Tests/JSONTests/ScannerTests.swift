import JSON
import Testing

/// The same ground as the JSONTestSuite, with texts of our own.
@Suite struct ScannerTests {
  @Test(arguments: [
    "[]", "{}", "null", "true", "false", "0", "-0", "1.5e-3", "1E+2", #""""#, #""\u00e9\n\"\\\/""#, " [ 1 , 2 ] ",
    #"{"a":{"b":[null,true,1,"x"]}}"#, "\t\r\n1\n", #""\ud83d\ude00""#, "\"\u{7F}\"", "\"\u{1F600}\"",
    #"{"a":1,"a":2}"#,
  ])
  func accepts(text: String) throws {
    _ = try JSONValue(parsing: text)
  }

  @Test(arguments: [
    "", " ", "[", "{", "[1,]", "[,1]", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{a:1}", "{'a':1}", "01", "1.", ".5", "+1",
    "-", "1e", "1e+", "0x1", "NaN", "Infinity", "tru", "True", "nul", "\"", "\"\\x\"", "\"\\u12g4\"", "\"\u{01}\"",
    "\"a\nb\"", "1 2", "[1]]", "\u{FEFF}1", "// c\n1", "[1 2]", "{\"a\" 1}", "\"\\\"", "[\"a\"",
  ])
  func refuses(text: String) {
    #expect(throws: JSONError.self) { try JSONValue(parsing: text) }
  }

  @Test func depthIsBounded() throws {
    func nested(_ depth: Int) -> String {
      String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    }
    _ = try JSONValue(parsing: nested(64))
    #expect(throws: JSONError(.depth, at: 64)) { try JSONValue(parsing: nested(65)) }
    _ = try JSONValue(parsing: nested(5), maximumDepth: 5)
    #expect(throws: JSONError(.depth, at: 5)) { try JSONValue(parsing: nested(6), maximumDepth: 5) }
  }

  @Test(
    arguments: [
      [0x22, 0xC3, 0x28, 0x22], [0x22, 0xE2, 0x82, 0x22], [0x22, 0xC0, 0xAF, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22],
      [0x22, 0xF4, 0x90, 0x80, 0x80, 0x22], [0x22, 0x80, 0x22], [0x22, 0xFF, 0x22], [0x22, 0xF0, 0x9F, 0x98],
    ] as [[UInt8]])
  func refusesWhatIsNoUTF8(bytes: [UInt8]) {
    let error = #expect(throws: JSONError.self) {
      try bytes.withUnsafeBytes { _ = try JSONValue(parsing: $0) }
    }
    #expect(error?.reason == .encoding)
    #expect(error?.offset == 1)
  }

  @Test func errorsSayWhere() {
    #expect(throws: JSONError(.expected("a value"), at: 5)) { try JSONValue(parsing: #"{"a":}"#) }
    #expect(throws: JSONError(.expected("the string's end"), at: 8)) { try JSONValue(parsing: #"{"a":"bc"#) }
    #expect(throws: JSONError(.expected("the end of the text"), at: 2)) { try JSONValue(parsing: "1 2") }
  }

  @Test func theTapeLeadsToEveryMember() throws {
    let text = #"{"a":1,"b":{"c":[1,{"d":2}],"e":"x"},"a":3,"\u0066":[]}"#
    let root = try JSONValue(parsing: text)
    #expect(root["b"]?["c"]?[1]?["d"] == .number("2"))
    #expect(root["b"]?["e"] == .string("x"))
    #expect(root["f"] == .array([]))
    var tape = JSONTape()
    try Array(text.utf8).withUnsafeBytes { bytes in
      try JSONScanner.scan(bytes, into: &tape)
      let view = JSONView(tape, bytes)
      #expect(view.member("a").map { view.text($0) } == "3")
      #expect(view.member("f") != nil)
      #expect(view.member("c") == nil)
      #expect(
        view.member("b").map { String(decoding: view.source($0), as: UTF8.self) } == #"{"c":[1,{"d":2}],"e":"x"}"#)
    }
  }

  @Test func stringsAreRead() throws {
    #expect(try JSONValue(parsing: #""a\u00e9\t\ud83d\ude00\ud800!""#) == .string("aé\t\u{1F600}\u{FFFD}!"))
    // Plain text of every length around the eight bytes that are looked at together.
    for length in 0..<40 {
      let text = String(repeating: "ä", count: length / 2) + String(repeating: "x", count: length % 2)
      #expect(try JSONValue(parsing: "\"\(text)\"") == .string(text))
    }
  }
}
