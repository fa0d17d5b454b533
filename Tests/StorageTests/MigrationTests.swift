import Events
import Inbox
import TestSupport
import Testing

@testable import Storage

@Suite struct MigrationTests {
  let folder: TemporaryFolder
  /// The newest schema.
  private let known = Migrator().supported

  init() throws {
    folder = try TemporaryFolder()
    let store = try Store(path: folder.database)
    try store.transaction { (tx) throws(StorageError) in try tx.setMeta("kept", "yes") }
    store.close()
  }

  private func migrator(_ sql: String) -> Migrator {
    Migrator(migrations: Migration.all + [Migration(version: known + 1, sql: sql)])
  }

  @Test func aMigrationRunsOnceAfterABackup() throws {
    let next = migrator("CREATE TABLE extra(id INTEGER PRIMARY KEY); INSERT INTO extra VALUES (5)")
    var notices: [StoreNotice] = []
    let backup = folder.database + ".schema-\(known).backup"
    for expected in [[StoreNotice.backingUp(path: backup), .migrating(from: known, to: known + 1)], []] {
      notices = []
      let store = try Store(path: folder.database, migrator: next) { notices.append($0) }
      #expect(notices == expected)
      #expect(try store.meta("kept") == "yes")
      #expect(try store.database.connection.rows("SELECT id FROM extra") { $0.int(0) } == [5])
      store.close()
    }
    let before = try StoreReader(path: backup)
    #expect(try Migrator.version(of: before.database.connection) == known)
    #expect(try before.meta("kept") == "yes")
  }

  @Test func aNewDatabaseNeedsNoBackup() throws {
    var notices: [StoreNotice] = []
    let store = try Store(path: folder.file("new.db").text) { notices.append($0) }
    #expect(notices.isEmpty)
    store.close()
  }

  @Test func aMigrationThatFailsLeavesTheDatabaseAsItWas() throws {
    let broken = migrator("CREATE TABLE extra(id INTEGER); INSERT INTO missing VALUES (1)")
    #expect(throws: StorageError.self) { try Store(path: folder.database, migrator: broken) }
    let store = try Store(path: folder.database)
    #expect(try Migrator.version(of: store.database.connection) == known)
    #expect(try store.meta("kept") == "yes")
    #expect(throws: StorageError.self) { try store.database.connection.script("SELECT * FROM extra") }
  }

  @Test func aBackupThatCannotBeWrittenSaysWhichFile() throws {
    try Store(path: folder.database).close()
    let copy = folder.file("nowhere/copy.db").text
    #expect {
      try StoreReader(path: folder.database).backup(to: copy)
    } throws: { "\($0)" == "create \(copy): No such file or directory" }
  }

  /// Who relies on a copy must not find out later that it never was any good.
  @Test func noBackupIsMadeOfADamagedDatabase() throws {
    let store = try Store(path: folder.database)
    try store.transaction { (tx) throws(StorageError) in
      for number in 0..<1000 { try tx.setMeta("name \(number)", String(repeating: "x", count: 200)) }
    }
    store.close()
    var bytes = try PosixFileSystem.contents(folder.database)
    // The pages at the end hold the rows of meta.
    for place in bytes.count - 40_000..<bytes.count - 20_000 { bytes[place] = 0xFF }
    try PosixFileSystem.write(bytes, to: folder.database)
    let before = try folder.names()
    #expect {
      try StoreReader(path: folder.database).backup(to: folder.file("copy.db").text)
    } throws: { if case .corrupt = $0 as? StorageError { true } else { false } }
    #expect(try folder.names() == before)
  }

  @Test func aBackupIsWholeWhileTheStoreIsInUse() throws {
    let store = try Store(path: folder.database)
    defer { store.close() }
    let copy = folder.file("copy.db").text
    try StoreReader(path: folder.database).backup(to: copy)
    #expect(try StoreReader(path: copy).meta("kept") == "yes")
    #expect(try folder.names().filter { $0.hasSuffix(".part") }.isEmpty)
  }
}
