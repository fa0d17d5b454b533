import Events
import Inbox
import TestSupport
import Testing

@testable import Storage

/// Databases that released versions wrote are taken over by this one.
@Suite struct UpgradeTests {
  /// Those that a released version wrote, with the version: 0.1.0.
  private static let schemas = [1]

  /// Makes the database of a released schema in a folder.
  private func released(_ schema: Int, in folder: TemporaryFolder) throws -> String {
    let path = TestFiles.root + "/Tests/StorageTests/Fixtures/schema-\(schema).sql"
    let sql = String(decoding: try PosixFileSystem.contents(path), as: UTF8.self)
    try Connection(path: folder.database, mode: .readWrite).script(sql)
    return folder.database
  }

  @Test(arguments: schemas) func everyReleasedSchemaIsTakenOver(schema: Int) throws {
    let folder = try TemporaryFolder()
    let path = try released(schema, in: folder)
    var notices: [StoreNotice] = []
    let store = try Store(path: path) { notices.append($0) }
    let backup = path + ".schema-\(schema).backup"
    #expect(notices == [.backingUp(path: backup), .migrating(from: schema, to: Migrator().supported)])
    #expect(try StoreReader(path: path).check() == [])
    let counts = try store.statusCounts(at: january(31))
    #expect(counts.reports == 30 && counts.quarantined == 1)
    #expect(counts.outbox == ["pending": 1, "delivered": 1, "dead": 1])
    #expect(try store.lastTransition() == 6 && store.logMark("alerts") == 6)
    #expect(try store.transitions().map(\.seq) == Array(1...6))
    #expect(try store.events(EventFilter()).count == counts.events)
    let alert = try #require(try store.transitions(limit: 1).first?.alert)
    #expect(try store.alert(id: alert) != nil)
    #expect(try store.goodCopies(kind: "rule").count == 1)
    #expect(try store.matches(stream: 12, group: "actor=KAZ").map(\.event) == [3, 4, 5, 6])
    #expect(try store.lastMatch(stream: 8, group: "actor=KAZ")?.event == 10)
  }

  @Test(arguments: schemas) func whatIsTakenOverGoesOn(schema: Int) throws {
    let folder = try TemporaryFolder()
    let store = try Store(path: try released(schema, in: folder))
    try store.transaction { (tx) throws(StorageError) in
      let file = try tx.beginFile(feed: "events", name: "more", digest: "d", size: 1, firstSeen: january(31))
      let placed = [(report: report("new", day: 3), position: RecordPosition(line: 1, offset: 0))]
      let chunk = try tx.insert(reports: placed, file: file.id, ingested: january(31), rules: RevisionRules(.none))
      #expect(chunk.outcomes == [.inserted(31)])
      _ = try tx.pruneEvents(endedBefore: january(2), after: 0, limit: 1000, now: january(31))
    }
    #expect(try StoreReader(path: folder.database).check() == [])
  }

  /// The keys of reports that were deleted because of their age are known after the upgrade, too, and so are the others.
  @Test(arguments: schemas) func keysStayKnown(schema: Int) throws {
    let folder = try TemporaryFolder()
    let path = try released(schema, in: folder)
    let connection = try Connection(path: path, mode: .readWrite)
    let keys = try connection.rows("SELECT feed, key FROM report_key ORDER BY seq") {
      (feed: $0.int64(0), key: $0.text(1))
    }
    try connection.script(
      "DELETE FROM report WHERE seq = 3; UPDATE counter SET value = value - 1 WHERE name = 'reports'")
    let database = try Store(path: path).database
    #expect(try database.keys.find(KeyList(keys), on: database.connection) == (1...30).map { Int64($0) })
    #expect(try database.keys.count(on: database.connection) == 30)
    #expect(try StoreReader(path: path).check() == [])
  }

  /// The copy that the migration leaves is the database as it was: an older version can go on with it.
  @Test(arguments: schemas) func theBackupIsTheOldDatabase(schema: Int) throws {
    let folder = try TemporaryFolder()
    try Store(path: try released(schema, in: folder)).close()
    let backup = try StoreReader(path: folder.database + ".schema-\(schema).backup")
    #expect(try Migrator.version(of: backup.database.connection) == schema)
    #expect(try backup.statusCounts(at: january(31)).reports == 30)
  }

  /// Whoever publishes a schema leaves a database of it here.
  @Test func everyReleasedSchemaHasADatabase() throws {
    let names = try PosixFileSystem().list(FilePath(TestFiles.root + "/Tests/StorageTests/Fixtures")).map(\.name.text)
    #expect(names.sorted() == Self.schemas.map { "schema-\($0).sql" })
  }
}
