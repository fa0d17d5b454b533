import CSQLite
import Events
import Glibc
import Inbox
import Synchronization
import TestSupport
import Testing

@testable import Storage

@Suite struct OpeningTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func theWriterIsSetUpAsDocumented() throws {
    let store = try Store(path: folder.database)
    func pragma(_ name: String) throws -> String? {
      let statement = try Statement(composed: "PRAGMA \(name)", on: store.database.connection.handle)
      return try statement.step() ? statement.text(0) : nil
    }
    #expect(try pragma("journal_mode") == "wal")
    #expect(try pragma("synchronous") == "2")
    #expect(try pragma("foreign_keys") == "1")
    #expect(try pragma("page_size") == "8192")
    #expect(try pragma("busy_timeout") == "10000")
    #expect(try pragma("user_version") == "\(Migrator().supported)")
  }

  @Test func whatTakesLongAndIsNotWantedIsUndone() throws {
    let isWanted = Atomic(true)
    let store = try Store(path: folder.database, isWanted: { isWanted.load(ordering: .relaxed) })
    #expect(throws: StorageError.interrupted) {
      try store.transaction { (transaction) throws(StorageError) in
        try transaction.setMeta("begun", "yes")
        isWanted.store(false, ordering: .relaxed)
        let count =
          "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000000) SELECT count(*) FROM n"
        _ = try Statement(composed: count, on: store.database.connection.handle).step()
      }
    }
    #expect(try store.meta("begun") == nil)
    // To be closed it needs nothing that takes long.
    store.close()
    #expect(try !Store(path: folder.database).wasUnclean)
  }

  /// A umask may take more away; what stood there before keeps its rights.
  @Test func whatIsWrittenIsForItsOwnerAndTheGroup() throws {
    func rights(_ name: String) throws -> mode_t {
      var status = stat()
      try #require(stat(name, &status) == 0, "\(name)")
      return status.st_mode & 0o777
    }
    let store = try Store(path: folder.database)
    for suffix in ["", "-wal", "-shm", ".lock"] {
      #expect(try rights(folder.database + suffix) & ~0o640 == 0, "\(suffix)")
    }
    let copy = folder.file("copy.db").text
    try StoreReader(path: folder.database).backup(to: copy)
    #expect(try rights(copy) & ~0o640 == 0)
    store.close()
    #expect(chmod(folder.database, 0o604) == 0)
    try Store(path: folder.database).close()
    #expect(try rights(folder.database) == 0o604)
  }

  @Test func aSecondWriterIsRefusedAndToldWhoHasIt() throws {
    let store = try Store(path: folder.database)
    #expect(throws: StorageError.locked(by: Int(getpid()))) { try Store(path: folder.database) }
    store.close()
  }

  @Test func theLockEndsWithItsStore() throws {
    do { _ = try Store(path: folder.database) }
    _ = try Store(path: folder.database)
  }

  @Test func aNewerSchemaIsRefusedAndLeftAlone() throws {
    let newer = Migrator().supported + 1
    do {
      let store = try Store(path: folder.database)
      try store.database.connection.script("PRAGMA user_version = \(newer)")
      store.close()
    }
    let before = try PosixFileSystem.contents(folder.database)
    #expect(throws: StorageError.newerSchema(found: newer, supported: Migrator().supported)) {
      try Store(path: folder.database)
    }
    #expect(throws: StorageError.newerSchema(found: newer, supported: Migrator().supported)) {
      try StoreReader(path: folder.database)
    }
    #expect(try PosixFileSystem.contents(folder.database) == before)
  }

  @Test func whatIsNoDatabaseIsReported() throws {
    try PosixFileSystem.write(Array(repeating: 0x41, count: 10_000), to: folder.database)
    #expect(throws: (any Error).self) { try Store(path: folder.database) }
    do {
      _ = try Store(path: folder.database)
    } catch {
      guard case .corrupt = error else {
        Issue.record("\(error)")
        return
      }
    }
  }

  @Test func anUncleanStopIsFollowedByACheck() throws {
    let store = try Store(path: folder.database)
    #expect(!store.wasUnclean)
    let image = folder.file("image.db").text
    try PosixFileSystem.copyDatabase(folder.database, to: image)
    var notices: [StoreNotice] = []
    let copy = try Store(path: image) { notices.append($0) }
    #expect(copy.wasUnclean)
    #expect(notices == [.checking])
    copy.close()
    store.close()
  }

  @Test func aCleanStopIsNot() throws {
    do { try Store(path: folder.database).close() }
    do { _ = try Store(path: folder.database) }
    let store = try Store(path: folder.database)
    #expect(!store.wasUnclean)
  }

  @Test func damageIsFoundAfterAnUncleanStop() throws {
    let image = folder.file("image.db").text
    do {
      let test = try Store(path: folder.database)
      try test.transaction { (tx) throws(StorageError) in
        for number in 0..<2_000 { try tx.setMeta("name \(number)", String(repeating: "x", count: 100)) }
      }
      try test.database.connection.script("PRAGMA wal_checkpoint(TRUNCATE)")
      try PosixFileSystem.copyDatabase(folder.database, to: image)
    }
    var bytes = try PosixFileSystem.contents(image)
    // The pages at the end hold the rows of meta.
    for place in bytes.count - 40_000..<bytes.count - 20_000 { bytes[place] = 0xFF }
    try PosixFileSystem.write(bytes, to: image)
    do {
      _ = try Store(path: image)
      Issue.record("the damage was not found")
    } catch {
      guard case .corrupt = error else {
        Issue.record("\(error)")
        return
      }
    }
  }

  @Test func aDirectoryThatIsMissingIsNamed() throws {
    let path = folder.file("missing").text + "/vedette.db"
    #expect(throws: StorageError.system(call: "open", path: path + ".lock", code: ENOENT)) { try Store(path: path) }
  }
}

/// What tests of files need besides what the inbox does.
extension PosixFileSystem {
  static func contents(_ path: String) throws -> [UInt8] {
    let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
    try #require(descriptor >= 0, "open \(path)")
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = read(descriptor, &buffer, buffer.count), count > 0 { bytes += buffer.prefix(count) }
    return bytes
  }

  static func write(_ bytes: [UInt8], to path: String) throws {
    let descriptor = Glibc.open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    try #require(descriptor >= 0, "open \(path)")
    defer { close(descriptor) }
    #expect(Glibc.write(descriptor, bytes, bytes.count) == bytes.count)
  }

  /// What a power cut would leave: the database and its log as they are at this moment.
  static func copyDatabase(_ path: String, to copy: String) throws {
    try write(try contents(path), to: copy)
    if access(path + "-wal", F_OK) == 0 { try write(try contents(path + "-wal"), to: copy + "-wal") }
  }
}
