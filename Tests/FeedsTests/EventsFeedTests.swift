import Events
import Feeds
import Testing

/// The built-in feed: records in the event model's own names.
@Suite struct EventsFeedTests {
  private let everything = """
    {"key":"S1","revision":3,"status":"active","kind":"pipeline.disruption.suspended","time":"2022-08-23",\
    "known":"2022-08-24T10:00:00Z","actor":["KAZ","CPC"],"target":"RUS","asset":"CPC","country":"KAZ","place":"Atyrau",\
    "lat":47.1,"lon":51.9,"value":441e9,"unit":"KZT","phase":"occurred","planned":false,"pretext":"repair",\
    "modality":"claimed","cluster":"c1","after":["S0","c0"],"title":"A \\"title\\"","text":"line\\nline",\
    "url":"https://example.org/1","publisher":"desk","origin":"wire","lang":"en","reliability":"B","credibility":2,\
    "tags":["energy","coercion"],"severity":4,"note":{"a":[1,2]}}
    """

  /// Of a list that was kept anew for each element, this one took gigabytes.
  /// What an export says is taken for what it was.
  @Test func minutesComeBackFromAnExport() throws {
    let reports = try FeedDefinition.events.reports(
      #"{"key":"a","kind":"k","time":"2022-03-05T10:20Z"}"# + "\n"
        + #"{"key":"a","kind":"k","time":"2022-03-05T10:20:00Z","precision":"minute"}"# + "\n"
        + #"{"key":"a","kind":"k","time":"2022-03-05T10:20:07Z","precision":"minute"}"# + "\n")
    #expect(reports.map(\.time.precision) == [.minute, .minute, .second])
    #expect(reports[0] == reports[1])
  }

  @Test func aListMayHaveVeryManyElements() throws {
    let tags = (0..<60_000).map { "\"t\($0 % 1000)\"" }.joined(separator: ",")
    let line = #"{"key":"1","kind":"k","time":"2022-08-23","tags":["# + tags + "]}"
    let report = try #require(try FeedDefinition.events.reports(line).first)
    #expect(report.tags.count == 60_000 && report.tags.last == "t999")
  }

  @Test func everyFieldOfTheModel() throws {
    let report = try #require(try FeedDefinition.events.reports(everything).first)
    var expected = Report(
      feed: "events", key: "S1", kind: "pipeline.disruption.suspended",
      time: EventTime(day: try #require(CivilDate(year: 2022, month: 8, day: 23))))
    expected.revision = 3
    expected.known = ISO8601.instant("2022-08-24T10:00:00Z")
    expected.actor = ["KAZ", "CPC"]
    expected.target = ["RUS"]
    expected.asset = "CPC"
    expected.country = "KAZ"
    expected.place = "Atyrau"
    expected.latitude = 47.1
    expected.longitude = 51.9
    expected.value = "441e9"
    expected.unit = "KZT"
    expected.phase = "occurred"
    expected.planned = false
    expected.pretext = "repair"
    expected.modality = .claimed
    expected.cluster = "c1"
    expected.after = ["S0", "c0"]
    expected.title = "A \"title\""
    expected.text = "line\nline"
    expected.url = "https://example.org/1"
    expected.publisher = "desk"
    expected.origin = "wire"
    expected.language = "en"
    expected.reliability = "B"
    expected.credibility = "2"
    expected.tags = ["energy", "coercion"]
    expected.fields = #"{"severity":4,"note":{"a":[1,2]}}"#
    #expect(report == expected)
  }
}

extension EventsFeedTests {
  @Test func whatMayBeLeftOut() throws {
    let report = try #require(try FeedDefinition.events.reports(#"{"kind":"k","time":"2022-03"}"#).first)
    var expected = Report(
      feed: "events", key: report.key, kind: "k", time: try #require(EventTime(year: 2022, month: 3)))
    expected.modality = .occurred
    #expect(report == expected)
    #expect(report.key.count == 32)
  }

  @Test func timesOfEveryShape() throws {
    let lines = [
      #"{"kind":"k","time":"2022-08-23T10:00:00+02:00"}"#, #"{"kind":"k","time":"2022-03-06/2022-05-09"}"#,
      #"{"kind":"k","time":"2022-03-06","until":"2022-05-09"}"#, #"{"kind":"k","time":"2022"}"#,
      #"{"kind":"k","time":"2022-08-23T10:00:00Z","precision":"day"}"#,
      #"{"kind":"k","time":"2022-08-23T10:00:00Z","precision":"second"}"#,
    ]
    #expect(
      try FeedDefinition.events.reports(lines.joined(separator: "\n")).map(\.time.text) == [
        "2022-08-23T08:00:00Z", "2022-03-06/2022-05-09", "2022-03-06/2022-05-09", "2022", "2022-08-23",
        "2022-08-23T10:00:00Z",
      ])
  }

  @Test func everythingElseIsKept() throws {
    let line = #"{"kind":"k", "x" : {"y" : [1, null]}, "time":"2022", "z":null,"\u0061b":"\u00e9","feed":"mine"}"#
    let report = try #require(try FeedDefinition.events.reports(line).first)
    #expect(report.fields == #"{"x":{"y" : [1, null]},"\u0061b":"\u00e9"}"#)
    #expect(report.feed == "events")
  }

  @Test func whatAnExportAddsIsNotKept() throws {
    let line = #"{"key":"a","kind":"k","time":"2022","feed":"f","ingested":"2022-03-01T00:00:00Z","reports":2,"x":1}"#
    #expect(try FeedDefinition.events.reports(line).map(\.fields) == [#"{"x":1}"#])
    let csv = "key,kind,time,feed,ingested,reports,x\na,k,2022,f,2022-03-01T00:00:00Z,2,1\n"
    #expect(try FeedDefinition.events.reports(csv).map(\.fields) == [#"{"x":1}"#])
  }

  @Test func anObjectNamedFieldsIsTakenApart() throws {
    let line = #"{"kind":"k","time":"2022","fields":{"severity":3,"a":"b"},"c":1}"#
    #expect(try FeedDefinition.events.reports(line).map(\.fields) == [#"{"severity":3,"a":"b","c":1}"#])
    #expect(try FeedDefinition.events.reports(#"{"kind":"k","time":"2022","fields":{ }}"#).map(\.fields) == [nil])
    #expect(
      try FeedDefinition.events.reports(#"{"kind":"k","time":"2022","fields":7}"#).map(\.fields) == [#"{"fields":7}"#])
  }

  @Test func csv() throws {
    let text = """
      key,time,kind,actor,tags,after,planned,value,severity,note,zip
      e1,2022-08-23,a.b,KAZ; RUS,x;y,,true,1.5,4,"a ""b"", c",08123
      e2,2022,c,,,e1;c0,,,,,
      """
    let reports = try FeedDefinition.events.reports(text)
    #expect(reports.map(\.key) == ["e1", "e2"])
    #expect(reports.map(\.actor) == [["KAZ", "RUS"], []])
    #expect(reports.map(\.tags) == [["x", "y"], []])
    #expect(reports.map(\.after) == [[], ["e1", "c0"]])
    #expect(reports.map(\.planned) == [true, nil])
    #expect(reports.map(\.value) == ["1.5", nil])
    #expect(reports.map(\.fields) == [#"{"severity":4,"note":"a \"b\", c","zip":"08123"}"#, nil])
  }

  @Test func oneTextIsAListOfOneInJSON() throws {
    let report = try #require(
      try FeedDefinition.events.reports(#"{"kind":"k","time":"2022","actor":"A;B","tags":[]}"#).first)
    #expect(report.actor == ["A;B"])
    #expect(report.tags == [])
  }

  @Test func valuesAsTextAndNumber() throws {
    let lines = #"{"kind":"k","time":"2022","value":"441e9"}"# + "\n" + #"{"kind":"k","time":"2022","value":-0.10}"#
    #expect(try FeedDefinition.events.reports(lines).map(\.value) == ["441e9", "-0.10"])
  }

  @Test(arguments: [
    (#"{"kind":"k"}"#, QuarantineReason.missingKey, "time"), (#"{"time":"2022"}"#, .missingKey, "kind"),
    (#"{"kind":"","time":"2022"}"#, .missingKey, "kind"), (#"{"kind":"k","time":"soon"}"#, .badDate, "time"),
    (#"{"kind":"k","time":2022.5}"#, .badDate, "time"), (#"{"kind":"k","time":["2022"]}"#, .badDate, "time"),
    (#"{"kind":"k","time":"0999"}"#, .dateOutOfRange, "time"),
    (#"{"kind":"k","time":"2022","known":"2099"}"#, .dateOutOfRange, "known"),
    (#"{"kind":"k","time":"2022","value":"much"}"#, .badNumber, "value"),
    (#"{"kind":"k","time":"2022","lat":91}"#, .badCoordinate, "lat"),
    (#"{"kind":"k","time":"2022","modality":"rumoured"}"#, .unknownCode, "modality"),
    (#"{"kind":"k","time":"2022","planned":"perhaps"}"#, .unknownCode, "planned"),
    (#"{"kind":"k","time":"2022","precision":"week"}"#, .unknownCode, "precision"),
    (#"{"kind":"k","time":"2022","asset":["a","b"]}"#, .unknownCode, "asset"),
    (#"{"kind":"k","time":"2022","revision":"new"}"#, .badNumber, "revision"),
  ])
  func whatIsBad(line: String, reason: QuarantineReason, field: String) throws {
    let good = #"{"kind":"k","time":"2022"}"#
    let bad = try FeedDefinition.events.quarantined("\(good)\n\(line)\n".utf8)
    #expect(bad.map(\.reason) == [reason])
    #expect(bad.map(\.field) == [field])
    #expect(bad.map(\.position) == [RecordPosition(line: 2, offset: good.utf8.count + 1)])
    #expect(bad.map(\.raw) == [Array(line.utf8)])
    #expect(bad.map(\.record) == [2])
  }
}
