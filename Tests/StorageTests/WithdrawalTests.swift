import Events
import TestSupport
import Testing

@testable import Storage

/// What absence withdraws, and what a file that is read again replaces.
@Suite struct WithdrawalTests {
  let test: TestStore

  init() throws { test = try TestStore() }

  private func withdraw(_ reports: [Int64]) throws -> [EventChange] {
    try test.store.transaction { (tx) throws(StorageError) in
      try tx.changes(of: try tx.withdraw(reports, ingested: january(31))).all
    }
  }

  private func newFile(_ digest: String) throws -> FileRow {
    try test.store.transaction { (tx) throws(StorageError) in
      try tx.beginFile(feed: "events", name: "\(digest).csv", digest: digest, size: 1, firstSeen: january(2))
    }
  }

  @Test func theOldVersionIsKept() throws {
    try test.importChunk([report("a"), report("b")])
    let changes = try withdraw([1])
    #expect(changes.map(\.id) == [1])
    #expect(changes[0].old?.report.key == "a" && changes[0].new == nil)
    #expect(try test.store.event(id: 1) == nil)
    #expect(try test.query("SELECT seq, status FROM report_revision") == [["1", "0"]])
    let counts = try test.store.statusCounts(at: january(31))
    #expect(counts.reports == 2 && counts.events == 1)
  }

  @Test func whatIsWithdrawnAlreadyIsNoChange() throws {
    try test.importChunk([report("a", status: .withdrawn)])
    #expect(try withdraw([1, 99]).isEmpty)
    #expect(try test.query("SELECT * FROM report_revision").isEmpty)
  }

  @Test func aClusterLosesOneOfItsReports() throws {
    try test.importChunk([report("a", cluster: "x"), report("b", cluster: "x")])
    let changes = try withdraw([1])
    #expect(changes.map(\.id) == [1])
    #expect(changes[0].old?.reportCount == 2 && changes[0].new?.reportCount == 1)
    #expect(try test.store.statusCounts(at: january(31)).events == 1)
  }

  @Test func aChunkAndItsWithdrawalsAreOneChangeOfAnEvent() throws {
    try test.importChunk([report("a", cluster: "x"), report("b", cluster: "x")])
    let changes = try test.store.transaction { (tx) throws(StorageError) in
      let chunk = try tx.insert(
        reports: [(report("c", cluster: "x"), RecordPosition(line: 1, offset: 0))], file: test.file.id,
        ingested: january(31), rules: RevisionRules(.none))
      return try tx.changes(of: chunk.joined(with: try tx.withdraw([1], ingested: january(31)))).all
    }
    #expect(changes.map(\.id) == [1])
    #expect(changes[0].old?.names == ["a", "b", "x"] && changes[0].new?.names == ["b", "c", "x"])
  }

  @Test func activeReportsOfAFeedAndOfAFile() throws {
    try test.importChunk([report("a"), report("b", status: .withdrawn), report("c", feed: "other"), report("d")])
    #expect(try test.store.activeReports(ofFeed: "events") == [1, 4])
    #expect(try test.store.activeReports(ofFeed: "nobody") == [])
    let file = try newFile("two")
    try test.importChunk([report("e")], rules: RevisionRules(.none), file: file.id)
    #expect(try test.store.activeReports(ofFile: file.id) == [5])
  }

  @Test(arguments: [RevisionPolicy.none, .content, .field])
  func presenceBringsBackWhereAbsenceWithdraws(policy: RevisionPolicy) throws {
    try test.importChunk([report("a", revision: 1)])
    _ = try withdraw([1])
    let same = report("a", revision: 1)
    let back = try test.importChunk([same], rules: RevisionRules(policy, restores: true), file: 1)
    #expect(back.changes.count == 1 && back.changes[0].old == nil && back.changes[0].new != nil)
    #expect(try test.store.statusCounts(at: january(31)).events == 1)
  }

  @Test func withoutSnapshotsAWithdrawalStands() throws {
    try test.importChunk([report("a")])
    _ = try withdraw([1])
    #expect(try test.importChunk([report("a")]).outcomes == [.conflict(1)])
  }

  /// Who takes back a version says so under its number, or where there are none.
  @Test func aWithdrawalAtTheSameRevisionIsTheLaterWord() throws {
    let rules = RevisionRules(.field)
    for (key, revision) in [("a", nil), ("b", 2.0)] {
      try test.importChunk([report(key, revision: revision)], rules: rules, file: 1)
      let gone = report(key, status: .withdrawn, revision: revision)
      #expect(try test.importChunk([gone], rules: rules, file: 1).changes.map { $0.new == nil } == [true])
      #expect(try test.importChunk([gone], rules: rules, file: 1).changes.isEmpty)
      // What was said before does not bring it back.
      #expect(try test.importChunk([report(key, revision: revision)], rules: rules, file: 1).changes.isEmpty)
    }
    let late = report("b", status: .withdrawn, revision: 1)
    #expect(try test.importChunk([late], rules: rules, file: 1).outcomes == [.stale(2)])
    #expect(try test.store.statusCounts(at: january(31)).events == 0)
  }

  /// What the file that is read again brought is replaced; what others brought is not.
  @Test(arguments: [
    (RevisionPolicy.none, true), (.none, false), (.content, true), (.content, false), (.field, true), (.field, false),
  ])
  func aFileThatIsReadAgainReplacesWhatItBrought(policy: RevisionPolicy, wasItsOwn: Bool) throws {
    try test.importChunk([report("a", title: "wrong", revision: 1)])
    let other = try newFile("other")
    let again = try newFile("again")
    let rules = RevisionRules(policy, remapped: wasItsOwn ? test.file.id : other.id)
    let outcome = try test.importChunk(
      [report("a", title: "right", revision: 1)], rules: rules, file: again.id
    ).outcomes[0]
    switch (policy, wasItsOwn) {
    case (_, true), (.content, false):
      #expect(try test.store.event(id: 1)?.report.title == "right")
    default:
      #expect(outcome == .conflict(1))
    }
  }

  @Test func aLaterFileStandsAgainstOneThatIsReadAgain() throws {
    let later = try newFile("later")
    try test.importChunk([report("a", title: "later")], rules: RevisionRules(.content), file: later.id)
    let again = try newFile("again")
    let rules = RevisionRules(.content, remapped: test.file.id)
    #expect(try test.importChunk([report("a", title: "again")], rules: rules, file: again.id).outcomes == [.stale(1)])
    // But the file's own last word counts.
    let twice = [report("b", title: "1"), report("b", title: "2")]
    try test.importChunk(twice, rules: rules, file: again.id)
    #expect(try test.store.event(id: 2)?.report.title == "2")
  }

  @Test func aFileIsBegunAgain() throws {
    var file = try newFile("x")
    file.state = .done
    file.quarantined = 1
    let done = file
    try test.store.transaction { (tx) throws(StorageError) in
      try tx.update(done)
      try tx.quarantine(
        QuarantineRow(
          file: done.id, record: 1, position: RecordPosition(line: 1, offset: 0), reason: "bad-json", detail: "x",
          raw: []))
    }
    let again = try test.store.transaction { (tx) throws(StorageError) in try tx.beginAgain(done, now: january(9)) }
    #expect(again.id != done.id && again.remapped == done.id && again.digest == "x" && again.offset == 0)
    #expect(try test.store.file(feed: "events", digest: "x") == again)
    #expect(try test.store.quarantined().isEmpty)
    #expect(done.remapped == nil)
    // The first import is no longer counted.
    #expect(try test.store.statusCounts(at: january(31)).files["done"] == nil)
  }
}
