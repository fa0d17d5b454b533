internal import CSQLite
internal import Glibc

/// One connection to a database file. Used by one thread at a time.
struct Connection: ~Copyable {
  enum Mode {
    /// Creates the file where there is none.
    case readWrite
    case readOnly
    /// Reads without locks and without the write-ahead log: for a file that nobody writes, in a directory in which
    /// the reader may not create the log's index.
    case immutable
  }

  let handle: Handle

  /// Set up once in a process, before its first connection.
  private static let isConfigured = csqlite_count_no_memory() == SQLITE_OK

  /// How long to wait for a lock, in milliseconds: a writer waits only while another connection checkpoints or recovers
  /// the log, a reader only while it is recovered.
  private static let patience: Int32 = 10_000

  init(path: String, mode: Mode) throws(StorageError) {
    _ = Connection.isConfigured
    if mode == .readWrite { Connection.create(path) }
    var flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
    flags |= mode == .readWrite ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY
    if mode == .immutable { flags |= SQLITE_OPEN_URI }
    let name = mode == .immutable ? Connection.uri(path) + "?immutable=1" : path
    var database: OpaquePointer?
    let code = sqlite3_open_v2(name, &database, flags, nil)
    guard let database else {
      throw .system(call: "open", path: path, code: code)  // No memory even for a handle that could say why.
    }
    let handle = Handle(database)
    guard code == SQLITE_OK else { throw .last(of: database) }
    // Before the first statement: whoever opens a database after a crash recovers its log, and the others wait for that.
    sqlite3_busy_timeout(database, Connection.patience)
    guard csqlite_add_functions(database) == SQLITE_OK else { throw .last(of: database) }
    self.handle = handle
  }

  /// Makes the file where there is none, so that it is for its owner and the group: SQLite would let all read it. What it writes
  /// beside the file, it gives the same rights.
  private static func create(_ path: String) {
    // Never opens a file that is there: to close it again would drop the locks that this process has on it.
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o640)
    if descriptor >= 0 { close(descriptor) }
  }

  /// A path as SQLite's `file:` address: what may have a meaning there is written as `%` and two digits.
  static func uri(_ path: String) -> String {
    let digits = Array("0123456789abcdef".utf8)
    let encoded = path.utf8.flatMap { byte -> [UInt8] in
      let isPlain = Unicode.Scalar(byte).properties.isAlphabetic && byte < 0x80
      if isPlain || "0123456789/-._~".utf8.contains(byte) { return [byte] }
      return [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    }
    return "file:" + String(decoding: encoded, as: UTF8.self)
  }

  /// Runs statements that take no values, separated by semicolons.
  func script(_ sql: String) throws(StorageError) {
    guard sqlite3_exec(handle.database, sql, nil, nil, nil) == SQLITE_OK else {
      throw .last(of: handle.database, statement: sql)
    }
  }

  func statement(_ sql: StaticString) throws(StorageError) -> Statement {
    try Statement(sql, on: handle)
  }

  /// Runs a statement for its effect.
  func execute<each Value: Bindable>(_ sql: StaticString, _ value: repeat each Value) throws(StorageError) {
    let statement = try Statement(sql, on: handle)
    statement.bind(repeat each value)
    try statement.run()
  }

  /// The first row, or nil where there is none.
  func first<Row, each Value: Bindable>(
    _ sql: StaticString, _ value: repeat each Value, read: (borrowing Statement) throws(StorageError) -> Row
  ) throws(StorageError) -> Row? {
    let statement = try Statement(sql, on: handle)
    statement.bind(repeat each value)
    return try statement.step() ? try read(statement) : nil
  }

  /// Every row.
  func rows<Row, each Value: Bindable>(
    _ sql: StaticString, _ value: repeat each Value, read: (borrowing Statement) throws(StorageError) -> Row
  ) throws(StorageError) -> [Row] {
    let statement = try Statement(sql, on: handle)
    statement.bind(repeat each value)
    var rows: [Row] = []
    while try statement.step() { rows.append(try read(statement)) }
    return rows
  }

  /// Throws `corrupt` where the structure of the file is damaged; what it finds first is said.
  func quickCheck() throws(StorageError) {
    let problems = try rows("PRAGMA quick_check(10)") { $0.text(0) }
    guard problems == ["ok"] else { throw .damaged(problems.joined(separator: "; ")) }
  }

  /// The number of rows that the last statement inserted, changed or deleted.
  var changes: Int { Int(sqlite3_changes64(handle.database)) }

  /// The rowid of the last inserted row.
  var lastInsertedID: Int64 { sqlite3_last_insert_rowid(handle.database) }

  /// Whether a transaction is open. SQLite closes one by itself after some errors, a full disk among them.
  var isInTransaction: Bool { sqlite3_get_autocommit(handle.database) == 0 }
}
