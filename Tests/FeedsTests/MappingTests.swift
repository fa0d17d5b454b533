import Events
import Feeds
import Testing

/// What a mapping makes of values.
@Suite struct MappingTests {
  /// Reads one record of CSV with a mapping of its own.
  private func read(_ map: String, _ more: String = "", value: String, extra: String = "") throws -> FeedChunk {
    let text = """
      feed: t
      format: {type: csv}
      key: [id]
      time: {event: day}
      map: {kind: {value: k}, \(map)}
      \(more)
      """
    let lookups = ["colours": "code,word\nR,red\nG,green\n"]
    let chunks = try feed(text, lookups: lookups).chunks("id,day,v,w\n1,2020-01-01,\(value),\(extra)\n".utf8)
    return try #require(chunks.first)
  }

  private func report(_ map: String, _ more: String = "", value: String, extra: String = "") throws -> Report {
    try #require(try read(map, more, value: value, extra: extra).reports.first).report
  }

  private func fault(_ map: String, _ more: String = "", value: String) throws -> (QuarantineReason, String?) {
    let bad = try #require(try read(map, more, value: value).quarantined.first)
    return (bad.reason, bad.field)
  }

  @Test(
    arguments: [
      ("12", "12"), ("-0.50", "-0.50"), ("441e9", "441e9"), (" 7 ", "7"), ("+5", "5"), (".5", "0.5"), ("007", "7"),
      ("5.", "5"), ("", nil),
    ] as [(String, String?)])
  func numbers(text: String, token: String?) throws {
    #expect(try report("value: {field: v, type: number}", value: text).value == token)
  }

  @Test(arguments: ["x", "1 2", "\"1,000\"", "0x10", "nan", "inf", "1e999", "--1"]) func badNumbers(text: String) throws
  {
    #expect(try fault("value: v", value: text) == (.badNumber, "v"))
  }

  @Test func scales() throws {
    #expect(try report("value: {field: v, scale: 1000}", value: "1.5").value == "1500")
    #expect(try report("value: {field: v, scale: {from: [-10, 10], to: [100, 0]}}", value: "-10").value == "100")
    #expect(try report("value: {field: v, scale: {from: [-10, 10], to: [100, 0]}}", value: "5").value == "25")
  }

  /// Blanks around a text are none of it: rules compare it.
  @Test(arguments: [" AB c", "AB c\t", " \u{A0}AB c \u{A0}", "AB c"])
  func blanksAroundTexts(text: String) throws {
    let map = "asset: v, country: v, place: v, title: v, actor: v, target: v, unit: {template: '{v}/{w}'}, text: v"
    let report = try report(map, value: "\"\(text)\"", extra: "\u{A0}x ")
    #expect([report.asset, report.country, report.place, report.title] == Array(repeating: "AB c", count: 4))
    #expect(report.actor == ["AB c"] && report.target == ["AB c"] && report.unit == "AB c/x")
    // A text over many lines and the names of events stay as they are.
    #expect(report.text == text)
    #expect(try self.report("cluster: v, after: v", value: text).cluster == text)
    // Letters whose last byte is that of a no-break space are none.
    #expect(try self.report("asset: v", value: "voil\u{E0}").asset == "voil\u{E0}")
    #expect(try self.report("asset: {field: v, lookup: colours}", value: "\u{A0}R ").asset == "red")
  }

  @Test func blanksAloneAreNothing() throws {
    for text in [" ", "\u{A0}", "\t \u{A0}"] {
      let report = try report("asset: v, unit: {template: '{v}/{w}', default: none}", value: text, extra: "x")
      #expect(report.asset == nil && report.unit == "none")
    }
  }

  /// Without its modality a forecast would count as what has happened.
  @Test func aModalityThatNoTableKnowsIsBad() throws {
    let map = "modality: {field: v, lookup: {F: forecast}}"
    #expect(try fault(map, value: "G") == (.unknownCode, "v"))
    #expect(try report(map, value: "F").modality == .forecast)
    for text in ["", " "] { #expect(try report(map, value: text).modality == .occurred) }
    #expect(
      try report("modality: {field: v, lookup: {F: forecast}, default: occurred}", value: "G").modality == .occurred)
  }

  @Test(arguments: ["91", "-90.5", "x", "1e9"]) func badLatitudes(text: String) throws {
    #expect(try fault("lat: v", value: text) == (.badCoordinate, "v"))
  }

  @Test func coordinates() throws {
    #expect(try report("lat: v, lon: w", value: "-90", extra: "180.0").longitude == 180)
    #expect(try fault("lon: v", value: "-180.1") == (.badCoordinate, "v"))
    #expect(try report("lat: v", value: "").latitude == nil)
  }

  @Test func lookups() throws {
    #expect(try report("asset: {field: v, lookup: colours}", value: "R").asset == "red")
    #expect(try report("asset: {field: v, lookup: colours}", value: "B").asset == nil)
    #expect(try report("asset: {field: v, lookup: colours, default: grey}", value: "B").asset == "grey")
    #expect(try report("asset: {field: v, lookup: {B: blue}}", value: "B").asset == "blue")
    #expect(try fault("asset: {field: v, lookup: colours, required: true}", value: "B") == (.unknownCode, "v"))
    #expect(try fault("asset: {field: v, required: true}", value: "") == (.missingKey, "v"))
  }

  @Test func aKindThatNoTableKnowsIsBad() throws {
    let text = """
      feed: t
      format: {type: csv}
      key: [id]
      time: {event: day}
      map: {kind: {field: v, lookup: {A: a.b}}}
      """
    let chunk = try #require(
      try feed(text).chunks("id,day,v\n1,2020-01-01,A\n2,2020-01-01,B\n3,2020-01-01,\n".utf8).first)
    #expect(chunk.reports.map(\.report.kind) == ["a.b"])
    #expect(chunk.quarantined.map(\.reason) == [.unknownCode, .missingKey])
    #expect(chunk.quarantined.map(\.field) == ["v", "kind"])
  }

  @Test func defaultsAndConstants() throws {
    #expect(try report("asset: {field: v, default: none}", value: "").asset == "none")
    #expect(try report("country: {value: USA}", value: "").country == "USA")
    #expect(try report("planned: {value: \"false\"}", value: "").planned == false)
    #expect(try report("modality: {value: forecast}", value: "").modality == .forecast)
  }

  @Test func templates() throws {
    let map = #"asset: {template: "{v} / {{{w}}}"}"#
    #expect(try report(map, value: "a", extra: "b").asset == "a / {b}")
    #expect(try report(map, value: "a", extra: "").asset == nil)
  }

  @Test func lists() throws {
    #expect(try report("actor: {field: v, split: ';'}", value: "A; B ;;C").actor == ["A", "B", "C"])
    #expect(try report("actor: v, target: v, tags: v", value: "A;B").actor == ["A;B"])
    #expect(try report("actor: {field: v, split: ';', lookup: colours}", value: "R;G;B").actor == ["red", "green"])
  }

  @Test(arguments: [
    ("planned", "maybe"), ("modality", "perhaps"), ("status", "gone"), ("reliability", "G"), ("credibility", "7"),
  ])
  func wordsThatAreNone(field: String, word: String) throws {
    #expect(try fault("\(field): v", value: word) == (.unknownCode, "v"))
  }

  @Test(arguments: [("true", true), ("YES", true), ("1", true), ("False", false), ("n", false), ("0", false)])
  func truth(text: String, planned: Bool) throws {
    #expect(try report("planned: v", value: text).planned == planned)
  }

  @Test func nullValues() throws {
    let nulls = "null_values: [\"-0- \", NA]\nkeep: [v, w]"
    let report = try report("asset: v", nulls, value: "-0- ", extra: "NA")
    #expect(report.asset == nil)
    #expect(report.fields == nil)
  }

  @Test func keptNumbersStayAsTheyStand() throws {
    #expect(try report("asset: v", "keep: [v, w]", value: "1.10", extra: "012").fields == #"{"v":1.10,"w":"012"}"#)
    #expect(
      try report("asset: v", "keep: [v]", value: "\"a\\\"\"b\n\t\u{1}\"").fields == #"{"v":"a\\\"b\n\t\u0001"}"#)
  }

  @Test func clusters() throws {
    #expect(try report("asset: v", "cluster: [v, w]", value: "a|", extra: "b").cluster == #"t:a\||b"#)
    #expect(try report("asset: v", "cluster: [v, w]", value: "a").cluster == nil)
    #expect(try report("cluster: v", value: "global").cluster == "global")
  }

  @Test func revisions() throws {
    let order = "revision: {field: v, order: number}"
    #expect(try report("asset: w", order, value: "17").revision == 17)
    #expect(try fault("asset: w", order, value: "") == (.missingKey, "v"))
    #expect(try fault("asset: w", order, value: "b") == (.badNumber, "v"))
  }
}
