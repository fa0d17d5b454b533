import Events
import TestSupport
import Testing

@testable import Storage

@Suite struct SearchTests {
  let test: TestStore

  init() throws { test = try TestStore() }

  private func keys(_ body: (inout EventFilter) -> Void) throws -> [String] {
    var filter = EventFilter()
    body(&filter)
    return try test.store.events(filter).map(\.report.key)
  }

  @Test func patternsMatchInEitherCase() throws {
    var first = report("a", kind: "pipeline.disruption.suspended")
    first.asset = "CPC"
    first.actor = ["KAZ", "RUS"]
    var second = report("b", kind: "pipeline.restored", day: 2)
    second.asset = "100%"
    second.actor = ["[odd"]
    try test.importChunk([first, second, report("c", kind: "pipelinexrestored", day: 3)])
    #expect(try keys { $0.kinds = ["pipeline.*"] } == ["a", "b"])
    #expect(try keys { $0.kinds = ["PIPELINE.RESTORED", "*.suspended"] } == ["a", "b"])
    #expect(try keys { $0.kinds = ["pipeline?restored"] } == ["b", "c"])
    #expect(try keys { $0.assets = ["cpc"] } == ["a"])
    #expect(try keys { $0.assets = ["100%"] } == ["b"])
    #expect(try keys { $0.assets = ["1%"] }.isEmpty)
    #expect(try keys { $0.actors = ["rus"] } == ["a"])
    #expect(try keys { $0.actors = ["[odd"] } == ["b"])
    #expect(try keys { $0.targets = ["*"] }.isEmpty)
    #expect(
      try keys {
        $0.newestFirst = true
        $0.limit = 2
      } == ["c", "b"])
  }

  @Test func itsStartDecidesWhetherAnEventIsInTime() throws {
    try test.importChunk([report("a", day: 1), report("b", day: 2), report("c", day: 3)])
    #expect(try keys { $0.from = january(2) } == ["b", "c"])
    #expect(try keys { $0.through = january(2) } == ["a", "b"])
    #expect(try keys { ($0.from, $0.through) = (january(1, hour: 5), january(2, hour: 6)) } == ["b"])
    #expect(try keys { ($0.from, $0.through) = (january(2, hour: 5), january(2, hour: 6)) } == [])
    #expect(try keys { ($0.from, $0.through) = (january(3), january(1)) } == [])
  }

  @Test func aSearchStopsWhenItIsTold() throws {
    try test.importChunk([report("a", day: 1), report("b", day: 2), report("c", day: 3)])
    var seen: [String] = []
    try test.store.forEachEvent(EventFilter()) { (event) throws(StorageError) in
      seen.append(event.report.key)
      return seen.count < 2
    }
    #expect(seen == ["a", "b"])
  }

  /// Page by page, also where a page holds nothing that was known.
  @Test func reportsAsTheyWereKnown() throws {
    func known(_ key: String, _ day: Int, title: String? = nil) -> Report {
      var report = report(key, title: title)
      report.known = january(day)
      return report
    }
    try test.importChunk([known("a", 2), known("b", 20), known("c", 21), known("d", 3, title: "first")])
    try test.importChunk([known("d", 22, title: "second")], revision: .content)
    func reports(_ moment: Instant) throws -> [String] {
      var found: [String] = []
      var last: Int64 = 0
      while let page = try test.store.reports(after: last, limit: 1, asOf: moment) {
        last = page.last
        found += page.reports.map { $0.report.key + ($0.report.title.map { " \($0)" } ?? "") }
      }
      return found
    }
    #expect(try reports(january(1)) == [])
    #expect(try reports(january(10)) == ["a", "d first"])
    #expect(try reports(january(21)) == ["a", "b", "c", "d first"])
    #expect(try reports(january(22)) == ["a", "b", "c", "d second"])
  }

  @Test func asOfAMomentCorrectionsHaveNotHappened() throws {
    var first = report("a", title: "first")
    first.known = january(5)
    var second = report("a", title: "second")
    second.known = january(10)
    try test.importChunk([first], revision: .content)
    try test.importChunk([second], revision: .content)
    func titles(_ day: Int) throws -> [String?] {
      var filter = EventFilter()
      filter.asOf = january(day)
      return try test.store.events(filter).map(\.report.title)
    }
    #expect(try titles(4).isEmpty)
    #expect(try titles(5) == ["first"])
    #expect(try titles(9) == ["first"])
    #expect(try titles(10) == ["second"])
  }

  @Test func withoutKnownTheEndOfTheIntervalCounts() throws {
    try test.importChunk([report("a", day: 1)], ingested: january(31))
    try test.importChunk([report("b", day: 20)], ingested: january(5))
    #expect(try keys { $0.asOf = january(1, hour: 12) }.isEmpty)
    #expect(try keys { $0.asOf = january(2) } == ["a"])
    #expect(try keys { $0.asOf = january(5) } == ["a", "b"])
  }

  /// Against the plain way: replay what was known into a second store, take every event, and look at each.
  @Test func aSearchFindsWhatLookingAtEveryEventFinds() throws {
    var random = SplitMix64.announced()
    var versions: [Report] = []
    for number in 0..<40 {
      var made = report(
        "k\(Int.random(in: 0..<15, using: &random))",
        kind: ["x.one", "x.two", "y"].randomElement(using: &random) ?? "",
        day: Int.random(in: 1...9, using: &random), cluster: [nil, nil, "p", "q"].randomElement(using: &random) ?? nil,
        status: Int.random(in: 0..<9, using: &random) == 0 ? .withdrawn : .active)
      // Revisions are known one after another, as a source publishes them.
      made.known = january(1, hour: number)
      made.actor = Array(["KAZ", "RUS", "CHN"].shuffled(using: &random).prefix(Int.random(in: 0...2, using: &random)))
      versions.append(made)
      try test.importChunk([made], revision: .content)
    }
    for _ in 0..<16 {
      var filter = EventFilter()
      filter.kinds = [[], ["x.*"], ["y", "x.one"]].randomElement(using: &random) ?? []
      filter.actors = [[], ["k*"], ["RUS", "CHN"]].randomElement(using: &random) ?? []
      filter.from = Bool.random(using: &random) ? january(Int.random(in: 1...9, using: &random)) : nil
      filter.through = Bool.random(using: &random) ? january(Int.random(in: 1...9, using: &random)) : nil
      filter.asOf = Bool.random(using: &random) ? january(1, hour: Int.random(in: 0...40, using: &random)) : nil
      let found = try test.store.events(filter).map { Found($0) }
      #expect(Set(found) == Set(try search(versions, filter)), "\(filter)")
      #expect(found.map(\.start) == found.map(\.start).sorted())
    }
  }

  private func search(_ versions: [Report], _ filter: EventFilter) throws -> [Found] {
    let replay = try TestStore()
    for version in versions where version.known ?? .distantPast <= filter.asOf ?? .distantFuture {
      try replay.importChunk([version], revision: .content)
    }
    return try replay.store.events(after: 0, limit: .max).filter { event in
      func any(_ patterns: [String], _ values: [String]) -> Bool {
        patterns.isEmpty
          || patterns.contains { pattern in
            values.contains { value in
              pattern.hasSuffix("*") ? value.lowercased().hasPrefix(pattern.dropLast()) : value == pattern
            }
          }
      }
      return any(filter.kinds, [event.report.kind]) && any(filter.actors, event.report.actor)
        && event.time.start >= filter.from ?? .distantPast && event.time.start <= filter.through ?? .distantFuture
    }.map { Found($0) }
  }

  /// An event but for its number, which another history may have given otherwise.
  private struct Found: Hashable {
    var report: Report
    var start: Instant
    var names: [String]

    init(_ event: Event) {
      report = event.report
      start = event.time.start
      names = event.names
    }
  }
}
