import JSON
import TestSupport
import Testing

@testable import Feeds

/// Which members of a record come into which slots, whatever stood in the records before.
@Suite struct JSONLoaderTests {
  private static let slots = ["id", "kind", "place.name", "tags.0", "n", "place"]
  private static let others = ["x", "y", "a name that nobody wants", "id "]

  private static func value(_ random: inout SplitMix64) -> String {
    [
      "1", "\"t\"", "null", "true", "[\"u\", \"v\"]", #"{"name":"N","b":[1]}"#, "[]", #""\u0061""#,
      "\"\(Int.random(in: 0..<1_000_000, using: &random))\"",
    ].randomElement(using: &random) ?? "0"
  }

  /// The same members in the same order for some records, then others.
  private static func lines(_ random: inout SplitMix64) -> [String] {
    let names = ["id", "kind", "place", "tags", "n", "place.name"] + others
    return (0..<40).flatMap { _ in
      let shape = (0..<Int.random(in: 0...8, using: &random)).map { _ in names.randomElement(using: &random) ?? "" }
      let colon = Int.random(in: 0..<4, using: &random) == 0 ? " : " : ":"
      return (0..<Int.random(in: 1...4, using: &random)).map { _ in
        let members = shape.map { "\"\($0 == "kind" && colon != ":" ? "k\\u0069nd" : $0)\"\(colon)\(value(&random))" }
        return "{\(members.joined(separator: ","))}"
      }
    }
  }

  /// A document may have any number of texts beside its entries; memory is for those that are used.
  @Test func onlyTheTextsThatAreUsedAreKept() {
    let loader = JSONLoader(
      fields: RecordFields(names: ["id"]), keepsRest: false, limits: FeedLimits(), isWebFeed: true)
    for name in (0..<1000).map({ "x\($0)" }) + ["title", "language", "home_page_url", "description"] {
      Array("\"t\"".utf8).withUnsafeBytes { loader.note(name, $0) }
    }
    #expect(loader.surroundings.keys.sorted() == ["home_page_url", "language", "title"])
  }

  /// Of members with one name the last counts.
  private static func member(_ name: String, of value: JSONValue) -> JSONValue? {
    guard case .object(let members) = value else { return nil }
    return members.last { $0.name == name }?.value
  }

  /// What a slot is to hold: the member with its name, else what its dots lead to.
  private static func expected(_ slot: String, _ record: JSONValue) -> JSONValue {
    if let direct = member(slot, of: record), direct != .null { return direct }
    let parts = slot.split(separator: ".").map(String.init)
    guard parts.count == 2, let head = member(parts[0], of: record) else { return .null }
    if let found = member(parts[1], of: head) { return found }
    guard parts[1] == "0" else { return .null }
    if case .array(let elements) = head { return elements.first ?? .null }
    return head
  }

  private static func text(_ value: FieldValue) -> String {
    if value.kind == .absent { return "null" }
    return value.kind == .text
      ? JSONValue.string(String(decoding: value.bytes, as: UTF8.self)).text
      : String(decoding: value.bytes, as: UTF8.self)
  }

  private static func parsed(_ text: String) -> JSONValue? { try? JSONValue(parsing: text) }

  @Test func slotsAndTheRestAreFilled() throws {
    var random = SplitMix64.announced()
    for _ in 0..<8 {
      let fields = RecordFields(names: Self.slots)
      let loader = JSONLoader(fields: fields, keepsRest: true, limits: FeedLimits())
      for line in Self.lines(&random) {
        let record = try JSONValue(parsing: line)
        let bytes = Array(line.utf8)
        bytes.withUnsafeBytes { bytes in
          #expect(loader.load(bytes) == nil)
          for (slot, name) in Self.slots.enumerated() {
            #expect(Self.parsed(Self.text(fields.values[slot])) == Self.expected(name, record), "\(name) of \(line)")
          }
          let rest = fields.rest.map { "{\(String(decoding: $0.name, as: UTF8.self)):\(Self.text($0.value))}" }
          #expect(rest.map(Self.parsed) == Self.rest(of: record), "\(line)")
        }
      }
    }
  }

  /// The members that have no slot and lead to none, each as an object of its own.
  private static func rest(of record: JSONValue) -> [JSONValue?] {
    guard case .object(let members) = record else { return [] }
    return members.filter { !slots.contains($0.name) && $0.name != "tags" }.map { .object([$0]) }
  }

  @Test func aRecordOfThousandsOfNamesIsRead() throws {
    let fields = RecordFields(names: ["n4999"])
    let loader = JSONLoader(fields: fields, keepsRest: false, limits: FeedLimits())
    for round in 0..<3 {
      // Other names in each round, more than are remembered.
      let members = (0..<5000).map { "\"n\($0 == 4999 ? $0 : $0 + round * 10_000)\":\($0)" }
      let bytes = Array("{\(members.joined(separator: ","))}".utf8)
      bytes.withUnsafeBytes { bytes in
        #expect(loader.load(bytes) == nil)
        #expect(Self.text(fields.values[0]) == "4999")
      }
    }
  }

  @Test func whatIsWrongLeavesNothingBehind() {
    let fields = RecordFields(names: ["id"])
    let loader = JSONLoader(fields: fields, keepsRest: true, limits: FeedLimits())
    for (line, reason) in [
      (#"{"id":1,"b":2"#, QuarantineReason.badJSON), (#"{"id":1} x"#, .badJSON), ("[1]", .notObject), ("7", .notObject),
      ("[1", .badJSON), ("", .badJSON),
    ] {
      let bytes = Array(line.utf8)
      bytes.withUnsafeBytes { bytes in
        #expect(loader.load(bytes)?.reason == reason, "\(line)")
        #expect(fields.values[0].kind == .absent)
        #expect(fields.rest.isEmpty)
      }
    }
  }
}
