import Events
import Inbox
import TestSupport
import Testing

@testable import Storage

/// What is deleted because of its age, and what never is.
@Suite struct RetentionTests {
  let test: TestStore

  init() throws { test = try TestStore() }

  /// Deletes events that ended before a day, in steps of `limit`. Returns how many reports went.
  private func prune(before day: Int, limit: Int = 3, now: Instant = january(31)) throws -> Int {
    var deleted = 0
    var place: Int64? = 0
    while let after = place {
      let step = try test.store.transaction { (tx) throws(StorageError) in
        try tx.pruneEvents(endedBefore: january(day), after: after, limit: limit, now: now)
      }
      #expect(step.examined <= limit)
      deleted += step.deleted
      place = step.next
    }
    return deleted
  }

  private func keys() throws -> [String?] { try test.query("SELECT key FROM report ORDER BY seq").map { $0[0] } }

  private func alert(
    _ id: String, group: String, opening: [Int64] = [], event: Int64? = nil, endsAt: Instant? = nil,
    cancelled: Bool = false
  ) -> AlertRow {
    AlertRow(
      id: id, rule: "r", group: group, event: event, startsAt: january(2), earliestAt: january(2), endsAt: endsAt,
      level: "low", certainty: "certain", peak: 1, peakAt: january(2), opening: opening, isCancelled: cancelled,
      hash: "h")
  }

  @Test(arguments: [1, 2, 7, 1000]) func whatEndedBeforeIsDeletedWhateverTheSteps(limit: Int) throws {
    try test.importChunk((1...20).map { report("k\($0)", day: $0) })
    #expect(try prune(before: 11, limit: limit) == 10)
    #expect(try keys() == (11...20).map { "k\($0)" })
    let counts = try test.store.statusCounts(at: january(31))
    #expect(counts.reports == 10 && counts.events == 10)
    #expect(try prune(before: 11, limit: limit) == 0)
  }

  @Test func theNewestReportStaysSoThatNoNumberIsGivenTwice() throws {
    try test.importChunk([report("a", day: 3), report("b", day: 2), report("c", day: 1)])
    #expect(try prune(before: 20) == 2)
    #expect(try keys() == ["c"])
    let outcome = try test.importChunk([report("d", day: 25)]).outcomes
    #expect(outcome == [.inserted(4)])
  }

  @Test func whatComesAgainIsKnownAndStaysDeleted() throws {
    try test.importChunk([report("a", day: 1), report("b", day: 20)])
    #expect(try prune(before: 10) == 1)
    let again = try test.importChunk([report("a", day: 1), report("a", day: 2, title: "changed")], revision: .content)
    #expect(again.changes.isEmpty)
    #expect(again.outcomes == [.unchanged(1), .unchanged(1)])
    #expect(try keys() == ["b"])
  }

  /// It bears another number than its own, which its cluster keeps.
  @Test(arguments: [2, 20]) func aReportThatLeftItsClusterIsCountedAsOne(day: Int) throws {
    try test.importChunk([report("a", day: 1, cluster: "x"), report("b", day: 2, cluster: "x"), report("c", day: 25)])
    try test.importChunk([report("a", day: day)], revision: .content)
    let reader = try StoreReader(path: test.folder.database)
    #expect(try reader.statusCounts(at: january(31)).events == 3)
    #expect(try reader.check() == [])
    #expect(try prune(before: 10) == (day == 2 ? 2 : 1))
    #expect(try keys() == (day == 2 ? ["c"] : ["a", "c"]))
    #expect(try reader.statusCounts(at: january(31)).events == (day == 2 ? 1 : 2))
    #expect(try reader.check() == [])
  }

  private func isPruned(_ event: Event.ID) throws -> Bool {
    try test.store.transaction { (tx) throws(StorageError) in try tx.isPruned(event: event) }
  }

  /// Which need not be the number of a report that told of it.
  @Test func anEventIsPrunedOnceNoReportTellsOfIt() throws {
    try test.importChunk([
      report("a", day: 1, cluster: "x"), report("b", day: 20, cluster: "x"), report("c", day: 2),
      report("last", day: 28),
    ])
    // The first leaves event 1 to the second, and is event 5.
    try test.importChunk([report("a", day: 1)], revision: .content)
    #expect(try prune(before: 10) == 2)
    #expect(try keys() == ["b", "last"])
    #expect(try isPruned(5) && isPruned(3))
    #expect(try !isPruned(1) && !isPruned(2) && !isPruned(4))
    #expect(try prune(before: 22) == 1)
    #expect(try isPruned(1) && !isPruned(2))
  }

  @Test func whatWasPrunedBeforeItsEventWasNotedBoreTheNumberOfItsReport() throws {
    let folder = try TemporaryFolder()
    let connection = try Connection(path: folder.database, mode: .readWrite)
    let before = Migrator(migrations: Migration.all.filter { $0.version < 7 })
    try before.migrate(connection, path: folder.database, notice: { _ in })
    try connection.script("INSERT INTO pruned_key VALUES (1, 1, 'a')")
    let store = try Store(path: folder.database)
    let pruned = try store.transaction { (tx) throws(StorageError) in
      [try tx.isPruned(event: 1), try tx.isPruned(event: 2)]
    }
    #expect(pruned == [true, false])
  }

  @Test func anEventStaysWhileOneOfItsReportsIsYoung() throws {
    try test.importChunk([
      report("old", day: 1, cluster: "x"), report("young", day: 20, cluster: "x"), report("gone", day: 1, cluster: "y"),
      report("last", day: 25),
    ])
    #expect(try prune(before: 10) == 1)
    #expect(try keys() == ["old", "young", "last"])
    #expect(try test.query("SELECT name FROM cluster ORDER BY name") == [["x"]])
    #expect(try prune(before: 22) == 2)
    #expect(try test.query("SELECT count(*) FROM cluster") == [["0"]])
  }

  @Test func evidenceOfAFiringAlertStays() throws {
    try test.importChunk((1...8).map { report("k\($0)", day: $0) } + [report("last", day: 30)])
    try test.store.transaction { (tx) throws(StorageError) in
      let stream = try tx.stream(hash: "s")
      // 1 opened an alert that fires; 2 is in its group; 3 has an alert of its own.
      try tx.put(alert("open", group: "asset=CPC", opening: [1]))
      try tx.put(MatchRow(stream: stream.id, group: "asset=CPC", event: 2, start: january(2), finish: january(3)))
      try tx.put(alert("single", group: "", event: 3))
      // 4's alert is over, 5's cancelled, 6 is in a group without an alert that fires.
      try tx.put(alert("over", group: "asset=X", opening: [4], endsAt: january(9)))
      try tx.put(alert("cancelled", group: "asset=Y", opening: [5], cancelled: true))
      try tx.put(MatchRow(stream: stream.id, group: "asset=X", event: 6, start: january(6), finish: january(7)))
    }
    #expect(try prune(before: 15, limit: 100) == 5)
    #expect(try keys() == ["k1", "k2", "k3", "last"])
    // A moment at which the third one still held keeps its evidence, too.
    #expect(try prune(before: 15, now: january(8)) == 0)
  }

  @Test func earlierVersionsGoWithTheirReport() throws {
    try test.importChunk([report("a", day: 1, revision: 1), report("b", day: 20)], revision: .field)
    try test.importChunk([report("a", day: 2, title: "new", revision: 2)], revision: .field)
    #expect(try test.query("SELECT count(*) FROM report_revision") == [["1"]])
    #expect(try prune(before: 10) == 1)
    #expect(try test.query("SELECT count(*) FROM report_revision") == [["0"]])
  }

  @Test func quarantinedRecordsGoInSteps() throws {
    try test.store.transaction { (tx) throws(StorageError) in
      var file = test.file
      file.quarantined = 5
      try tx.update(file)
      for number in 1...5 {
        try tx.quarantine(
          QuarantineRow(
            file: test.file.id, record: number, position: RecordPosition(line: number, offset: 0), reason: "bad-json",
            detail: "", raw: []))
      }
    }
    let steps = try (0..<3).map { _ in
      let deleted = try test.store.transaction { (tx) throws(StorageError) in
        try tx.pruneQuarantine(before: january(2), limit: 2).deleted
      }
      // The file counts what is in quarantine still.
      return [deleted, try test.store.feedSummaries().reduce(0) { $0 + $1.quarantined }]
    }
    #expect(steps == [[2, 3], [2, 1], [1, 0]])
  }

  @Test func aFullDiskLeavesItAsItWas() throws {
    try test.importChunk((1...200).map { report("k\($0)", day: 1, title: String(repeating: "x", count: 500)) })
    try test.store.database.connection.script("PRAGMA max_page_count = 1")
    #expect(throws: Never.self) { _ = try keys() }
    struct Stop: Error {}
    #expect(throws: Stop.self) {
      try test.store.attempt { tx in
        _ = try tx.pruneEvents(endedBefore: january(10), after: 0, limit: 100, now: january(31))
        throw Stop()
      }
    }
    #expect(try keys().count == 200)
    #expect(try test.store.statusCounts(at: january(31)).reports == 200)
  }
}

/// What `db check` finds.
@Suite struct StoreCheckTests {
  let test: TestStore

  init() throws {
    test = try TestStore()
    try test.importChunk((1...6).map { report("k\($0)", day: $0, cluster: $0 > 4 ? "c" : nil) })
  }

  private func problems() throws -> [String] { try StoreReader(path: test.folder.database).check() }

  @Test func aSoundDatabaseHasNoProblems() throws {
    #expect(try problems() == [])
    try test.store.transaction { (tx) throws(StorageError) in
      _ = try tx.pruneEvents(endedBefore: january(4), after: 0, limit: 100, now: january(31))
    }
    #expect(try problems() == [])
  }

  @Test(arguments: [
    ("DELETE FROM report WHERE key = 'k3'", "a key names a report that is missing"),
    ("UPDATE report SET key = 'other' WHERE key IN ('k1', 'k2')", "2 reports are not found by their keys"),
    ("UPDATE report SET key = 'k1' WHERE key = 'k2'", "a report is not found by its key"),
    ("DELETE FROM key_block", "block 0 of the keys' run 1 is missing or cut off"),
    ("UPDATE counter SET value = 9 WHERE name = 'reports'", "the counter 'reports' says 9, there are 6"),
    (
      "INSERT INTO transition VALUES (2, 'a', 'r', 'firing', 0, 0, 'low', '{}', '')",
      "a line of the alert log is missing"
    ),
    (
      "PRAGMA foreign_keys = OFF; INSERT INTO quarantine VALUES (1, 99, 1, 1, 0, 'x', '', '')",
      "a row of quarantine refers to a row of file that is missing"
    ),
  ])
  func damageIsNamed(sql: String, problem: String) throws {
    try test.store.database.connection.script(sql)
    #expect(try problems().contains(problem))
  }

  @Test func aBackupIsOneMomentWhileTheWriterGoesOn() throws {
    let reader = try StoreReader(path: test.folder.database)
    let copy = test.folder.file("copy.db").text
    var pieces = 0
    try reader.backup(to: copy) { [store = test.store] in
      pieces += 1
      try? store.transaction { (tx) throws(StorageError) in try tx.setMeta("during", "\(pieces)") }
    }
    #expect(pieces > 0)
    let restored = try StoreReader(path: copy)
    #expect(try restored.meta("during") == nil && test.store.meta("during") != nil)
    #expect(try restored.check() == [])
    #expect(try restored.statusCounts(at: january(1)).reports == 6)
  }

  @Test func queriesThatMayNotGoOnAreInterrupted() throws {
    let reader = try StoreReader(path: test.folder.database)
    reader.limit { false }
    #expect(throws: StorageError.interrupted) {
      try reader.database.connection.script(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000) SELECT count(*) FROM n")
    }
  }
}
