internal import CSQLite
internal import Events

/// A prepared statement: bind by position (from 1), step, read columns by position (from 0).
///
/// One made from a literal goes back to its connection when it is dropped and is used again.
struct Statement: ~Copyable {
  let pointer: OpaquePointer
  private let handle: Handle
  private let key: UnsafePointer<UInt8>?

  init(_ sql: StaticString, on handle: Handle) throws(StorageError) {
    pointer = try handle.take(sql)
    self.handle = handle
    key = sql.utf8Start
  }

  init(composed sql: String, on handle: Handle) throws(StorageError) {
    pointer = try handle.prepare(sql)
    self.handle = handle
    key = nil
  }

  deinit {
    if let key { handle.put(pointer, for: key) } else { sqlite3_finalize(pointer) }
  }

  /// Binds values to the parameters 1, 2, 3 …
  func bind<each Value: Bindable>(_ value: repeat each Value) {
    var index: Int32 = 0
    for each in repeat each value {
      index += 1
      each.bind(to: self, at: index)
    }
  }

  /// Runs to the next row; false when there is none.
  func step() throws(StorageError) -> Bool {
    switch sqlite3_step(pointer) {
    case SQLITE_ROW: return true
    case SQLITE_DONE: return false
    default: throw failure
    }
  }

  /// Runs a statement that gives no rows, and makes it ready for the next values.
  func run() throws(StorageError) {
    let code = sqlite3_step(pointer)
    guard code == SQLITE_DONE || code == SQLITE_ROW else { throw failure }
    sqlite3_reset(pointer)
  }

  /// As ``run()``, with a text that is bound for this run only and without a copy.
  func run(with text: String, at index: Int32) throws(StorageError) {
    var text = text
    let code = text.withUTF8 { bytes in
      bind(text: bytes, at: index)
      return sqlite3_step(pointer)
    }
    guard code == SQLITE_DONE || code == SQLITE_ROW else { throw failure }
    sqlite3_reset(pointer)
    // The bytes may be gone now.
    sqlite3_bind_null(pointer, index)
  }

  /// Makes the statement ready to run again; bound values stay.
  func reset() {
    sqlite3_reset(pointer)
  }

  /// Binds null to every parameter.
  func clear() {
    sqlite3_clear_bindings(pointer)
  }

  private var failure: StorageError {
    let error = StorageError.last(of: handle.database, statement: String(cString: sqlite3_sql(pointer)))
    sqlite3_reset(pointer)
    return error
  }
}

/// What the current row holds.
extension Statement {
  var lastColumn: Int32 { sqlite3_column_count(pointer) - 1 }

  func isNull(_ column: Int32) -> Bool { sqlite3_column_type(pointer, column) == SQLITE_NULL }

  func int64(_ column: Int32) -> Int64 { sqlite3_column_int64(pointer, column) }
  func int(_ column: Int32) -> Int { Int(int64(column)) }
  func bool(_ column: Int32) -> Bool { int64(column) != 0 }
  func double(_ column: Int32) -> Double { sqlite3_column_double(pointer, column) }

  /// The text, which may contain any character; empty where the column is null.
  func text(_ column: Int32) -> String {
    guard let start = sqlite3_column_text(pointer, column) else { return "" }
    return String(decoding: UnsafeBufferPointer(start: start, count: byteCount(column)), as: UTF8.self)
  }

  func bytes(_ column: Int32) -> [UInt8] { withBytes(column) { Array($0) } }

  /// The bytes of a text or a blob where they lie, which they do until the next step.
  func withBytes<Result>(_ column: Int32, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    let start = sqlite3_column_blob(pointer, column)
    return body(UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : byteCount(column)))
  }

  func optionalInt64(_ column: Int32) -> Int64? { isNull(column) ? nil : int64(column) }
  func optionalInt(_ column: Int32) -> Int? { isNull(column) ? nil : int(column) }
  func optionalDouble(_ column: Int32) -> Double? { isNull(column) ? nil : double(column) }
  func instant(_ column: Int32) -> Instant { Instant(milliseconds: int64(column)) }
  func optionalInstant(_ column: Int32) -> Instant? { isNull(column) ? nil : instant(column) }
  func optionalText(_ column: Int32) -> String? { isNull(column) ? nil : text(column) }

  private func byteCount(_ column: Int32) -> Int { Int(sqlite3_column_bytes(pointer, column)) }
}
