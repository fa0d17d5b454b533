import CSQLite
import Events
import TestSupport
import Testing

@testable import Storage

/// The summary of when reports are, stretch by stretch.
@Suite struct StretchTests {
  let test: TestStore

  init() throws { test = try TestStore() }

  private func moment(_ random: inout SplitMix64) -> Int64 {
    Int64.random(in: -5_000_000_000_000...5_000_000_000_000, using: &random)
  }

  private func problems() throws -> [String] { try StoreReader(path: test.folder.database).check() }

  private func stretches() throws -> [[String?]] { try test.query("SELECT * FROM report_stretch ORDER BY id") }

  private func keys(_ days: ClosedRange<Int>) throws -> [String] {
    var filter = EventFilter()
    (filter.from, filter.through) = (january(days.lowerBound), january(days.upperBound))
    return try test.store.events(filter).map(\.report.key)
  }

  /// A day for each stretch from the first of January on, and a record too many for the last.
  private func fill(days: Int) throws {
    let count = 1024 * days - 1
    try test.importChunk((1...count).map { report("k\($0)", day: $0 / 1024 + 1) } + [report("late", day: 1)])
  }

  /// What an event starts in is always among the periods of an interval that holds its start.
  @Test func periodsHoldEveryMomentBetween() {
    var random = SplitMix64.announced()
    for _ in 0..<2000 {
      let start = moment(&random)
      let end = start + Int64.random(in: 0...200_000_000_000, using: &random)
      let inside = Int64.random(in: start...end, using: &random)
      let (one, all) = (
        ReportStretch.periods(from: inside, through: inside), ReportStretch.periods(from: start, through: end)
      )
      #expect(one.nonzeroBitCount == 1 && one & all == one)
      #expect(all.nonzeroBitCount == min(64, Int((end >> 31) - (start >> 31)) + 1))
    }
  }

  @Test func aStretchCoversWhatItIncludes() {
    var random = SplitMix64.announced()
    var stretch = ReportStretch()
    for _ in 0..<500 {
      let start = moment(&random)
      let end = start + Int64.random(in: 0...100_000_000_000, using: &random)
      let isAlone = Bool.random(using: &random)
      var report = ReportStretch()
      report.include(starts: start, ends: end, isAlone: isAlone)
      stretch.include(starts: start, ends: end, isAlone: isAlone)
      #expect(stretch.covers(report))
      #expect(report == stretch || !report.covers(stretch))
    }
    #expect(stretch.covers(ReportStretch()) && !ReportStretch().covers(stretch))
  }

  @Test func numbersOfStretchesAndTheirReports() {
    #expect([0, 1, 1023, 1024, 2047, 2048].map(ReportStretch.number) == [0, 0, 0, 1, 1, 2])
    #expect(ReportStretch.lastReport(of: 0) == 1023 && ReportStretch.lastReport(of: 2) == 3071)
  }

  @Test func anImportNotesWhenItsReportsAre() throws {
    try fill(days: 2)
    let period = ReportStretch.periods(from: january(1).milliseconds, through: january(2).milliseconds)
    let (first, second) = (january(1).milliseconds, january(2).milliseconds)
    let rows = [[0, first, first, first + 86_399_000, period], [1, second, second, second + 86_399_000, period]]
    let late = [2, first, first, first + 86_399_000, period]
    #expect(try stretches() == (rows + [late]).map { $0.map(String.init) })
    #expect(try problems() == [])
  }

  /// A report moves: its stretch has to hold the old time no more, but the new one.
  @Test func aRevisionWidensItsStretch() throws {
    try fill(days: 3)
    try test.importChunk([report("k5", day: 20), report("k1500", day: 25, cluster: "x")], revision: .content)
    try test.importChunk([report("new", day: 26, cluster: "x"), report("k5", day: 21)], revision: .content)
    #expect(try keys(19...31) == ["k5", "k1500"])
    #expect(try problems() == [])
  }

  @Test func whatIsUndoneIsNotNoted() throws {
    try fill(days: 1)
    let before = try stretches()
    #expect(throws: StorageError.self) {
      try test.store.transaction { (tx) throws(StorageError) in
        let placed = [(report: report("new", day: 30), position: RecordPosition(line: 1, offset: 0))]
        _ = try tx.insert(
          reports: placed, file: test.file.id, ingested: january(31), rules: RevisionRules(.none))
        throw .damaged("on purpose")
      }
    }
    #expect(try stretches() == before)
  }

  /// What is deleted because of its age makes its stretch narrower, or leaves none.
  @Test func retentionNarrows() throws {
    try fill(days: 4)
    try test.importChunk([report("k2000", day: 20)], revision: .content)
    let step = try test.store.transaction { (tx) throws(StorageError) in
      try tx.pruneEvents(endedBefore: january(3), after: 0, limit: 10_000, now: january(31))
    }
    // The third and fourth days' stretches hold nothing old, and that of the newest report does.
    #expect(step == RetentionStep(examined: 2047, deleted: 2046, next: nil))
    #expect(try stretches().map { $0[0] } == ["1", "2", "3", "4"])
    #expect(try stretches().first?[1] == String(january(20).milliseconds))
    #expect(try problems() == [])
  }

  @Test func theCheckFindsWhatLiesOutside() throws {
    try fill(days: 3)
    let intact = try stretches()
    let damages = [
      "UPDATE report_stretch SET first_start = first_start + 1 WHERE id = 1",
      "UPDATE report_stretch SET last_start = last_start - 1 WHERE id = 1",
      "UPDATE report_stretch SET first_end = first_end + 1 WHERE id = 1",
      "UPDATE report_stretch SET periods = periods << 2 WHERE id = 1", "DELETE FROM report_stretch WHERE id = 1",
    ]
    for damage in damages {
      try test.store.database.connection.script(damage)
      #expect(try problems() == ["1024 reports lie outside the times that are noted of their stretches"])
      try test.store.database.connection.script("DELETE FROM report_stretch")
      #expect(try keys(1...31).isEmpty)
      try test.store.database.connection.summariseReports(from: .min, through: .max)
      #expect(try stretches() == intact)
      #expect(try problems() == [])
    }
    try test.store.database.connection.script("DELETE FROM report_stretch WHERE id = 3")
    #expect(try problems() == ["a report lies outside the times that are noted of its stretch"])
  }

  /// What a database of the schema before goes through.
  @Test(arguments: [0, 1, 3000]) func theMigrationSummarises(count: Int) throws {
    let reports = (0..<count).map { report("k\($0)", day: $0 % 31 + 1, cluster: $0 % 5 == 0 ? "c\($0 % 35)" : nil) }
    try test.importChunk(reports)
    let (imported, events) = (try stretches(), try test.store.events(EventFilter()).map { EventFace($0) })
    try test.store.database.connection.script("DROP TABLE report_stretch")
    try test.store.database.connection.script(StretchTables.all)
    try StretchTables.fill(test.store.database.connection)
    #expect(try stretches() == imported)
    #expect(try test.store.events(EventFilter()).map { EventFace($0) } == events)
    #expect(try problems() == [])
  }
}
