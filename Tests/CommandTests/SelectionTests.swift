import Events
import Storage
import TestSupport
import Testing

@testable import vedette

@Suite struct SelectionTests {
  private func keys(_ selection: EventSelection, _ sample: SampleStore) throws -> [String] {
    var keys: [String] = []
    try selection.forEach(in: try StoreReader(path: sample.path)) { keys.append($0.report.key) }
    return keys
  }

  @Test func eventsComeInTheOrderOfTimeAndTheLastOnesCount() throws {
    let sample = try SampleStore()
    try sample.add([
      SampleStore.report("c", "2022-08"), SampleStore.report("a", "2022-03-22"), SampleStore.report("b", "2022-07-05"),
      SampleStore.report("other", "2022-05", kind: "unrest.mass"),
    ])
    #expect(try keys(EventSelection(), sample) == ["a", "other", "b", "c"])
    #expect(try keys(EventSelection(limit: 2), sample) == ["b", "c"])
    #expect(try keys(EventSelection(limit: 0), sample) == [])
    #expect(try keys(EventSelection(filter: try Filter("kind=pipeline.* time<2022-08")), sample) == ["a", "b"])
    #expect(try keys(EventSelection(filter: try Filter("kind=pipeline.*"), limit: 2), sample) == ["b", "c"])
  }

  @Test func asOfAMomentOnlyWhatWasKnownExists() throws {
    let sample = try SampleStore()
    var early = SampleStore.report("early", "2022-03-22")
    early.known = ISO8601.instant("2022-03-23T10:00:00Z")
    var late = SampleStore.report("late", "2022-03-20")
    late.known = ISO8601.instant("2022-10-28T21:21:00Z")
    let silent = SampleStore.report("silent", "2022-04")
    try sample.add([early, late, silent])
    let march = EventSelection(asOf: ISO8601.instant("2022-03-31"))
    #expect(try keys(march, sample) == ["early"])
    #expect(try keys(EventSelection(asOf: ISO8601.instant("2022-03-23T09:59:59Z")), sample) == [])
    #expect(try keys(EventSelection(asOf: ISO8601.instant("2022-04-30T23:59:58Z")), sample) == ["early"])
    #expect(try keys(EventSelection(asOf: ISO8601.instant("2022-04-30")), sample) == ["early", "silent"])
    #expect(try keys(EventSelection(asOf: ISO8601.instant("2023")), sample) == ["late", "early", "silent"])
  }

  @Test func aClusteredEventIsToldByTheReportsKnownByThen() throws {
    let sample = try SampleStore()
    var wide = SampleStore.report("wide", "2022-03")
    wide.known = ISO8601.instant("2022-04-02")
    wide.cluster = "x"
    var exact = SampleStore.report("exact", "2022-03-22")
    exact.known = ISO8601.instant("2022-10-01")
    exact.cluster = "x"
    try sample.add([wide, exact])
    #expect(try keys(EventSelection(asOf: ISO8601.instant("2022-05")), sample) == ["wide"])
    #expect(try keys(EventSelection(), sample) == ["exact"])
  }

  @Test func theStoreIsAskedForWhatItCanLookFor() throws {
    let search = try Filter("kind=pipeline.* asset=CPC actor=RUS kind=*.reduced country!=KAZ place=é title=x").search
    #expect(search.kinds == ["pipeline.*"])
    #expect(search.assets == ["CPC"])
    #expect(search.actors == ["RUS"])
    #expect(search.countries.isEmpty && search.targets.isEmpty && search.feeds.isEmpty)
    #expect(try Filter("asset=Öl").search.assets.isEmpty)
  }

  @Test(arguments: [
    ("time>=2022-06", "2022-06-01T00:00:00Z", nil), ("time>2022-06", "2022-06-01T00:00:00Z", nil),
    ("time<=2022-06", nil, "2022-06-30T23:59:59Z"), ("time<2022-06", nil, "2022-06-30T23:59:59Z"),
    ("time=2022-06", "2022-06-01T00:00:00Z", "2022-06-30T23:59:59Z"), ("time!=2022-06", nil, nil),
    ("time=2022-0*", nil, nil),
    ("time>=2021 date>=2022-06-05 time<=2023 year<=2022", "2022-06-05T00:00:00Z", "2022-12-31T23:59:59Z"),
    ("year=2022", "2022-01-01T00:00:00Z", "2022-12-31T23:59:59Z"), ("year<20220", nil, nil), ("year>=1e3", nil, nil),
    ("known>=2022 month=6 until>=2022", nil, nil),
  ])
  func theStoreIsAskedForTheTimesOfTheTerms(text: String, from: String?, through: String?) throws {
    let search = try Filter(text).search
    #expect(search.from?.text == from)
    #expect(search.through?.text == through)
  }

  /// Whatever the terms, no event is lost because the store was asked for its time.
  @Test func theTermsAloneDecide() throws {
    var random = SplitMix64.announced()
    let sample = try SampleStore()
    let times = [
      "2021", "2022", "2022-05", "2022-06", "2022-06-30", "2022-06-30T23:59:59Z", "2022-07-01T00:00:00Z",
      "2022-06-15/2022-07-15", "2022-06-01/2022-06-30", "2022-06-30T18:00:00Z/2022-07-01T17:59:59Z", "2023-01-01",
    ]
    var reports = times.map { SampleStore.report($0, $0) }
    // A day of another time zone.
    let local = EventTime(
      start: try #require(ISO8601.instant("2022-06-30T18:00:00Z")),
      end: try #require(ISO8601.instant("2022-07-01T17:59:59Z")), precision: .day)
    reports.append(Report(feed: "events", key: "local", kind: "x", time: local))
    try sample.add(reports)
    var all: [Event] = []
    try EventSelection().forEach(in: try StoreReader(path: sample.path)) { all.append($0) }
    #expect(all.count == reports.count)
    for _ in 0..<150 {
      let terms = (0..<Int.random(in: 1...2, using: &random)).map { _ in
        let field = ["time", "time", "date", "year"].randomElement(using: &random) ?? ""
        let sign = ["=", "!=", "<", "<=", ">", ">="].randomElement(using: &random) ?? ""
        let value = field == "year" ? "2022" : times.filter { !$0.contains("/") }.randomElement(using: &random) ?? ""
        return field + sign + value
      }
      let filter = try Filter(terms.joined(separator: " "))
      let expected = all.filter { event in filter.matches { event.value(at: FieldPath($0)) } }.map(\.report.key)
      #expect(try keys(EventSelection(filter: filter), sample) == expected, "\(terms)")
    }
  }

  @Test func theLastLinesOfTheLogThatMatchAreShown() throws {
    let sample = try SampleStore()
    try sample.log((1...1200).map { ($0 % 2 == 0 ? "even" : "odd", "P\($0)") })
    let reader = try StoreReader(path: sample.path)
    func seqs(_ selection: AlertSelection) throws -> [Int64] {
      var seqs: [Int64] = []
      #expect(try selection.forEachLast(in: reader) { seqs.append($0.seq) } == 1200)
      return seqs
    }
    #expect(try seqs(AlertSelection()) == Array(1...1200))
    #expect(try seqs(AlertSelection(limit: 3)) == [1198, 1199, 1200])
    #expect(try seqs(AlertSelection(filter: try Filter("rule=odd"), limit: 2)) == [1197, 1199])
    #expect(try seqs(AlertSelection(filter: try Filter("asset=P7"))) == [7])
    #expect(try seqs(AlertSelection(filter: try Filter("rule=odd"), limit: 0)) == [])
  }

  @Test func followingGoesOnWhereItStopped() throws {
    let sample = try SampleStore()
    try sample.log([("a", "X"), ("b", "X")])
    let reader = try StoreReader(path: sample.path)
    var seqs: [Int64] = []
    #expect(try AlertSelection().forEach(after: 2, in: reader) { seqs.append($0.seq) } == 2)
    try sample.log([("a", "X"), ("b", "X")])
    #expect(try AlertSelection(filter: try Filter("rule=b")).forEach(after: 2, in: reader) { seqs.append($0.seq) } == 4)
    #expect(seqs == [4])
  }
}
