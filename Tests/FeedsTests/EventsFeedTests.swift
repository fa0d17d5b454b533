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
