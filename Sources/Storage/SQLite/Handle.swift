internal import CSQLite

/// An open database handle and the statements prepared on it. It closes when the last that needs it is gone.
final class Handle {
  let database: OpaquePointer
  private var idle = IdleStatements()
  /// What is called while statements run.
  var progress: ProgressHook?
  /// What is told of the write-ahead log at each commit.
  var logFill: LogFill?

  init(_ database: OpaquePointer) {
    self.database = database
  }

  deinit {
    for statement in idle.statements { sqlite3_finalize(statement) }
    sqlite3_close_v2(database)
  }

  /// A statement for a literal: an idle one, or a new one where that is in use further up the call chain.
  func take(_ sql: StaticString) throws(StorageError) -> OpaquePointer {
    if let statement = idle.take(sql.utf8Start) { return statement }
    return try prepare(sql.description, flags: UInt32(SQLITE_PREPARE_PERSISTENT))
  }

  /// Keeps a statement that ``take(_:)`` gave for the next use.
  func put(_ statement: OpaquePointer, for key: UnsafePointer<UInt8>) {
    sqlite3_reset(statement)
    sqlite3_clear_bindings(statement)
    if let second = idle.put(statement, for: key) { sqlite3_finalize(second) }
  }

  func prepare(_ sql: String, flags: UInt32 = 0) throws(StorageError) -> OpaquePointer {
    var statement: OpaquePointer?
    let code = sqlite3_prepare_v3(database, sql, -1, flags, &statement, nil)
    guard code == SQLITE_OK, let statement else { throw .last(of: database, statement: sql) }
    return statement
  }
}
