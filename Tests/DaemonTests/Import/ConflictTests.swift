import Events
import Storage
import TestSupport
import Testing

@testable import Daemon

/// What is kept of a record whose key is known with other content: it, and nothing that stands beside it.
@Suite(.timeLimit(.minutes(5))) struct ConflictTests {
  private static let feed = """
    feed: desk
    match: ["*"]
    format: {type: TYPE}
    key: [id]
    time: {event: day}
    map: {kind: {value: k}, title: text}
    on_error: {max_bad: 100%}
    """

  /// The quarantined records of a file as `number line reason text`.
  private func quarantined(_ bytes: [UInt8], _ type: String, chunk: Int? = nil) async throws -> [String] {
    let bench = try ImportBench(feeds: ["desk": Self.feed.replacing("TYPE", with: type)], queue: chunk)
    try bench.drop(bytes, as: "a", feed: "desk")
    try await bench.runOnce()
    return try bench.read { reader in
      try reader.quarantined().sorted { $0.row.record < $1.row.record }.map {
        "\($0.row.record) \($0.row.position.line) \($0.row.reason) \(String(decoding: $0.row.raw, as: UTF8.self))"
      }
    }
  }

  @Test(arguments: [nil, 1, 2, 3]) func lines(chunk: Int?) async throws {
    let text = """
      {"id":"a","day":"2022-01-01","text":"one"}
      {"id":"b","day":"2022-01-01","text":"one"}
      {"id":"a","day":"2022-01-01","text":"two"}
      {bad}

      {"id":"b","day":"2022-01-01","text":"two"}\r
      {"id":"b","day":"2022-01-01","text":"three"}
      """
    #expect(
      try await quarantined(Array(text.utf8), "ndjson", chunk: chunk) == [
        #"3 3 duplicate-key {"id":"a","day":"2022-01-01","text":"two"}"#, "4 4 bad-json {bad}",
        #"5 6 duplicate-key {"id":"b","day":"2022-01-01","text":"two"}"#,
        #"6 7 duplicate-key {"id":"b","day":"2022-01-01","text":"three"}"#,
      ])
  }

  @Test(arguments: [nil, 2]) func linesWithQuotes(chunk: Int?) async throws {
    let text = "id,day,text\n1,2022-01-01,\"a\nb\"\n1,2022-01-01,\"a\nc\"\n\n2,x,\"q\nr\"\n1,2022-01-01,d"
    #expect(
      try await quarantined(Array(text.utf8), "csv", chunk: chunk) == [
        "2 4 duplicate-key 1,2022-01-01,\"a\nc\"", "3 7 bad-date 2,x,\"q\nr\"", "4 9 duplicate-key 1,2022-01-01,d",
      ])
  }

  /// The text is UTF-8 whatever the file is in.
  @Test func otherEncodings() async throws {
    let text = "id,day,text\n1,2022-01-01,\u{E4}\n1,2022-01-01,\u{F6}\n"
    let latin = text.unicodeScalars.map { UInt8($0.value) }
    #expect(try await quarantined(latin, "csv, encoding: latin-1") == ["2 3 duplicate-key 1,2022-01-01,\u{F6}"])
    let wide = "\u{FEFF}\(text)".utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
    #expect(try await quarantined(wide, "csv") == ["2 3 duplicate-key 1,2022-01-01,\u{F6}"])
  }

  @Test(arguments: [nil, 1]) func documents(chunk: Int?) async throws {
    let text = """
      {"list": [{"id":"a","day":"2022-01-01"}, {"id":"a","day":"2022-01-02"} ,
       7, {"id": "a", "day": "2022-01-03"}], "more": 1}
      """
    #expect(
      try await quarantined(Array(text.utf8), "json, records: '$.list[*]'", chunk: chunk) == [
        #"2 1 duplicate-key {"id":"a","day":"2022-01-02"}"#, "3 2 not-object 7",
        #"4 2 duplicate-key {"id": "a", "day": "2022-01-03"}"#,
      ])
  }
}
