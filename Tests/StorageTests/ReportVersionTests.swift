import Events
import TestSupport
import Testing

@testable import Storage

/// Every version of the reports of an event, for who asks what became of it.
@Suite struct ReportVersionTests {
  let test: TestStore

  init() throws { test = try TestStore() }

  @Test func oneThatNeverChangedHasOneVersion() throws {
    try test.importChunk([report("a", title: "First"), report("b")])
    let versions = try test.store.versions(ofEvent: 1)
    #expect(versions.map(\.stored.report.title) == ["First"])
    #expect(versions[0].replacedAt == nil && versions[0].file == "test.ndjson")
  }

  @Test func correctionsStandInTheirOrderAndTheLastIsTheOneThatStands() throws {
    try test.importChunk([report("a", title: "First", revision: 1)], revision: .field)
    try test.importChunk([report("a", title: "Second", revision: 2)], ingested: january(32), revision: .field)
    try test.importChunk([report("a", title: "Third", revision: 3)], ingested: january(33), revision: .field)
    let versions = try test.store.versions(ofEvent: 1)
    #expect(versions.map(\.stored.report.title) == ["First", "Second", "Third"])
    #expect(versions.map(\.replacedAt) == [january(32), january(33), nil])
  }

  @Test func aWithdrawnReportKeepsWhatItSaid() throws {
    try test.importChunk([report("a", title: "First")])
    _ = try test.store.transaction { (tx) throws(StorageError) in try tx.withdraw([1], ingested: january(32)) }
    let versions = try test.store.versions(ofEvent: 1)
    #expect(versions.map(\.stored.report.status) == [.active, .withdrawn])
    #expect(versions[0].replacedAt == january(32))
  }

  @Test func allReportsOfAClusterAreThere() throws {
    try test.importChunk([report("a", cluster: "x"), report("b"), report("c", cluster: "x")])
    #expect(try test.store.versions(ofEvent: 1).map(\.stored.report.key) == ["a", "c"])
    #expect(try test.store.versions(ofEvent: 99).isEmpty)
  }
}
