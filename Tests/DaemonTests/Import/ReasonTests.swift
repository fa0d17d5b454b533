import Events
import Feeds
import Glibc
import Inbox
import JSON
import Storage
import TestSupport
import Testing

@testable import Daemon

/// A record that is quarantined, in a file of its own.
private struct BadRecordCase: CustomTestStringConvertible, Sendable {
  let reason: QuarantineReason
  let feed: String
  let name: String
  let bytes: [UInt8]
  /// Where the record stands, from 1.
  let line: Int

  init(
    _ reason: QuarantineReason, _ feed: String = "events", _ name: String = "a.ndjson", line: Int = 1, _ text: String
  ) {
    self.init(reason, feed, name, line: line, bytes: Array(text.utf8))
  }

  init(_ reason: QuarantineReason, _ feed: String, _ name: String, line: Int, bytes: [UInt8]) {
    (self.reason, self.feed, self.name, self.bytes, self.line) = (reason, feed, name, bytes, line)
  }

  var testDescription: String { "\(reason.rawValue) in \(name)" }

  private static let header = "id,day,amount,lat,code\n"
  private static let good = #"{"key":"g","kind":"k","time":"2022-01-01"}"# + "\n"

  static let all: [BadRecordCase] = [
    BadRecordCase(.badUTF8, "desk", "a.csv", line: 2, bytes: Array("\(header)1,2022-01-01,5,1,a".utf8) + [0xFF, 0x0A]),
    BadRecordCase(.tooLong, line: 2, good + #"{"key":""# + String(repeating: "x", count: 1 << 20) + "\"}\n"),
    BadRecordCase(.unbalancedQuote, "desk", "a.csv", line: 2, header + "1,2022-01-01,\"5\"x,1,a\n"),
    BadRecordCase(.tooFewFields, "desk", "a.csv", line: 2, header + "1,2022-01-01\n"),
    BadRecordCase(.tooManyFields, "desk", "a.csv", line: 3, header + "1,2022-01-01,5,1,a\n2,2022-01-01,5,1,a,b\n"),
    BadRecordCase(.badJSON, line: 2, good + #"{"key":"t","kin"#),
    BadRecordCase(.notObject, line: 2, good + "[1,2]\n"),
    BadRecordCase(.missingKey, line: 1, #"{"key":"a","kind":"k"}"# + "\n"),
    BadRecordCase(.badDate, "desk", "a.csv", line: 2, header + "1,2022-13-01,5,1,a\n"),
    BadRecordCase(.dateOutOfRange, line: 1, #"{"key":"a","kind":"k","time":"0001-01-01"}"# + "\n"),
    BadRecordCase(.badNumber, "desk", "a.csv", line: 2, header + "1,2022-01-01,five,1,a\n"),
    BadRecordCase(.badCoordinate, "desk", "a.csv", line: 2, header + "1,2022-01-01,5,91,a\n"),
    BadRecordCase(.unknownCode, "desk", "a.csv", line: 2, header + "1,2022-01-01,5,1,z\n"),
    BadRecordCase(.duplicateKey, "desk", "a.csv", line: 3, header + "1,2022-01-01,5,1,a\n1,2022-01-02,5,1,a\n"),
  ]
}

/// Every word of the closed lists, produced by a real file in a real inbox.
@Suite(.timeLimit(.minutes(5))) struct ReasonTests {
  private static let desk = """
    feed: desk
    match: ["*.csv"]
    format: {type: csv}
    key: [id]
    time: {event: day}
    map: {kind: {field: code, lookup: {a: k}}, value: {field: amount, type: number}, lat: lat}
    """

  private static let list = """
    feed: list
    format: {type: csv}
    key: [id]
    snapshot: {full: true}
    time: {event: day}
    map: {kind: {value: k}}
    """

  @Test func thereIsACaseForEveryReason() {
    #expect(Set(BadRecordCase.all.map(\.reason)) == Set(QuarantineReason.allCases))
  }

  @Test(arguments: BadRecordCase.all)
  private func aBadRecordIsPutAside(_ bad: BadRecordCase) async throws {
    let bench = try ImportBench(feeds: ["desk": Self.desk])
    try bench.drop(bad.bytes, as: bad.name, feed: bad.feed)
    try await bench.runOnce()
    let found = try bench.read { try $0.quarantined() }
    #expect(found.map { "\($0.row.position.line) \($0.row.reason)" } == ["\(bad.line) \(bad.reason.rawValue)"])
    #expect(found.first?.fileName == bad.name && found.first?.feed == bad.feed)
    #expect(found.first.map { !$0.row.detail.isEmpty && $0.row.raw.count <= 64 << 10 } == true)
    let row = try #require(try bench.read { try $0.files(.done) }.first)
    #expect(row.quarantined == 1 && row.records == row.quarantined + row.inserted)
  }

  /// What the `.reason.json` beside a rejected file says, and its name.
  private func rejected(_ bench: ImportBench, _ feed: String) throws -> [JSONValue] {
    let system = PosixFileSystem()
    let folder = bench.inbox / FileName(feed) / "rejected"
    return try system.list(folder).flatMap { day in
      try system.list(folder / day.name).filter { $0.name.text.hasSuffix(".reason.json") }.map { entry in
        let bytes = try #require(TestFiles.bytes(at: (folder / day.name / entry.name).text))
        return try JSONValue(parsing: String(decoding: bytes, as: UTF8.self))
      }
    }
  }

  @Test(arguments: [
    ("no-feed", "nobody", "x"), ("no-feed", "events", "just words\nand more\n"),
    ("wrong-header", "desk", "number,day\n1,2022-01-01\n"),
    ("too-many-bad", "desk", "id,day,amount,lat,code\n" + String(repeating: "1,soon,5,1,a\n", count: 40)),
    ("too-many-withdrawn", "list", "id,day\n1,2022-01-01\n"),
  ])
  func aBadFileIsSetAside(reason: String, feed: String, text: String) async throws {
    let bench = try ImportBench(feeds: ["desk": Self.desk, "list": Self.list])
    if reason == "too-many-withdrawn" {
      _ = try await bench.importFile(
        "id,day\n1,2022-01-01\n2,2022-01-01\n", as: "first.csv", feed: "list")
    }
    try await bench.drop(text, as: "bad.csv", feed: feed)
    let found = try rejected(bench, feed)
    #expect(found.map { $0["reason"] } == [.string(reason)])
    #expect(found.first?["name"] == .string("bad.csv"))
    #expect(try bench.read { try $0.files(.rejected).count } == 1)
  }

  @Test func aFileOverTwoGigabytesIsSetAside() async throws {
    let bench = try ImportBench()
    try bench.drop([], as: "huge.ndjson")
    // A hole: it takes no room on the disk.
    #expect(truncate((bench.inbox / "events" / "incoming" / "huge.ndjson").text, (2 << 30) + 1) == 0)
    try await bench.runOnce()
    #expect(try rejected(bench, "events").map { $0["reason"] } == [.string("too-large")])
  }

  @Test(
    arguments: [
      ("UTF-16, little endian", [0xFF, 0xFE], false), ("UTF-16, big endian", [0xFE, 0xFF], true),
    ] as [(String, [UInt8], Bool)])
  func aFileInUTF16IsRead(name: String, mark: [UInt8], isBigEndian: Bool) async throws {
    let bench = try ImportBench()
    let units = (line("a", "Нефть") + line("b", "𝄞")).utf16.flatMap { unit in
      isBigEndian ? [UInt8(unit >> 8), UInt8(unit & 0xFF)] : [UInt8(unit & 0xFF), UInt8(unit >> 8)]
    }
    try bench.drop(mark + units, as: "wide.ndjson")
    try await bench.runOnce()
    #expect(try bench.events() == ["a Нефть", "b 𝄞"])
  }

  /// As CP/M and its heirs end a text.
  @Test func aTrailingControlZIsNoRecord() async throws {
    let bench = try ImportBench(feeds: ["desk": Self.desk])
    try bench.drop(Array("id,day,amount,lat,code\r\n1,2022-01-01,5,1,a\r\n\u{1A}".utf8), as: "a.csv", feed: "desk")
    try await bench.runOnce()
    let row = try #require(try bench.read { try $0.files(.done) }.first)
    #expect(row.records == 1 && row.inserted == 1)
  }

  @Test func theManualExplainsEveryReason() throws {
    let manual = String(decoding: try #require(TestFiles.bytes(inProject: "docs/manual/feeds.md")), as: UTF8.self)
    let words = QuarantineReason.allCases.map(\.rawValue) + FileRejection.Reason.allCases.map(\.rawValue)
    for word in words {
      #expect(manual.contains("\n| `\(word)` | "), "\(word) has no row of its own")
    }
  }
}
