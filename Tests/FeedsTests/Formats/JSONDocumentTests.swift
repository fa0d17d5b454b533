import Events
import Feeds
import TestSupport
import Testing

/// Records at a path of one JSON document.
@Suite struct JSONDocumentTests {
  private func definition(_ records: String) throws -> FeedDefinition {
    try feed(
      """
      feed: t
      format:
        type: json
        records: \(records)
      key: [id]
      time: {event: day}
      map: {kind: {value: k}, title: data.names.1, place: data.place.0.name}
      on_error: {max_bad: 100%}
      """)
  }

  private func keys(_ records: String, _ text: String) throws -> [String] {
    try definition(records).reports(text).map(\.key)
  }

  private func record(_ id: Int) -> String { #"{"id":\#(id),"day":"2022-01-0\#(id)"}"# }

  @Test(arguments: [
    ("$.items[*]", #"{"items":[R1,R2]}"#), ("'$[*]'", "[R1 , \n R2]"),
    ("$.items[*]", #"{"a":[{"items":[1]}],"items":[R1,R2]}"#),
    ("$.a.b-c[*]", #"{"b-c":[5],"a":{"x":"]}","b-c":[R1,R2],"y":{}},"z":[]}"#),
    ("\"$.a['b c'][*]\"", #"{"a":{"b c":[R1,R2]}}"#), ("$.a[*].b", #"{"a":[{"b":R1},{"c":R2},{"b":R2}]}"#),
    ("$.a[*][*]", #"{"a":[[R1],[],[R2]]}"#), ("$.a[*].b[*]", #"{"a":[{"b":[R1]},{"b":null},{"b":[R2]},7]}"#),
    ("$.items[*]", "\u{FEFF}{\"items\":[R1,R2]}"), ("$.a", #"{"a":R1,"b":1,"a":R2}"#), ("$", "R1\nR2\n"),
  ])
  func paths(records: String, text: String) throws {
    let text = text.replacing("R1", with: record(1)).replacing("R2", with: record(2))
    #expect(try keys(records, text) == ["1", "2"])
  }

  @Test func oneDocumentThatIsTheRecord() throws {
    #expect(try keys("$", "{\n \"id\": \"a\",\n \"day\": \"2022\"\n}\n") == ["a"])
  }

  /// A list of paths is for sources that wrap their records in several ways.
  @Test func severalPaths() throws {
    let paths = "['$[*]', '$.data[*]', '$.items[*]', '$']"
    for text in ["[R1,R2]", #"{"data":[R1,R2]}"#, #"{"n":2,"items":[R1,R2]}"#, "R1\nR2"] {
      let text = text.replacing("R1", with: record(1)).replacing("R2", with: record(2))
      #expect(try keys(paths, text) == ["1", "2"], "\(text)")
    }
  }

  @Test func valuesInTheRecord() throws {
    let report = try #require(
      try definition("$[*]").reports(
        #"[{"id":1,"day":"2022","data":{"names":["a","b"],"place":{"name":"P"}}}]"#
      ).first)
    #expect(report.title == "b")
    // What is no list counts as a list of one.
    #expect(report.place == "P")
  }

  @Test func aBadRecordDoesNotEndTheDocument() throws {
    let text = #"{"items":[\#(record(1)),{"id":2,},"x",[1],{"id":"\#u{0007}"},\#(record(3))]}"#
    let chunks = try definition("$.items[*]").chunks(text.utf8)
    #expect(chunks.flatMap(\.reports).map(\.report.key) == ["1", "3"])
    #expect(chunks.flatMap(\.quarantined).map(\.reason) == [.badJSON, .notObject, .notObject, .badJSON])
    #expect(chunks.flatMap(\.quarantined).map { String(decoding: $0.raw, as: UTF8.self) }.first == #"{"id":2,}"#)
  }

  @Test(arguments: [
    ("[R1,R2", "the document ends too soon"), ("[R1,R2,", "the document ends too soon"),
    ("[R1 R2]", "',' or ']' is expected; the rest of the document cannot be read"),
    ("[R1,]", "a value is expected; the rest of the document cannot be read"),
    ("[R1]x", "the end of the document is expected; the rest of the document cannot be read"),
    ("[R1,R2}", "',' or ']' is expected; the rest of the document cannot be read"),
    ("[", "the document ends too soon"), ("[}", "a value is expected; the rest of the document cannot be read"),
  ])
  func aBrokenDocument(text: String, detail: String) throws {
    let text = text.replacing("R1", with: record(1)).replacing("R2", with: record(2))
    for pieceLength in [Int.max, 1] {
      let chunks = try definition("'$[*]'").chunks(text.utf8, pieceLength: pieceLength)
      let bad = chunks.flatMap(\.quarantined)
      #expect(bad.map(\.detail) == [detail], "\(text)")
      #expect(chunks.last?.end.offset == text.utf8.count)
      #expect(chunks.flatMap(\.reports).map(\.report.key).elementsEqual(["1", "2"].prefix(chunks[0].reports.count)))
    }
  }

  @Test(arguments: [
    ("", "the document is empty"), (" \n", "the document is empty"), ("{}", "the document has nothing at $.items[*]"),
    (#"{"error":"quota","text":"\"items\":[]"}"#, "the document has nothing at $.items[*]"),
    (#"{"items":{"a":1}}"#, "the document has nothing at $.items[*]"),
    ("[R1]", "the document has nothing at $.items[*]"),
    ("7", "the file is no JSON document with records at $.items[*]: it begins with '7'"),
    ("<html>\n<p>", "the file is no JSON document with records at $.items[*]: it begins with '<html> <p>'"),
    ("id,day\n1,2022\n", "the file is no JSON document with records at $.items[*]: it begins with 'id,day 1,2022 '"),
    (#"{"a" 1}"#, "':' is expected"), (#"{"a":}"#, "a value is expected"), ("{a:1}", "a name in quotes is expected"),
    (#"{"items""#, "the document ends too soon"), (#"{"a":1,}"#, "a name in quotes is expected"),
    (#"{"a":1]"#, "',' or '}' is expected"), (#"{"a":"b"#, "the document ends too soon"),
  ])
  func aFileThatHasNoneOfThePathsIsRejected(text: String, detail: String) throws {
    let text = text.replacing("R1", with: record(1))
    for pieceLength in [Int.max, 1] {
      let rejection = #expect(throws: FileRejection.self) {
        try definition("$.items[*]").chunks(text.utf8, pieceLength: pieceLength)
      }
      #expect(rejection?.reason == .wrongHeader)
      #expect(rejection?.message == detail, "\(text)")
    }
  }

  @Test func anEmptyListIsFine() throws {
    for text in [#"{"items":[]}"#, #"{"items": [ ] , "n": 0}"#] {
      let chunks = try definition("$.items[*]").chunks(text.utf8)
      #expect(chunks.map(\.records) == [0])
    }
  }

  /// Which path a document has is seen at the places of its structure, not in words of its texts.
  @Test(arguments: [
    (#"{"items":[R1,R2],"links":{"data":"x"}}"#, ["1", "2"]), (#"{"items":[R1],"data":"see \"data\""}"#, ["1"]),
    (#"{"meta":"LONG","items":[R1,R2]}"#, ["1", "2"]), (#"{"data":[],"items":[R1]}"#, ["1"]),
    (#"{"data":{"items":[R2]},"items":[R1]}"#, ["1"]), (#"{"items":[]}"#, []),
    ("{\n\"id\":\"1\",\n\"day\":\"2022\",\"items\":[1,2]}", ["1"]), (#"{"id":"1","day":"2022","items":[]}"#, ["1"]),
    ("{\"id\":\"1\",\"day\":\"2022\",\"data\":[{}]}\n\n R2\n", ["1", "2"]),
    (#"{"id":"1","day":"2022","note":"LONG"}"#, ["1"]),
  ])
  func theDocumentShowsWhichPathItHas(text: String, expected: [String]) throws {
    let text = text.replacing("R1", with: record(1)).replacing("R2", with: record(2))
      .replacing("LONG", with: String(repeating: "x", count: 300_000))
    let paths = "['$[*]', '$.data[*]', '$.items[*]', '$']"
    for pieceLength in text.utf8.count < 1000 ? [Int.max, 1] : [Int.max] {
      let chunks = try definition(paths).chunks(text.utf8, pieceLength: pieceLength)
      #expect(chunks.flatMap(\.reports).map(\.report.key) == expected, "\(text.prefix(80))")
      #expect(chunks.flatMap(\.quarantined).isEmpty)
    }
  }

  @Test func aDocumentThatIsNeitherARecordNorHasAnyIsRejected() throws {
    for text in [#"{"error":"quota"}"#, "{\n\"error\": {}\n}", "a,b\n1,2\n", "<html>", #"{"items":{}}"#, "\u{0}\u{1}"] {
      let rejection = #expect(throws: FileRejection.self) {
        try definition("['$[*]', '$.items[*]', '$']").chunks(text.utf8)
      }
      #expect(rejection?.reason == .wrongHeader, "\(text)")
    }
    // A file of lines may have none.
    #expect(try definition("['$[*]', '$']").chunks("\n".utf8).map(\.records) == [0])
    // One that has a part of what names a record is a bad record.
    let bad = try definition("['$[*]', '$.items[*]', '$']").quarantined(#"{"id":"1","text":"x"}"#.utf8)
    #expect(bad.map(\.reason) == [.missingKey])
  }

  @Test func aListAndASingleValueAtOnePlace() throws {
    let paths = "['$.item', '$.item[*]']"
    #expect(try keys(paths, #"{"item":\#(record(1))}"#) == ["1"])
    #expect(try keys(paths, #"{"item":[\#(record(1)),\#(record(2))]}"#) == ["1", "2"])
  }

  /// Whatever is read at once, and wherever an import is interrupted.
  @Test func theSameInAnyPieces() throws {
    var records = (1...9).map(record)
    records.insert(#"{"id": 77, "day": "2022-01-01", "note": "a \"quoted\" ] } , {"}"#, at: 4)
    let text =
      #"{"meta":{"x":["\\\"]",1e5]},"# + "\n" + #" "items": ["# + records.joined(separator: ",\n")
      + "], \"end\": null }"
    let definition = try definition("$.items[*]")
    var limits = FeedLimits()
    limits.recordsPerChunk = 3
    limits.readLength = 64
    limits.recordLength = 80
    let whole = try definition.chunks(text.utf8, limits: limits)
    #expect(whole.flatMap(\.reports).count == 10)
    #expect(whole.flatMap(\.reports).map(\.position.line) == Array(2...11))
    for pieceLength in 1...20 {
      let chunks = try definition.chunks(text.utf8, limits: limits, pieceLength: pieceLength)
      #expect(chunks.flatMap(\.reports).map(\.report) == whole.flatMap(\.reports).map(\.report))
      #expect(chunks.map(\.end.record) == whole.map(\.end.record))
      for (index, chunk) in chunks.enumerated().dropLast() {
        let rest = try definition.chunks(text.utf8, from: chunk.end, limits: limits, pieceLength: pieceLength)
        #expect(rest.flatMap(\.reports).map(\.report) == chunks[(index + 1)...].flatMap(\.reports).map(\.report))
        #expect(rest.flatMap(\.reports).map(\.position) == chunks[(index + 1)...].flatMap(\.reports).map(\.position))
      }
    }
  }

  @Test func aRecordOverTheLimit() throws {
    var limits = FeedLimits()
    limits.recordLength = 100
    limits.readLength = 64
    let long = #"{"id":5,"day":"2022","note":"\#(String(repeating: "[\\\"", count: 400))"}"#
    let text = "[" + [record(1), long, record(2)].joined(separator: ",") + "]"
    for pieceLength in [1, 7, 100, Int.max] {
      let chunks = try definition("'$[*]'").chunks(text.utf8, limits: limits, pieceLength: pieceLength)
      #expect(chunks.flatMap(\.reports).map(\.report.key) == ["1", "2"])
      #expect(chunks.flatMap(\.quarantined).map(\.reason) == [.tooLong])
      #expect(chunks.flatMap(\.quarantined).first?.raw.count == 100)
    }
  }

  /// Memory is that of the window: what stands beside the path may be larger than any record.
  @Test func aLargeValueBesideThePath() throws {
    var limits = FeedLimits()
    limits.recordLength = 100
    limits.readLength = 64
    let text = #"{"big":["# + String(repeating: "[1,\"x]\"],", count: 2000) + #"0],"items":["# + record(1) + "]}"
    let chunks = try definition("$.items[*]").chunks(text.utf8, limits: limits)
    #expect(chunks.flatMap(\.reports).map(\.report.key) == ["1"])
    #expect(chunks.flatMap(\.quarantined).isEmpty)
  }

  @Test func utf16() throws {
    let text = "[" + record(1) + ",\n" + record(2) + "]"
    let mark: [UInt8] = [0xFF, 0xFE]
    let bytes = mark + text.utf16.flatMap { unit -> [UInt8] in [UInt8(unit & 0xFF), UInt8(unit >> 8)] }
    let chunks = try definition("'$[*]'").chunks(bytes)
    #expect(chunks.flatMap(\.reports).map(\.report.key) == ["1", "2"])
    let second = 4 + 2 * (record(1).utf8.count + 2)
    #expect(chunks.flatMap(\.reports).map(\.position.offset) == [4, second])
  }

  @Test func wrongPaths() {
    for path in ["items", "$.", "$.items[", "$.items[0]", "$['a'", "$..a", "$[**]"] {
      #expect(throws: BadFeedFile.self, "\(path)") { try definition("\"\(path)\"") }
    }
  }
}
