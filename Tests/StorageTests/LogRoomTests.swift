import Events
import Glibc
import Inbox
import TestSupport
import Testing

@testable import Storage

/// The write-ahead log's file: what is made ready in it, and when it is copied into the database.
@Suite struct LogRoomTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func size(_ suffix: String = "") throws -> Int64 {
    try PosixFileSystem().status(of: FilePath(folder.database + suffix)).identity.size
  }

  private func write(_ name: String, _ store: Store, length: Int = 1000) throws {
    try store.transaction { (tx) throws(StorageError) in try tx.setMeta(name, String(repeating: "x", count: length)) }
  }

  @Test func commitsFindTheFileLongEnough() throws {
    let store = try Store(path: folder.database)
    store.rest()
    let room = try size("-wal")
    #expect(room >= 1 << 20)
    for name in ["a", "b", "c"] { try write(name, store) }
    #expect(try size("-wal") == room)
    store.rest()
    #expect(try size("-wal") == room, "there is room left")
    try write("long", store, length: 700_000)
    store.rest()
    #expect(try size("-wal") == room + (1 << 20))
    store.close()
  }

  @Test func readersSeeWhatStandsBeforeTheRoom() throws {
    let store = try Store(path: folder.database)
    store.rest()
    try write("a", store)
    let reader = try StoreReader(path: folder.database)
    #expect(try reader.meta("a")?.count == 1000)
    try write("b", store)
    #expect(try reader.meta("b")?.count == 1000)
    store.close()
  }

  /// The files as a killed process leaves them.
  @Test(arguments: [false, true]) func isRecoveredAfterAKill(restsLast: Bool) throws {
    let store = try Store(path: folder.database)
    store.rest()
    try write("a", store)
    if restsLast {
      try write("long", store, length: 700_000)
      store.rest()
    }
    let left = try TemporaryFolder()
    for suffix in ["", "-wal"] {
      let bytes = try PosixFileSystem.contents(folder.database + suffix)
      try PosixFileSystem.write(bytes, to: left.database + suffix)
    }
    let again = try Store(path: left.database)
    #expect(again.wasUnclean)
    #expect(try again.meta("a")?.count == 1000)
    #expect(try again.meta("long")?.count == (restsLast ? 700_000 : nil))
    again.close()
    store.close()
  }

  /// More than is copied at rest, and less than a commit copies.
  @Test func aLongLogIsCopiedAtRest() throws {
    let store = try Store(path: folder.database)
    try write("long", store, length: 25_000_000)
    let before = try size()
    store.rest()
    #expect(try size() > before + 25_000_000)
    let log = try size("-wal")
    try write("a", store)
    #expect(try size("-wal") == log, "it begins at the file's start again")
    #expect(try store.meta("long")?.count == 25_000_000)
    store.close()
  }

  @Test func aFullLogIsCopiedByTheCommitThatFillsIt() throws {
    let store = try Store(path: folder.database)
    try write("long", store, length: 45_000_000)
    #expect(try size() > 45_000_000)
    store.close()
  }

  /// Who copies the one file after a stop has everything.
  @Test func nothingIsLeftInTheLogByAClose() throws {
    let store = try Store(path: folder.database)
    store.rest()
    try write("a", store)
    store.close()
    #expect(try size("-wal") == 0)
    let copy = try TemporaryFolder()
    try PosixFileSystem.write(try PosixFileSystem.contents(folder.database), to: copy.database)
    let again = try Store(path: copy.database)
    #expect(!again.wasUnclean)
    #expect(try again.meta("a")?.count == 1000)
    again.close()
  }

  /// What a reader still needs stays in the log, and nobody waits for it.
  @Test func aCloseBesideAReaderLosesNothing() throws {
    let store = try Store(path: folder.database)
    try write("a", store)
    let reader = try StoreReader(path: folder.database)
    try reader.snapshot { () throws(StorageError) in
      #expect(try reader.meta("a")?.count == 1000)
      do { try write("b", store) } catch { Issue.record(error) }
      store.close()
      #expect(try reader.meta("b") == nil, "it sees what there was when it began")
    }
    #expect(try size("-wal") > 0)
    let again = try Store(path: folder.database)
    #expect(!again.wasUnclean)
    #expect(try again.meta("b")?.count == 1000)
    again.close()
  }
}
