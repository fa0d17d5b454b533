import CSQLite
import Events
import Glibc
import Inbox
import TestSupport
import Testing

@testable import Storage

private struct Refused: Error, Equatable {}

@Suite struct TransactionTests {
  let test: TestStore

  init() throws { test = try TestStore() }

  @Test func whatThrowsLeavesNothing() throws {
    try test.importChunk([report("a", kind: "one")])
    #expect(throws: Refused()) {
      try test.store.attempt { tx in
        let placed = [(report: report("b", kind: "two", cluster: "x"), position: RecordPosition(line: 1, offset: 0))]
        let chunk = try tx.insert(reports: placed, file: 1, ingested: january(2), rules: RevisionRules(.none))
        #expect(chunk.outcomes == [.inserted(2)])
        try tx.put(MatchRow(stream: 1, group: "g", event: 2, start: january(1), finish: january(1)))
        try tx.countDuplicateFile(of: "events", at: Instant(milliseconds: 0))
        throw Refused()
      }
    }
    let counts = try test.store.statusCounts(at: january(1))
    #expect(counts.reports == 1 && counts.events == 1 && counts.files["duplicate"] == 0)
    #expect(try test.store.matches(stream: 1, group: "g").isEmpty)
    // Neither the number nor the words of what was undone are remembered.
    #expect(try test.importChunk([report("c", kind: "two")]).outcomes == [.inserted(2)])
    test.store.database.forget()
    #expect(try test.store.event(id: 2)?.report.kind == "two")
  }

  @Test func aReaderSeesWhatIsCommittedAndNothingElse() throws {
    let reader = try StoreReader(path: test.folder.database)
    try test.store.transaction { (tx) throws(StorageError) in
      try tx.setMeta("name", "value")
      #expect(try tx.meta("name") == "value")
      #expect(try reader.meta("name") == nil)
    }
    #expect(try reader.meta("name") == "value")
  }

  @Test func aSnapshotStaysWhatItWas() throws {
    let reader = try StoreReader(path: test.folder.database)
    try reader.snapshot { () throws(StorageError) in
      #expect(try reader.meta("name") == nil)
      try test.store.transaction { (tx) throws(StorageError) in try tx.setMeta("name", "value") }
      #expect(try reader.meta("name") == nil)
    }
    #expect(try reader.meta("name") == "value")
  }

  @Test func aReaderCannotWrite() throws {
    let reader = try StoreReader(path: test.folder.database)
    #expect(throws: StorageError.self) { try reader.database.connection.script("DELETE FROM file") }
  }

  @Test func aFullDiskIsSaidAndSurvived() throws {
    let connection = test.store.database.connection.handle
    func pages(_ limit: String) throws {
      let statement = try Statement(composed: "PRAGMA max_page_count = \(limit)", on: connection)
      _ = try statement.step()
    }
    try test.importChunk([report("a")])
    try pages("1")
    let long = String(repeating: "x", count: 1 << 20)
    let error = #expect(throws: StorageError.self) { try test.importChunk([report("b"), report("c", title: long)]) }
    guard case .full(let failure)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(failure.code == SQLITE_FULL)
    #expect(try test.store.event(id: 1) != nil)
    try pages("1000000")
    #expect(try test.importChunk([report("c", title: long)]).outcomes == [.inserted(2)])
    #expect(try test.store.statusCounts(at: january(1)).reports == 2)
  }

  /// What a power cut in a transaction leaves, taken at the worst moment: the pages have been spilled into the log, and
  /// the commit is missing.
  @Test func aCrashInATransactionLeavesTheOneBefore() throws {
    let image = test.folder.file("image.db").text
    try test.importChunk([report("a")])
    test.store.database.connection.handle.limitCache()
    try test.store.transaction { (tx) throws(StorageError) in
      for number in 0..<300 { try tx.setMeta("name \(number)", String(repeating: "x", count: 10_000)) }
      do { try PosixFileSystem.copyDatabase(test.folder.database, to: image) } catch { Issue.record("\(error)") }
    }
    #expect(try PosixFileSystem.contents(image + "-wal").count > 1_000_000)
    let copy = try Store(path: image)
    #expect(copy.wasUnclean)
    #expect(try copy.event(id: 1)?.report.key == "a")
    #expect(try copy.meta("name 0") == nil)
    #expect(try copy.statusCounts(at: january(1)).reports == 1)
    copy.close()
  }

  /// Another process may have the database by then.
  @Test func nothingIsWrittenAfterTheStoreIsClosed() throws {
    test.store.close()
    let next = try Store(path: test.folder.database)
    #expect(!next.wasUnclean)
    #expect(throws: StorageError.closed) { try test.importChunk([report("late")]) }
    #expect(throws: StorageError.closed) { try test.store.attempt { try $0.setMeta("late", "yes") } }
    test.store.rest()
    #expect(try next.statusCounts(at: january(31)).reports == 0 && next.meta("late") == nil)
    next.close()
  }

  @Test func errorsQuoteTheStatementWithoutItsData() throws {
    let error = #expect(throws: StorageError.self) {
      try test.store.database.connection.execute(
        "INSERT INTO quarantine VALUES (1, ?, 1, 1, 1, ?, 'd', 'r')", 99, "secret")
    }
    let text = String(describing: try #require(error))
    #expect(text.contains("INSERT INTO quarantine VALUES (1, ?"))
    #expect(text.contains("FOREIGN KEY"))
    #expect(!text.contains("secret") && !text.contains("99"))
  }
}

extension Handle {
  /// So small that a transaction of some size is written to the log before its end.
  func limitCache() {
    sqlite3_exec(database, "PRAGMA cache_size = 10", nil, nil, nil)
  }
}
