import Events
import JSON
import Testing

@Suite struct FieldPathTests {
  private static func event() throws -> Event {
    var report = try report(
      "k1", "2022-03", feed: "wire", known: "2022-10-28T21:21:00Z", modality: .claimed, cluster: "c",
      after: ["a", "b"],
      title: "A title")
    report.actor = ["KAZ", "RUS"]
    report.target = ["UKR"]
    report.asset = "CPC"
    report.latitude = 43.25
    report.value = "441e9"
    report.unit = "KZT"
    report.planned = false
    report.revision = 3
    report.reliability = "B"
    report.credibility = "2"
    report.tags = ["x", "y"]
    report.fields =
      #"{"severity": 4, "a": {"b": [10, {"c": "deep"}]}, "asset": "shadow", "dotted.name": "d", "null": null, "no": "NO"}"#
    return Event(id: 1, report: report, ingested: try instant("2022-11-01T00:00:00Z"))
  }

  @Test(arguments: [
    ("kind", #""test.kind""#), ("feed", #""wire""#), ("key", #""k1""#), ("revision", "3"), ("status", #""active""#),
    ("time", #""2022-03""#), ("until", #""2022-03-31T23:59:59Z""#), ("precision", #""month""#),
    ("known", #""2022-10-28T21:21:00Z""#), ("ingested", #""2022-11-01T00:00:00Z""#), ("actor", #"["KAZ","RUS"]"#),
    ("actor.0", #""KAZ""#), ("actor.1", #""RUS""#), ("target", #""UKR""#), ("target.0", #""UKR""#),
    ("asset", #""CPC""#),
    ("lat", "43.25"), ("value", "441e9"), ("unit", #""KZT""#), ("planned", "false"), ("modality", #""claimed""#),
    ("cluster", #""c""#), ("after", #"["a","b"]"#), ("title", #""A title""#), ("reliability", #""B""#),
    ("credibility", #""2""#), ("tags", #"["x","y"]"#), ("tags.1", #""y""#), ("date", #""2022-03-01""#), ("month", "3"),
    ("year", "2022"), ("weekday", "2"), ("hour", "0"), ("severity", "4"), ("fields.severity", "4"), ("a.b.0", "10"),
    ("a.b.1.c", #""deep""#), ("fields.a.b.1.c", #""deep""#), ("fields.asset", #""shadow""#),
    ("dotted.name", #""d""#), ("fields.dotted.name", #""d""#), ("no", #""NO""#),
  ])
  func reaches(path: String, value: String) throws {
    #expect(try Self.event().value(at: FieldPath(path)) == JSONValue(parsing: value))
  }

  @Test(arguments: [
    "country", "place", "lon", "phase", "pretext", "text", "url", "publisher", "origin", "lang", "nothing", "a.x",
    "a.b.2",
    "a.b.-1", "fields.null", "null", "tags.2", "actor.x", "target.1", "", ".", "asset.", "kind.x", "severity.0",
  ])
  func findsNothing(path: String) throws {
    #expect(try Self.event().value(at: FieldPath(path)) == nil)
  }

  /// Every name that a rule may use without a feed keeping it is answered by the model, not by what is kept.
  @Test(arguments: FieldPath.modelNames.filter { $0 != "fields" } + FieldPath.derivedNames)
  func namesOfTheModelAreNotShadowed(name: String) throws {
    var report = try report("k", "2022-03-01T05:00:00Z")
    report.fields = #"{"\#(name)": "shadow"}"#
    let event = Event(id: 1, report: report, ingested: try instant("2022-11-01T00:00:00Z"))
    #expect(event.value(at: FieldPath(name)) != .string("shadow"))
    #expect(event.value(at: FieldPath("fields.\(name)")) == .string("shadow"))
  }

  @Test func fieldsThatAreNoObjectHoldNothing() throws {
    var report = try report("k", "2022-03-01")
    for text in ["[1]", "7", "{", ""] {
      report.fields = text
      let event = Event(id: 1, report: report, ingested: try instant("2022-11-01T00:00:00Z"))
      #expect(event.value(at: FieldPath("severity")) == nil)
    }
  }

  @Test func sundayIsTheSeventhDay() throws {
    let event = Event(id: 1, report: try report("k", "2022-08-28T23:00:00Z"), ingested: try instant("2022-11-01"))
    #expect(event.value(at: FieldPath("weekday")) == .number("7"))
    #expect(event.value(at: FieldPath("hour")) == .number("23"))
  }
}
