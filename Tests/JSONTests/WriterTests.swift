import TestSupport
import Testing

@testable import JSON

@Suite struct WriterTests {
  @Test func commasStandBetween() {
    var writer = JSONWriter()
    writer.beginObject()
    writer.member("a", 1)
    writer.member("b", nil as String?)
    writer.name("c")
    writer.beginArray()
    writer.value("x")
    writer.value(true)
    writer.beginObject()
    writer.endObject()
    writer.endArray()
    writer.member("d", ["y", "z"])
    writer.member("e", .object([JSONMember("f", .number("1.10"))]))
    writer.endObject()
    #expect(writer.text == #"{"a":1,"b":null,"c":["x",true,{}],"d":["y","z"],"e":{"f":1.10}}"#)
  }

  @Test func ofMembersWithOneNameTheLastCounts() throws {
    #expect(try JSONValue(parsing: #"{"a":1,"b":0,"a":2}"#)["a"] == .number("2"))
  }

  @Test(arguments: [
    (1.0, "1"), (-0.5, "-0.5"), (1e21, "1e+21"), (0.1, "0.1"), (.infinity, "null"), (.nan, "null"),
    (1e14, "100000000000000"),
  ])
  func numbersAreShort(number: Double, token: String) {
    #expect(JSONWriter.token(number) == token)
  }

  /// Whatever is written is read back the same.
  @Test func roundTrip() throws {
    let seed: UInt64 = 20_240_611
    var random = SplitMix64(seed: seed)
    for _ in 0..<500 {
      let value = Self.value(&random, depth: 0)
      var writer = JSONWriter()
      writer.value(value)
      #expect(try JSONValue(parsing: writer.text) == value, "seed \(seed): \(writer.text)")
    }
  }

  private static func value(_ random: inout SplitMix64, depth: Int) -> JSONValue {
    switch Int.random(in: 0..<(depth > 4 ? 4 : 6), using: &random) {
    case 0: return .null
    case 1: return .bool(Bool.random(using: &random))
    case 2: return .number(String(Int.random(in: -1_000_000...1_000_000, using: &random)))
    case 3: return .string(text(&random))
    case 4: return .array((0..<Int.random(in: 0...4, using: &random)).map { _ in value(&random, depth: depth + 1) })
    default:
      return .object(
        (0..<Int.random(in: 0...4, using: &random)).map { _ in
          JSONMember(text(&random), value(&random, depth: depth + 1))
        }
      )
    }
  }

  private static func text(_ random: inout SplitMix64) -> String {
    let scalars: [Unicode.Scalar] = [
      "a", "\"", "\\", "\n", "\t", "\u{0}", "\u{1F}", "\u{7F}", "é", "€", "\u{1F600}", "/", " ",
    ]
    return String(
      String.UnicodeScalarView(
        (0..<Int.random(in: 0...12, using: &random)).map { _ in scalars.randomElement(using: &random)! }))
  }
}

extension WriterTests {
  /// Eight bytes are looked at at once: what must be escaped is found at each place among others, those above 0x7F included.
  @Test(arguments: ["x", "\u{E9}", "\u{20AC}", "\u{1F600}", " ", "!"])
  func escapesAtEachPlace(filler: String) throws {
    for code in Array(UInt8(0)...0x21) + [0x5B, 0x5C, 0x5D, 0x7E, 0x7F] {
      let special = String(UnicodeScalar(code))
      let places = (0...17).map { ($0, 17 - $0) } + [(0, 0), (1, 0), (0, 2), (3, 0), (2, 3), (6, 0), (0, 7)]
      for (before, behind) in places {
        let text = String(repeating: filler, count: before) + special + String(repeating: filler, count: behind)
        var writer = JSONWriter()
        writer.value(text)
        #expect(try JSONValue(parsing: writer.text) == .string(text))
        let mustEscape = code < 0x20 || code == 0x22 || code == 0x5C || code == 0x7F
        #expect(writer.text.utf8.contains(0x5C) == mustEscape, "\(code) behind \(before)")
        #expect(!writer.text.utf8.contains { $0 < 0x20 || $0 == 0x7F })
      }
    }
  }

  /// Only what must be escaped leads away from the copy in one piece.
  @Test func mostTextsArePlain() {
    func isPlain(_ bytes: [UInt8]) -> Bool { bytes.withUnsafeBytes(JSONEscape.isPlain) }
    for length in 0...40 {
      for byte in UInt8.min ... .max {
        let mustEscape = byte < 0x20 || byte == 0x22 || byte == 0x5C || byte == 0x7F
        #expect(isPlain([UInt8](repeating: byte, count: length)) == (length == 0 || !mustEscape))
      }
      for place in 0..<length {
        for special in [UInt8(0), 0x1F, 0x22, 0x5C, 0x7F] {
          var bytes = [UInt8](repeating: UInt8(0x80 + place), count: length)
          #expect(isPlain(bytes))
          bytes[place] = special
          #expect(!isPlain(bytes))
        }
      }
    }
  }

  /// A writer that was handed on goes its own way.
  @Test func copiesAreTheirOwn() {
    var writer = JSONWriter()
    writer.beginArray()
    writer.value("a")
    var other = writer
    writer.value("b")
    other.value(String(repeating: "c", count: 600))
    other.endArray()
    writer.endArray()
    #expect(writer.text == #"["a","b"]"#)
    #expect(other.text == "[\"a\",\"\(String(repeating: "c", count: 600))\"]")
  }

  @Test(arguments: [
    ("", #""""#), ("plain", #""plain""#), ("\"", #""\"""#), ("a\\b", #""a\\b""#), ("\n\r\t", #""\n\r\t""#),
    ("a\u{1}\u{1F}\u{7F}b", #""a\u0001\u001f\u007fb""#), ("end\n", #""end\n""#),
    ("\u{E9}\u{1F600}", "\"\u{E9}\u{1F600}\""),
  ])
  func escapesWhatMustBe(text: String, json: String) {
    var writer = JSONWriter()
    writer.value(text)
    #expect(writer.text == json)
  }

  @Test func aListOfObjects() {
    var writer = JSONWriter()
    writer.beginObject()
    writer.list("steps", [1, 2]) { step, writer in writer.member("step", step) }
    writer.list("none", [Int]()) { step, writer in writer.member("step", step) }
    writer.endObject()
    #expect(writer.text == #"{"steps":[{"step":1},{"step":2}],"none":[]}"#)
  }

  @Test func scalarsOfAnArrayAreJoined() throws {
    let value = try JSONValue(parsing: #"{"list":["a",1,null,{},true],"empty":[],"text":"b","none":null,"object":{}}"#)
    #expect(value["list"]?.scalarText(joinedBy: ", ") == "a, 1, true")
    #expect(value["empty"]?.scalarText(joinedBy: ", ") == "")
    #expect(value["text"]?.scalarText(joinedBy: ", ") == "b")
    #expect(value["none"]?.scalarText(joinedBy: ", ") == nil && value["object"]?.scalarText(joinedBy: ", ") == nil)
  }
}
