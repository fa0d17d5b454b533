import Events
import TestSupport
import Testing

@testable import Storage

@Suite struct InsertionTests {
  let test: TestStore

  init() throws { test = try TestStore() }

  @Test func newReportsAreNumberedInTheOrderOfTheFile() throws {
    let (outcomes, changes) = try test.importChunk([report("b"), report("a"), report("c")])
    #expect(outcomes == [.inserted(1), .inserted(2), .inserted(3)])
    #expect(changes.map(\.id) == [1, 2, 3])
    #expect(changes.allSatisfy { $0.old == nil })
    #expect(changes.map(\.new?.report.key) == ["b", "a", "c"])
    #expect(try test.importChunk([report("d")]).outcomes == [.inserted(4)])
  }

  @Test func numbersGoOnAfterARestart() throws {
    try test.importChunk([report("a"), report("b")])
    test.store.database.forget()
    #expect(try test.importChunk([report("c")]).outcomes == [.inserted(3)])
  }

  @Test(arguments: [RevisionPolicy.none, .content, .field])
  func equalContentIsNoChange(policy: RevisionPolicy) throws {
    try test.importChunk([report("a", cluster: "x")])
    let again = report("a", cluster: "x")
    let (outcomes, changes) = try test.importChunk([again, again], revision: policy)
    #expect(outcomes == [.unchanged(1), .unchanged(1)])
    #expect(changes.isEmpty)
    #expect(try test.query("SELECT * FROM report_revision").isEmpty)
  }

  @Test func aKeyIsUniqueInItsFeedWhateverTheTime() throws {
    let (outcomes, _) = try test.importChunk([
      report("a", day: 1), report("a", day: 2), report("a", feed: "other", day: 2),
    ])
    #expect(outcomes == [.inserted(1), .conflict(1), .inserted(2)])
  }

  @Test func withoutRevisionsTheFirstStays() throws {
    let (outcomes, changes) = try test.importChunk([report("a", title: "first"), report("a", title: "second")])
    #expect(outcomes == [.inserted(1), .conflict(1)])
    #expect(changes.map(\.new?.report.title) == ["first"])
    #expect(try test.store.event(id: 1)?.report.title == "first")
  }

  @Test func withoutRevisionsAWithdrawalIsTaken() throws {
    let withdrawn = report("a", status: .withdrawn)
    try test.importChunk([report("a")])
    let (outcomes, changes) = try test.importChunk([withdrawn, report("a")])
    #expect(outcomes.count == 2 && outcomes[1] == .conflict(1))
    #expect(changes.count == 1)
    #expect(changes[0].old?.report.key == "a" && changes[0].new == nil)
    #expect(try test.store.event(id: 1) == nil)
  }

  @Test func whatIsWithdrawnFromTheStartIsNoEvent() throws {
    let (outcomes, changes) = try test.importChunk([report("a", status: .withdrawn)])
    #expect(outcomes == [.inserted(1)])
    #expect(changes.isEmpty)
    #expect(try test.store.statusCounts(at: january(1)).events == 0)
  }

  @Test func byContentTheLastWinsAndTheOldOneIsKept() throws {
    try test.importChunk([report("a", title: "first")], ingested: january(2))
    let (outcomes, changes) = try test.importChunk(
      [report("a", title: "second"), report("a", title: "third")], ingested: january(3), revision: .content)
    guard case .corrected(1, let old) = outcomes[0], case .corrected(1, let older) = outcomes[1] else {
      Issue.record("\(outcomes)")
      return
    }
    #expect(old.report.title == "first" && older.report.title == "second")
    #expect(changes.count == 1)
    #expect(changes[0].old?.report.title == "first" && changes[0].new?.report.title == "third")
    #expect(changes[0].new?.ingested == january(2))
    #expect(try test.query("SELECT title FROM report_revision ORDER BY id") == [["first"], ["second"]])
  }

  @Test func aReportThatIsInsertedAndCorrectedInOneChunkIsNewOnce() throws {
    let (_, changes) = try test.importChunk(
      [report("a", title: "first"), report("b"), report("a", title: "second")], revision: .content)
    #expect(changes.map(\.id) == [1, 2])
    #expect(changes[0].old == nil && changes[0].new?.report.title == "second")
  }

  @Test func byFieldTheHigherRevisionWins() throws {
    let first = report("a", title: "first", revision: 2)
    try test.importChunk([first])
    #expect(
      try test.importChunk([report("a", title: "older", revision: 1)], revision: .field).outcomes == [.stale(1)])
    #expect(try test.importChunk([report("a", title: "none")], revision: .field).outcomes == [.stale(1)])
    #expect(
      try test.importChunk([report("a", title: "other", revision: 2)], revision: .field).outcomes == [.conflict(1)])
    let newer = try test.importChunk([report("a", title: "newer", revision: 3)], revision: .field)
    #expect(newer.changes.map(\.new?.report.title) == ["newer"])
    #expect(newer.changes.map(\.old?.report.title) == ["first"])
  }

  @Test func evidenceStandsInFileAndLine() throws {
    try test.importChunk([report("a"), report("b"), report("c", cluster: "x")])
    let rows = try test.store.reports(ofEvents: [3, 1])
    #expect(rows.map(\.stored.report.key) == ["c", "a"])
    #expect(rows.map(\.stored.position.line) == [3, 1])
    #expect(rows.map(\.stored.position.offset) == [200, 0])
    #expect(rows.map(\.file) == ["test.ndjson", "test.ndjson"])
  }

  @Test func sourcesAreCountedOnce() throws {
    var wire = report("a", cluster: "x")
    wire.publisher = "Gazette"
    wire.origin = "Reuters"
    var copy = report("b", cluster: "x")
    copy.url = "https://www.example.org:8080/a"
    copy.origin = "reuters"
    var own = report("c", cluster: "x")
    own.url = "https://user@example.org/b?c"
    try test.importChunk([wire, copy, own, report("d", cluster: "x"), report("e")])
    let counts = try test.store.sources(ofEvents: [1])
    #expect(counts == SourceCounts(reports: 4, publishers: 3, origins: 3))
  }
}
