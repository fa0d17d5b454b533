import Events
import Feeds
import Testing

/// NDJSON as it arrives: torn, mixed, deep, in other bytes than promised.
@Suite struct NDJSONTests {
  private let mapping = """
    feed: t
    format: {type: ndjson}
    key: [id]
    time: {event: time}
    map: {kind: kind, title: meta.title.long, asset: "meta.asset", place: place.0}
    keep: [n, meta.deep]
    """

  private func line(_ id: Int, _ more: String = "") -> String {
    #"{"id":\#(id),"time":"2020-01-01","kind":"k"\#(more)}"#
  }

  @Test func namesPathsAndKeptFields() throws {
    let text = line(1, #","meta":{"title":{"long":"T"},"deep":{"x":[1, 2]},"asset":"A"},"place.0":"P","n":1.10"#)
    let report = try #require(try feed(mapping).reports(text).first)
    #expect(report.key == "1")
    #expect(report.title == "T")
    #expect(report.asset == "A")
    // A name with a dot in it comes before the way into an object.
    #expect(report.place == "P")
    #expect(report.fields == #"{"n":1.10,"meta.deep":{"x":[1, 2]}}"#)
  }

  @Test func escapesAreResolvedOrCopied() throws {
    let text = #"{"\u0069d":"\u00e9\"","time":"2020-01-01","kind":"a\/b","n":"x\ty","meta":{"asset":"\ud83d\ude00"}}"#
    let report = try #require(try feed(mapping).reports(text).first)
    #expect(report.key == "\u{E9}\"")
    #expect(report.kind == "a/b")
    #expect(report.asset == "\u{1F600}")
    #expect(report.fields == #"{"n":"x\ty"}"#)
  }

  @Test func ofMembersWithOneNameTheLastCounts() throws {
    let report = try #require(try feed(mapping).reports(line(1, #","id":2,"kind":"j""#)).first)
    #expect(report.key == "2")
    #expect(report.kind == "j")
  }

  @Test func tornLines() throws {
    let good = line(1)
    let text = """
      \(good)
      \(good.dropLast(9))
      #comment
      \(good.replacing("\"kind\":", with: "\"kind\""))
      \(good.dropLast()),}
      \(good)\(good)
      [\(good)]
      "text"
      \(line(2))
      """
    let chunk = try #require(try feed(mapping).chunks(text.utf8).first)
    #expect(chunk.reports.map(\.report.key) == ["1", "2"])
    #expect(chunk.reports.map(\.position.line) == [1, 9])
    #expect(
      chunk.quarantined.map(\.reason) == [.badJSON, .badJSON, .badJSON, .badJSON, .badJSON, .notObject, .notObject])
    #expect(chunk.quarantined.map(\.position.line) == [2, 3, 4, 5, 6, 7, 8])
    #expect(chunk.quarantined[1].detail == "expected a value at byte 0")
    #expect(chunk.records == 9)
  }

  @Test func depth() throws {
    let deep = String(repeating: "[", count: 70) + String(repeating: "]", count: 70)
    let bad = try feed(mapping).quarantined(line(1, ",\"n\":\(deep)").utf8)
    #expect(bad.map(\.reason) == [.badJSON])
    #expect(bad[0].detail.contains("nested too deeply"))
  }

  @Test func bytesThatAreNoText() throws {
    let bytes = Array(line(1, #","n":"x"#).utf8.dropLast()) + [0xFF] + Array("\"}\n\(line(2))".utf8)
    let chunk = try #require(try feed(mapping).chunks(bytes).first)
    #expect(chunk.quarantined.map(\.reason) == [.badUTF8])
    #expect(chunk.reports.map(\.report.key) == ["2"])
  }

  @Test(arguments: ["\n", "\r\n", "\r"]) func lineEndings(end: String) throws {
    let text = "\(line(1))\(end)\(end)  \(end)\(line(2))\(end)"
    let chunk = try #require(try feed(mapping).chunks(text.utf8).first)
    #expect(chunk.reports.map(\.report.key) == ["1", "2"])
    #expect(chunk.reports.map(\.position.line) == [1, 4])
    #expect(chunk.end == ResumePoint(offset: text.utf8.count, line: 5, record: 2))
  }

  @Test func longLines() throws {
    var limits = FeedLimits()
    limits.recordLength = 200
    limits.readLength = 64
    let text = "\(line(1, ",\"n\":\"\(String(repeating: "x", count: 5000))\""))\r\n\(line(2))\n"
    let chunk = try #require(try feed(mapping).chunks(text.utf8, limits: limits).first)
    #expect(chunk.quarantined.map(\.reason) == [.tooLong])
    #expect(
      chunk.reports.map(\.position) == [RecordPosition(line: 2, offset: text.utf8.count - line(2).utf8.count - 1)])
  }

  @Test func listsWhereOneValueIsExpected() throws {
    #expect(try feed(mapping).reports(line(1, #","meta":{"asset":["A"]}"#)).map(\.asset) == ["A"])
    #expect(try feed(mapping).reports(line(1, #","meta":{"asset":[]}"#)).map(\.asset) == [nil])
    let bad = try feed(mapping).quarantined(
      [line(1, #","meta":{"asset":["A","B"]}"#), line(2, #","meta":{"asset":{}}"#)]
        .joined(separator: "\n").utf8)
    #expect(bad.map(\.reason) == [.unknownCode, .unknownCode])
    #expect(bad.map(\.field) == ["meta.asset", "meta.asset"])
  }
}
