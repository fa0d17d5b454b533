import Events
import TestSupport
import Testing

@testable import Storage

@Suite struct FileTests {
  let test: TestStore
  var store: Store { test.store }

  init() throws { test = try TestStore() }

  private func begin(_ digest: String, feed: String = "events") throws -> FileRow {
    try store.transaction { (tx) throws(StorageError) in
      try tx.beginFile(feed: feed, name: "\(digest).csv", digest: digest, size: 5, firstSeen: january(2))
    }
  }

  private func update(_ file: FileRow) throws {
    try store.transaction { (tx) throws(StorageError) in try tx.update(file) }
  }

  @Test func progressIsKept() throws {
    var file = try begin("x")
    #expect(file.offset == 0 && file.line == 1 && file.state == .importing)
    #expect(try store.file(feed: "events", digest: "x") == file)
    file.offset = 100
    file.line = 7
    file.records = 6
    file.inserted = 1
    file.duplicates = 2
    file.corrected = 3
    file.stale = 4
    file.dropped = 5
    file.quarantined = 6
    file.state = .done
    file.finished = january(3)
    try update(file)
    #expect(try store.file(id: file.id) == file)
    #expect(try store.files(.done) == [file])
    #expect(try store.files().map(\.id) == [1, file.id])
  }

  @Test func aKnownContentIsKnownInItsFeedOnly() throws {
    _ = try begin("x")
    #expect(try store.file(feed: "other", digest: "x") == nil)
    _ = try begin("x", feed: "other")
    #expect(throws: StorageError.self) { try begin("x") }
  }

  @Test func aRejectedContentIsForgotten() throws {
    var file = try begin("x")
    file.state = .rejected
    file.reason = "wrong header"
    try update(file)
    #expect(try store.file(feed: "events", digest: "x") == nil)
    let again = try begin("x")
    #expect(again.id != file.id)
    #expect(try store.files(.rejected).map(\.reason) == ["wrong header"])
  }

  @Test func quarantineKeepsTheRecordAsItStood() throws {
    let raw: [UInt8] = [0xFF, 0x00, 0x0A, 0x41]
    try store.transaction { (tx) throws(StorageError) in
      for (record, reason) in ["bad-utf8", "bad-date", "bad-utf8"].enumerated() {
        try tx.quarantine(
          QuarantineRow(
            file: test.file.id, record: record + 1, position: RecordPosition(line: record + 10, offset: 99),
            reason: reason, detail: "byte 1", raw: record == 1 ? [] : raw))
      }
    }
    let rows = try store.quarantined()
    #expect(rows.map(\.row.raw) == [raw, [], raw])
    #expect(rows.map(\.row.position.line) == [10, 11, 12])
    #expect(rows.allSatisfy { $0.feed == "events" && $0.fileName == "test.ndjson" })
    #expect(try store.quarantined(reason: "bad-utf8").map(\.row.record) == [1, 3])
    #expect(try store.quarantined(file: "test.ndjson", after: 1, limit: 1).map(\.row.record) == [2])
    #expect(try store.quarantined(feed: "other").isEmpty)
    #expect(try store.statusCounts(at: january(1)).quarantined == 3)
  }

  @Test func feedsAreSummedUp() throws {
    var (first, second) = (try begin("x", feed: "a"), try begin("y", feed: "a"))
    first.state = .done
    first.records = 10
    first.quarantined = 1
    second.state = .rejected
    second.records = 5
    second.quarantined = 5
    try update(first)
    try update(second)
    let summaries = try store.feedSummaries()
    #expect(summaries.map(\.feed) == ["a", "events"])
    #expect(summaries[0].records == 15 && summaries[0].quarantined == 6)
    #expect(summaries[0].files == [.done: 1, .rejected: 1])
    #expect(summaries[0].last == second)
  }

  @Test func filesAreCountedByState() throws {
    var file = try begin("x")
    file.state = .done
    try update(file)
    try store.transaction { (tx) throws(StorageError) in
      try tx.countDuplicateFile(of: "events", at: Instant(milliseconds: 0))
      try tx.countDuplicateFile(of: "events", at: Instant(milliseconds: 0))
    }
    #expect(try store.statusCounts(at: january(1)).files == ["importing": 1, "done": 1, "duplicate": 2])
  }

  @Test func settingsAndGoodCopiesAreKept() throws {
    try store.transaction { (tx) throws(StorageError) in
      try tx.setMeta("name", "value")
      try tx.setGoodCopy(kind: "rule", path: "b.yaml", text: "id: b")
      try tx.setGoodCopy(kind: "rule", path: "a.yaml", text: "id: a")
      try tx.setGoodCopy(kind: "rule", path: "a.yaml", text: "id: new")
    }
    #expect(try store.meta("name") == "value")
    #expect(try store.goodCopies(kind: "rule") == ["a.yaml", "b.yaml"])
    #expect(try store.goodCopies(kind: "feed").isEmpty)
    #expect(try store.goodCopy(kind: "rule", path: "a.yaml") == "id: new")
    try store.transaction { (tx) throws(StorageError) in
      try tx.setMeta("name", nil)
      try tx.removeGoodCopy(kind: "rule", path: "a.yaml")
    }
    #expect(try store.meta("name") == nil)
    #expect(try store.goodCopy(kind: "rule", path: "a.yaml") == nil)
  }
}
