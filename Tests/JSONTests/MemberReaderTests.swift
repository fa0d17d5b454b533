import TestSupport
import Testing

@testable import JSON

/// Read member by member, an object is what the scanner makes of the whole.
@Suite struct MemberReaderTests {
  /// What an object holds, or what is wrong with it.
  private enum Reading: Equatable {
    case members([String])
    case wrong(JSONError)
  }

  private static func byScanner(_ text: [UInt8]) -> Reading {
    text.withUnsafeBytes { bytes in
      var tape = JSONTape()
      do throws(JSONError) {
        try JSONScanner.scan(bytes, into: &tape)
      } catch {
        return .wrong(error)
      }
      let view = JSONView(tape, bytes)
      var members: [String] = []
      view.forEachMember { members.append("\(view.text($0))=\(String(decoding: view.source($1), as: UTF8.self))") }
      return .members(members)
    }
  }

  private static func byReader(_ text: [UInt8], expecting names: [String]) -> Reading {
    text.withUnsafeBytes { bytes in
      var (tape, members): (JSONTape, [String]) = (JSONTape(), [])
      do throws(JSONError) {
        var reader = try JSONMemberReader(bytes)
        while true {
          let name = members.count < names.count ? names[members.count] : ""
          let expected = name.isEmpty ? [] : Array("\"\(name)\":".utf8)
          let found = Result { () throws(JSONError) in
            try expected.withUnsafeBytes { expected in
              Result { () throws(JSONError) in try reader.next(expecting: expected, into: &tape) }
            }.get()
          }
          guard let member = try found.get() else { break }
          members.append("\(member.name.map { unescaped($0, bytes) } ?? name)=\(source(of: member, tape, bytes))")
        }
      } catch {
        return .wrong(error)
      }
      return .members(members)
    }
  }

  private static func unescaped(_ name: JSONTape.Node, _ bytes: UnsafeRawBufferPointer) -> String {
    JSONEscape.decode(bytes.part(Int(name.start), Int(name.length)))
  }

  private static func source(
    of member: JSONMemberReader.Member, _ tape: JSONTape, _ bytes: UnsafeRawBufferPointer
  ) -> String {
    // What lies on the tape is what the member says.
    if let place = member.place {
      return String(decoding: JSONView(tape, bytes).source(place), as: UTF8.self)
    }
    var tape = JSONTape()
    tape.append(member.value)
    return String(decoding: JSONView(tape, bytes).source(0), as: UTF8.self)
  }

  private static let names = ["id", "kind", "a name of more than sixteen", "x", "é", "id2", "time"]
  private static let values = [
    "1", "-0.5e3", "true", "false", "null", "\"\"", "\"text\"", "\"with \\\" and \\u00e9\"", "[]",
    "[1, [2, {\"a\":3}]]",
    "{}", "{\"id\":1,\"b\":[{}]}", "\"long text of more than eight and of more than sixteen bytes\"",
  ]

  private static func object(_ names: [String], _ random: inout SplitMix64) -> String {
    func space(_ random: inout SplitMix64) -> String {
      Int.random(in: 0..<12, using: &random) == 0 ? [" ", "\t", "\n "].randomElement(using: &random) ?? "" : ""
    }
    let members = names.map { name in
      let quoted = name == "x" && Bool.random(using: &random) ? "\"\\u0078\"" : "\"\(name)\""
      let value = values.randomElement(using: &random) ?? ""
      return [space(&random), quoted, space(&random), ":", space(&random), value, space(&random)].joined()
    }
    return "\(space(&random)){\(members.joined(separator: ","))\(space(&random))}\(space(&random))"
  }

  @Test func itReadsWhatTheScannerReads() {
    var random = SplitMix64.announced()
    for _ in 0..<500 {
      let names = (0..<Int.random(in: 0...6, using: &random)).map { _ in Self.names.randomElement(using: &random) ?? ""
      }
      let text = Array(Self.object(names, &random).utf8)
      // What is expected is right, out of order, or nothing.
      let expected = names.map { name in
        Int.random(in: 0..<3, using: &random) > 0 ? name : Self.names.randomElement(using: &random) ?? ""
      }
      #expect(
        Self.byReader(text, expecting: expected) == Self.byScanner(text), "\(String(decoding: text, as: UTF8.self))")
    }
  }

  @Test func itRefusesWhatTheScannerRefuses() {
    var random = SplitMix64.announced()
    for _ in 0..<1000 {
      let names = (0..<Int.random(in: 0...4, using: &random)).map { _ in Self.names.randomElement(using: &random) ?? ""
      }
      var text = Array(Self.object(names, &random).utf8)
      let place = Int.random(in: 0..<text.count, using: &random)
      switch Int.random(in: 0..<3, using: &random) {
      case 0: text.removeSubrange(place...)
      case 1: text.remove(at: place)
      default: text[place] = Array("\"{}[]:,\\ x1\u{1}\u{FF}".utf8).randomElement(using: &random) ?? 0
      }
      // A text that is no object is for the scanner alone.
      guard text.first(where: { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }) == UInt8(ascii: "{") else { continue }
      #expect(Self.byReader(text, expecting: names) == Self.byScanner(text), "\(String(decoding: text, as: UTF8.self))")
    }
  }

  @Test func depthIsBounded() throws {
    let text = Array(#"{"a":[[[1]]]}"#.utf8)
    try text.withUnsafeBytes { bytes in
      var tape = JSONTape()
      var reader = try JSONMemberReader(bytes, maximumDepth: 4)
      let member = try reader.next(expecting: UnsafeRawBufferPointer(start: nil, count: 0), into: &tape)
      #expect(member?.place == 0)
      reader = try JSONMemberReader(bytes, maximumDepth: 3)
      #expect(throws: JSONError(.depth, at: 7)) {
        try reader.next(expecting: UnsafeRawBufferPointer(start: nil, count: 0), into: &tape)
      }
    }
  }
}
