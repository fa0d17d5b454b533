import CSQLite
import Events
import TestSupport
import Testing

@testable import Storage

/// A search by time reads what can lie in it, and finds what looking at everything finds.
@Suite struct TimeSearchTests {
  let test: TestStore

  init() throws { test = try TestStore() }

  private static let day: Int64 = 86_400_000

  /// A report of about a day, counted from the first of January 2022: of an instant or a longer time, and now and then of
  /// what is long ago.
  private func made(_ key: String, _ day: Int64, _ random: inout SplitMix64) -> Report {
    let back: [Int64] = [0, 0, 0, 0, 0, 0, 0, 30, 365, 3000]
    let start = january(1).milliseconds + (day - (back.randomElement(using: &random) ?? 0)) * Self.day
    let length = ([0, 0, 1, 3, 40, 365].randomElement(using: &random) ?? 0) * Self.day
    let time = EventTime(
      start: Instant(milliseconds: start), end: Instant(milliseconds: start + length), precision: .interval)
    var report = Report(feed: "events", key: key, kind: ["x.one", "x.two", "y"][Int(day % 3)], time: time)
    if Int.random(in: 0..<6, using: &random) == 0 {
      report.cluster = "c\(day / 20 + Int64.random(in: 0...1, using: &random))"
    }
    report.status = Int.random(in: 0..<20, using: &random) == 0 ? .withdrawn : .active
    report.known = Bool.random(using: &random) ? time.end : nil
    return report
  }

  private func filter(_ random: inout SplitMix64) -> EventFilter {
    func moment(_ days: ClosedRange<Int64>) -> Instant {
      january(1).advanced(byMilliseconds: Int64.random(in: days, using: &random) * Self.day)
    }
    var filter = EventFilter()
    if Int.random(in: 0..<4, using: &random) > 0 { filter.from = moment(-400...800) }
    if let from = filter.from, Bool.random(using: &random) {
      filter.through = from.advanced(byMilliseconds: Int64.random(in: -1...60, using: &random) * Self.day)
    } else if Bool.random(using: &random) {
      filter.through = moment(-400...800)
    }
    filter.kinds = [[], [], ["x.*"], ["y"]].randomElement(using: &random) ?? []
    filter.newestFirst = Bool.random(using: &random)
    filter.limit = [.max, .max, 1, 50].randomElement(using: &random) ?? .max
    if Int.random(in: 0..<3, using: &random) == 0 { filter.asOf = moment(0...900) }
    return filter
  }

  /// By looking at each event that there is or was.
  private func expected(_ filter: EventFilter) throws -> [Int64] {
    let ids = try test.query(
      "SELECT coalesce(event, seq) FROM report UNION SELECT coalesce(event, seq) FROM report_revision")
    let events = try ids.compactMap { try test.store.database.event(Int64($0[0] ?? "") ?? 0, asOf: filter.asOf) }
    let found = events.filter { event in
      event.time.start >= filter.from ?? .distantPast && event.time.start <= filter.through ?? .distantFuture
        && (filter.kinds.isEmpty || filter.kinds[0].prefix(1) == event.report.kind.prefix(1))
    }
    let ordered = found.sorted { ($0.time.start, $0.id) < ($1.time.start, $1.id) }.map(\.id)
    return Array((filter.newestFirst ? ordered.reversed() : ordered).prefix(filter.limit))
  }

  /// Over several stretches: new reports, revisions that move and join them, withdrawals, and what is deleted because of its
  /// age.
  @Test func aSearchByTimeFindsWhatLookingAtEveryEventFinds() throws {
    var random = SplitMix64.announced()
    var count = 0
    for round in 0..<4 {
      let new = Int.random(in: 300...1500, using: &random)
      var reports = (count..<count + new).map { made("k\($0)", Int64($0 / 5), &random) }
      count += new
      for _ in 0..<60 {
        let number = Int.random(in: 0..<count, using: &random)
        let day = Int64([number / 5, Int.random(in: 0...800, using: &random)].randomElement(using: &random) ?? 0)
        reports.append(made("k\(number)", day, &random))
      }
      try test.importChunk(reports, ingested: january(31 * (round + 1)), revision: .content)
      let withdrawn = try test.store.activeReports(ofFeed: "events").shuffled(using: &random).prefix(20)
      _ = try test.store.transaction { (tx) throws(StorageError) in
        try tx.withdraw(Array(withdrawn), ingested: january(31 * (round + 1)))
      }
      if round == 2 {
        _ = try test.store.transaction { (tx) throws(StorageError) in
          try tx.pruneEvents(endedBefore: january(40), after: 0, limit: 100_000, now: january(100))
        }
      }
      for _ in 0..<25 {
        let filter = filter(&random)
        #expect(try test.store.events(filter).map(\.id) == expected(filter), "\(filter)")
      }
      let problems = try StoreReader(path: test.folder.database).check()
      #expect(problems == [])
    }
  }

  /// The steps of SQLite's machine that a search took until it gave so many events.
  private func steps(_ filter: EventFilter, events limit: Int) throws -> Int32 {
    let database = test.store.database.connection.handle.database
    var (steps, count) = (Int32(0), 0)
    try test.store.forEachEvent(filter) { _ in
      count += 1
      guard count == limit else { return true }
      var statement = sqlite3_next_stmt(database, nil)
      while let current = statement {
        if String(cString: sqlite3_sql(current)).contains("FROM report_stretch WHERE") {
          steps = max(steps, sqlite3_stmt_status(current, Int32(SQLITE_STMTSTATUS_VM_STEP), 0))
        }
        statement = sqlite3_next_stmt(database, current)
      }
      return false
    }
    return steps
  }

  /// Six stretches of 102 days, of which each has reports, too, of the year before.
  @Test func aSearchReadsNoMoreThanItNeeds() throws {
    func day(_ number: Int) -> Instant { january(1).advanced(byMilliseconds: Int64(number) * Self.day) }
    try test.importChunk(
      (0..<6143).map { number in
        let time = EventTime(day(number / 10 - (number % 100 == 7 ? 365 : 0)))
        return Report(feed: "events", key: "k\(number)", kind: "x", time: time)
      })
    var filter = EventFilter()
    let whole = try steps(filter, events: 6143)
    #expect(whole > 6143 * 5)
    #expect(try steps(filter, events: 1) < whole / 3)
    filter.newestFirst = true
    #expect(try steps(filter, events: 1) < whole / 3)
    // What begins no earlier than the last stretch.
    filter.from = day(580)
    #expect(try steps(filter, events: 300) < whole / 3)
    // Days of the fourth, which lie between the two times of the fifth and of the sixth.
    (filter.from, filter.through) = (day(330), day(340))
    #expect(try test.store.events(filter).count == 108)
    #expect(try steps(filter, events: 108) < whole / 3)
  }

  /// Whatever is asked for: stretches are gone through, and of each its reports by their numbers.
  @Test func aSearchGoesByTheNumbersOfReports() throws {
    var random = SplitMix64.announced()
    for _ in 0..<60 {
      var filter = filter(&random)
      if Bool.random(using: &random) { filter.assets = ["a", "b*"] }
      if Bool.random(using: &random) { filter.actors = ["a"] }
      let (sql, values) = filter.search()
      let plan = try Statement(composed: "EXPLAIN QUERY PLAN " + sql, on: test.store.database.connection.handle)
      for (index, value) in values.enumerated() { value.bind(to: plan, at: Int32(index + 1)) }
      var lines: [String] = []
      while try plan.step() { lines.append(plan.text(3)) }
      let reports = lines.filter { $0.contains(" report ") }
      #expect(reports == ["SEARCH report USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)"], "\(lines)")
    }
  }

  @Test func theHeapGivesTheLeastFirst() {
    var random = SplitMix64.announced()
    var heap = Heap<Int>()
    var model: [Int] = []
    #expect(heap.first == nil && heap.popFirst() == nil)
    for _ in 0..<3000 {
      if Int.random(in: 0..<3, using: &random) > 0 {
        let number = Int.random(in: 0..<100, using: &random)
        heap.insert(number)
        model.append(number)
      } else {
        model.sort(by: >)
        #expect(heap.first == model.last)
        #expect(heap.popFirst() == model.popLast())
      }
    }
    model.sort(by: >)
    while let number = heap.popFirst() { #expect(number == model.popLast()) }
    #expect(model.isEmpty)
  }
}
