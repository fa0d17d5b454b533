import Events
import JSON
import Storage
import Testing

@testable import vedette

@Suite struct EventFormatTests {
  private static func event() -> Event {
    var report = Report(
      feed: "events", key: "S002-011", kind: "pipeline.disruption.reduced",
      time: EventTime(day: CivilDate(year: 2022, month: 8, day: 23)!))
    report.asset = "CPC"
    report.actor = ["RUS"]
    report.target = ["KAZ", "USA"]
    report.title = "Berths \"damaged\", twice\u{1B}[2J"
    report.value = "441e9"
    report.planned = false
    report.fields = #"{"severity":3}"#
    return Event(id: 7, report: report, ingested: Instant(milliseconds: 1_700_000_000_000))
  }

  @Test func forPeople() {
    #expect(
      EventFormat.text(.plain).line(EventFormatTests.event())
        == "2022-08-23            pipeline.disruption.reduced       CPC           "
        + "Berths \"damaged\", twice\\u{1b}[2J  (events/S002-011)")
  }

  private static func lines(_ events: [Event], _ format: EventFormat = .text(.plain)) -> [String] {
    var lines = EventLines(format)
    return events.flatMap { lines.add($0, nil) } + lines.end()
  }

  @Test func anIntervalMovesTheColumnsOfAll() throws {
    var other = EventFormatTests.event().report
    other.time = try #require(ISO8601.time("2022-08-23T10:00:00Z/2022-08-24T10:00:00Z"))
    other.kind = "pipeline.disruption.reduced.by.half.or.more"
    other.asset = "Baku-Tbilisi-Ceyhan"
    let events = [EventFormatTests.event(), Event(id: 8, report: other, ingested: Instant(milliseconds: 0))]
    let lines = EventFormatTests.lines(events)
    #expect(lines.count == 2)
    for part in ["pipeline", "Berths"] {
      let places = lines.map { line in
        line.firstRange(of: part).map { line.distance(from: line.startIndex, to: $0.lowerBound) }
      }
      #expect(places[0] != nil && places[0] == places[1], "\(part): \(lines)")
    }
    #expect(
      lines[1].hasPrefix(
        "2022-08-23T10:00:00Z/2022-08-24T10:00:00Z  pipeline.disruption.reduced.by.half.or.more  Baku-"))
  }

  /// One text of a hundred characters leaves the others where they are.
  @Test func whatIsFarTooLongMovesOnlyItself() {
    var long = EventFormatTests.event().report
    long.asset = String(repeating: "x", count: 100)
    let events = [EventFormatTests.event(), Event(id: 8, report: long, ingested: Instant(milliseconds: 0))]
    #expect(EventFormatTests.lines(events)[0] == EventFormat.text(.plain).line(EventFormatTests.event()))
  }

  /// A listing of millions begins before it is read, and its rest is shown as it comes.
  @Test func columnsAreMeasuredOnTheFirstEvents() {
    var lines = EventLines(.text(.plain))
    let counts = (0..<EventLines.measured + 2).map { _ in lines.add(EventFormatTests.event(), nil).count }
    #expect(counts == Array(repeating: 0, count: EventLines.measured - 1) + [EventLines.measured, 1, 1])
    #expect(lines.end().isEmpty)
    var others = EventLines(.json)
    #expect(others.add(EventFormatTests.event(), nil).count == 1 && others.end().isEmpty)
  }

  @Test func whatReportsDoNotAgreeAboutIsShown() throws {
    func report(_ key: String, _ value: String) -> Report {
      var report = Report(feed: "f", key: key, kind: "a", time: EventTime(Instant(milliseconds: 0)))
      (report.value, report.cluster) = (value, "x")
      return report
    }
    let reports = [report("1", "80"), report("2", "100"), report("3", "80")]
    let event = try #require(Event(id: 1, reports: reports.map { ($0, Instant(milliseconds: 0)) }))
    let told = Corroboration(
      sources: SourceCounts(reports: 3, publishers: 2, origins: 1), conflicts: EventConflict.all(in: reports))
    let lines = EventFormat.text(.plain).line(event, told).split(separator: "\n")
    #expect(lines[0].hasSuffix("(f/1, 3 reports of 2 publishers, 1 origin)"))
    #expect(lines.dropFirst() == ["    value: 80 (f/1, f/3), or 100 (f/2)"])
    let json = try JSONValue(parsing: EventFormat.json.line(event, told))
    #expect(json["publishers"] == .number("2") && json["origins"] == .number("1"))
    #expect(json["conflicts"]?[0]?["values"]?[1]?["value"] == .string("100"))
    let cells = EventFormat.csv.line(event, told)
    #expect(cells.contains(#",3,2,1,"[{""field"":""value"",""values"":[{""value"":""80"","#))
    #expect(cells.hasSuffix(#"{""value"":""100"",""reports"":[""f/2""]}]}]""#))
    let agreed = Corroboration(sources: told.sources, conflicts: [])
    #expect(EventFormat.csv.line(event, agreed).hasSuffix(",3,2,1,"))
    #expect(EventFormat.text(.plain).line(event).hasSuffix("(f/1, 3 reports)"))
  }

  @Test func withoutAnAssetTheActorsAreNamed() {
    var report = Report(feed: "f", key: "k", kind: "a", time: EventTime(Instant(milliseconds: 0)))
    let line = { EventFormat.text(.plain).line(Event(id: 1, report: report, ingested: Instant(milliseconds: 0))) }
    #expect(line().contains("  -  "))
    report.country = "KAZ"
    #expect(line().contains("  KAZ  "))
    report.actor = ["RUS"]
    report.target = ["KAZ"]
    #expect(line().contains("  RUS>KAZ  "))
  }

  @Test func asJSONInTheNamesOfTheModel() throws {
    let json = try JSONValue(parsing: EventFormat.json.line(EventFormatTests.event()))
    #expect(json["key"] == .string("S002-011"))
    #expect(json["time"] == .string("2022-08-23"))
    #expect(json["actor"] == .array([.string("RUS")]))
    #expect(json["target"] == .array([.string("KAZ"), .string("USA")]))
    #expect(json["value"] == .number("441e9"))
    #expect(json["planned"] == .bool(false))
    #expect(json["title"] == .string("Berths \"damaged\", twice\u{1B}[2J"))
    #expect(json["reports"] == .number("1"))
    #expect(json["fields"]?["severity"] == .number("3"))
    #expect(json["country"] == nil)
    #expect(json["until"] == nil)
    #expect(json["known"] == nil)
  }

  @Test func asCSV() throws {
    let header = try #require(EventFormat.csv.header).split(separator: ",", omittingEmptySubsequences: false)
    let line = EventFormat.csv.line(EventFormatTests.event())
    #expect(header.first == "key" && header.suffix(4) == ["reports", "publishers", "origins", "conflicts"])
    #expect(line.hasPrefix("S002-011,events,,active,pipeline.disruption.reduced,2022-08-23,day,,"))
    #expect(line.contains(",RUS,KAZ;USA,CPC,"))
    #expect(line.contains(",\"Berths \"\"damaged\"\", twice\u{1B}[2J\","))
    #expect(line.hasSuffix(",\"{\"\"severity\"\":3}\",1,,,"))
    #expect(EventFormat.json.header == nil && EventFormat.text(.plain).header == nil)
  }
}
