import CSQLite
import Events
import Glibc
import Inbox
import TestSupport
import Testing

@testable import Storage

@Suite struct ConnectionTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func connect() throws -> Connection {
    try Connection(path: folder.database, mode: .readWrite)
  }

  @Test func valuesOfEveryKindAreBoundAndRead() throws {
    let connection = try connect()
    let read = try connection.first(
      "SELECT ?, ?, ?, ?, ?, ?, ?, typeof(?8)", Int64.min, -5, true, 0.1, Instant(milliseconds: -1), "nul\u{0}inside",
      [UInt8](), Optional<String>.none
    ) { row in
      #expect(row.int64(0) == .min && row.int(1) == -5 && row.bool(2) && row.double(3) == 0.1)
      #expect(row.instant(4) == Instant(milliseconds: -1))
      #expect(row.text(5) == "nul\u{0}inside" && row.optionalText(5) != nil)
      #expect(row.bytes(6).isEmpty && !row.isNull(6))
      #expect(row.lastColumn == 7)
      return row.text(7)
    }
    #expect(read == "null")
  }

  /// The first statement may meet another process that recovers the log which a crash left; a start must not fail of it.
  @Test func evenTheFirstStatementWaitsForALock() throws {
    for mode in [Connection.Mode.readWrite, .readOnly] {
      let connection = try Connection(path: folder.database, mode: mode)
      #expect(try connection.first("PRAGMA busy_timeout") { row in row.int(0) } == 10_000)
    }
  }

  @Test func aStatementIsPreparedOnceAndItsValuesAreForgotten() throws {
    let connection = try connect()
    let sql: StaticString = "SELECT ?"
    let first = try pointer(sql, value: 5, connection)
    let second = try connection.statement(sql)
    #expect(second.pointer == first)
    #expect(try second.step() && second.isNull(0))
    // One that is in use is not handed out again.
    #expect(try connection.statement(sql).pointer != first)
  }

  private func pointer(
    _ sql: StaticString, value: Int, _ connection: borrowing Connection
  ) throws -> OpaquePointer {
    let statement = try connection.statement(sql)
    statement.bind(value)
    #expect(try statement.step() && statement.int(0) == value)
    return statement.pointer
  }

  @Test func missingRowsAreNil() throws {
    let connection = try connect()
    #expect(try connection.first("SELECT 1 WHERE 0") { $0.int(0) } == nil)
    #expect(try connection.rows("SELECT 1 WHERE 0") { $0.int(0) }.isEmpty)
  }

  @Test func errorsAreSortedIntoTheirCases() {
    func error(_ code: Int32, _ system: Int32 = 0) -> StorageError {
      StorageError(
        StorageError.Failure(code: code, extendedCode: code, message: "m", statement: nil), systemCode: system)
    }
    func name(_ error: StorageError) -> String { String(String(describing: error).prefix { $0 != ":" }) }
    #expect(name(error(SQLITE_FULL)) == "the disk is full")
    #expect(name(error(SQLITE_IOERR, ENOSPC)) == "the disk is full")
    #expect(name(error(SQLITE_IOERR, EDQUOT)) == "the disk is full")
    #expect(name(error(SQLITE_IOERR, EIO)) == "m (SQLite 10)")
    #expect(name(error(SQLITE_BUSY)) == "the database is busy")
    #expect(name(error(SQLITE_NOTADB)) == "the database is damaged")
    #expect(String(describing: StorageError.locked(by: 7)) == "the database is in use by process 7")
    #expect(String(describing: StorageError.locked(by: nil)) == "the database is in use")
    #expect(
      String(describing: StorageError.newerSchema(found: 9, supported: 1))
        == "the database has schema 9, this program knows up to 1: a later version wrote it")
    #expect(
      String(describing: StorageError.system(call: "open", path: "a", code: ENOENT))
        == "open a: No such file or directory")
  }

  @Test func aWriterThatWaitsInVainIsBusy() throws {
    let connection = try connect()
    try connection.script("CREATE TABLE t(x); PRAGMA busy_timeout = 0")
    let other = try Connection(path: folder.database, mode: .readWrite)
    try other.begin()
    let error = #expect(throws: StorageError.self) { try connection.begin() }
    guard case .busy? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    other.rollBack()
    try connection.begin()
    try connection.commit()
  }

  @Test func aFileAddressKeepsEveryByte() throws {
    #expect(Connection.uri("/a b/c?d#e%f/\u{E9}.db") == "file:/a%20b/c%3fd%23e%25f/%c3%a9.db")
    let path = folder.file("odd ?#%\u{E9}.db").text
    do {
      let writer = try Connection(path: path, mode: .readWrite)
      try writer.script("CREATE TABLE t(x); INSERT INTO t VALUES (7)")
    }
    let reader = try Connection(path: path, mode: .immutable)
    #expect(try reader.first("SELECT x FROM t") { $0.int(0) } == 7)
  }
}
