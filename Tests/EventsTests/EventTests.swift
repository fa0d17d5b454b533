import Events
import Testing

/// A report for tests: times as text.
func report(
  _ key: String, _ time: String, feed: String = "events", known: String? = nil, modality: Modality = .occurred,
  cluster: String? = nil, after: [String] = [], title: String? = nil
) throws -> Report {
  var report = Report(feed: feed, key: key, kind: "test.kind", time: try #require(ISO8601.time(time)))
  report.known = try known.map { try #require(ISO8601.instant($0)) }
  report.modality = modality
  report.cluster = cluster
  report.after = after
  report.title = title
  return report
}

/// A moment for tests.
func instant(_ text: String) throws -> Instant { try #require(ISO8601.instant(text)) }

@Suite struct EventTests {
  @Test func oneReportIsAnEvent() throws {
    let report = try report("a", "2022-03", known: "2022-10-28T21:21:00Z", cluster: "c", after: ["x"])
    let event = Event(id: 7, report: report, ingested: try instant("2023-01-01T00:00:00Z"))
    #expect(event.id == 7)
    #expect(event.time.text == "2022-03")
    #expect(event.names == ["a", "c"])
    #expect(event.after == ["x"])
    #expect(event.setAside.isEmpty)
    #expect(event.reportCount == 1)
  }

  @Test func reportsOfAClusterIntersectTheirDates() throws {
    let event = try cluster([
      try report("S1", "2022-09", known: "2022-12-31", cluster: "summit", title: "by month"),
      try report("S2", "2022-09-14", known: "2022-10-28T21:21:00Z", cluster: "summit", title: "by day"),
    ])
    #expect(event.time.text == "2022-09-14")
    #expect(event.report.title == "by day")
    #expect(event.known?.text == "2022-10-28T21:21:00Z")
    #expect(event.names == ["S1", "S2", "summit"])
    #expect(event.reportCount == 2)
    #expect(event.setAside.isEmpty)
  }

  @Test func whatContradictsIsSetAside() throws {
    let event = try cluster([
      try report("wide", "2022-03/2022-04", cluster: "c"),
      try report("day", "2022-03-10", cluster: "c"),
      try report("other", "2022-04-02", feed: "wire", cluster: "c"),
    ])
    #expect(event.time.text == "2022-03-10")
    #expect(event.setAside == ["wire/other"])
    #expect(event.reportCount == 3)
    // It still tells of the event: its key is a name of it.
    #expect(event.names == ["day", "other", "wide", "c"])
  }

  /// The order of arrival decides nothing: width, start, feed and key do.
  @Test func orderOfReportsDoesNotMatter() throws {
    let reports = [
      try report("b", "2022-03-10", cluster: "c", after: ["p"], title: "b"),
      try report("a", "2022-03-10", cluster: "c", after: ["q"], title: "a"),
      try report("a", "2022-03-10", feed: "alpha", cluster: "c", title: "alpha"),
      try report("z", "2022-03-09", cluster: "c", title: "earlier"),
      try report("m", "2022-03", cluster: "c", title: "month"),
    ]
    for shift in reports.indices {
      let event = try cluster(Array(reports[shift...] + reports[..<shift]))
      #expect(event.report.title == "earlier")
      #expect(event.time.text == "2022-03-09")
      #expect(event.after == ["p", "q"])
      #expect(event.setAside.sorted() == ["alpha/a", "events/a", "events/b"])
    }
  }

  @Test func theEarliestImportCounts() throws {
    let event = try #require(
      Event(
        id: 1,
        reports: [
          (try report("a", "2022-03-10", cluster: "c"), try instant("2022-05-01T00:00:00Z")),
          (try report("b", "2022-03-10", cluster: "c"), try instant("2022-04-01T00:00:00Z")),
        ]))
    #expect(event.ingested.text == "2022-04-01T00:00:00Z")
    #expect(event.known == nil)
  }

  @Test func noReportsAreNoEvent() {
    #expect(Event(id: 1, reports: []) == nil)
  }

  private func cluster(_ reports: [Report]) throws -> Event {
    let stored = try instant("2023-01-01T00:00:00Z")
    return try #require(Event(id: 1, reports: reports.map { ($0, stored) }))
  }
}

/// When an event counts: semantics 2 and 3 of the rule language.
@Suite struct EffectTests {
  /// The effect of an event imported in June 2023, as its start and end.
  private func effect(_ time: String, known: String?, _ modality: Modality) throws -> [String] {
    let report = try report("k", time, known: known, modality: modality)
    let effect = Event(id: 1, report: report, ingested: try instant("2023-06-01T00:00:00Z")).effect
    return [effect.start.text, effect.end.text]
  }

  @Test(arguments: Modality.allCases) func byModality(modality: Modality) throws {
    let early: Set<Modality> = [.scheduled, .forecast, .standing, .assessed, .conditional]
    #expect(modality.takesEffectWhenKnown == early.contains(modality))
    let effect = try effect("2022-11-20", known: "2022-10-28T21:21:00Z", modality)
    // A day that was known before it began ends, for what counts as occurred, where it starts.
    let moment = early.contains(modality) ? "2022-10-28T21:21:00Z" : "2022-11-20T00:00:00Z"
    #expect(effect == [moment, moment])
  }

  @Test(arguments: [
    ("2022-03", "2022-10-28T21:21:00Z", "2022-03"),
    ("2022-01-01/2022-12-31", "2022-10-28T21:21:00Z", "2022-01-01/2022-10-28T21:21:00Z"),
    ("2022-10-28", "2022-10-28T21:21:00Z", "2022-10-28T00:00:00Z/2022-10-28T21:21:00Z"),
    ("2022-03-01T10:00:00Z", "2021-01-01T00:00:00Z", "2022-03-01T10:00:00Z"),
  ])
  func noEventEndsLaterThanItWasKnown(time: String, known: String, effect: String) throws {
    let expected = try #require(ISO8601.time(effect))
    #expect(try self.effect(time, known: known, .occurred) == [expected.start.text, expected.end.text])
  }

  @Test func withoutKnownTheIntervalEndsWithTheImport() throws {
    #expect(try effect("2022-03", known: nil, .occurred) == ["2022-03-01T00:00:00Z", "2022-03-31T23:59:59Z"])
    let year = Event(id: 1, report: try report("k", "2022"), ingested: try instant("2022-06-01T12:00:00Z"))
    #expect(year.effect.start.text == "2022-01-01T00:00:00Z")
    #expect(year.effect.end.text == "2022-06-01T12:00:00Z")
  }

  /// Nothing says when the forecast was made: the end of its interval, or the import if that was earlier.
  @Test func aForecastWithoutKnown() throws {
    #expect(try effect("2022-03", known: nil, .forecast)[0] == "2022-03-31T23:59:59Z")
    #expect(try effect("2030", known: nil, .forecast) == ["2023-06-01T00:00:00Z", "2023-06-01T00:00:00Z"])
  }
}
