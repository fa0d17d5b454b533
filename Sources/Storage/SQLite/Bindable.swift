internal import CSQLite
internal import Events

/// A value that fits a statement's parameter.
protocol Bindable {
  func bind(to statement: borrowing Statement, at index: Int32)
}

extension Int64: Bindable {
  func bind(to statement: borrowing Statement, at index: Int32) {
    sqlite3_bind_int64(statement.pointer, index, self)
  }
}

extension Int: Bindable {
  func bind(to statement: borrowing Statement, at index: Int32) {
    sqlite3_bind_int64(statement.pointer, index, Int64(self))
  }
}

extension Bool: Bindable {
  func bind(to statement: borrowing Statement, at index: Int32) {
    sqlite3_bind_int64(statement.pointer, index, self ? 1 : 0)
  }
}

extension Double: Bindable {
  func bind(to statement: borrowing Statement, at index: Int32) {
    sqlite3_bind_double(statement.pointer, index, self)
  }
}

/// Milliseconds since 1970.
extension Instant: Bindable {
  func bind(to statement: borrowing Statement, at index: Int32) {
    sqlite3_bind_int64(statement.pointer, index, milliseconds)
  }
}

/// A copy is bound, since the bytes of a string stay in place only as long as it is borrowed.
extension String: Bindable {
  func bind(to statement: borrowing Statement, at index: Int32) {
    var text = self
    text.withUTF8 { statement.bind(text: $0, at: index, destructor: csqlite_transient()) }
  }
}

/// A blob, of which a copy is bound.
extension [UInt8]: Bindable {
  func bind(to statement: borrowing Statement, at index: Int32) {
    withUnsafeBytes { bytes in
      // An empty buffer may have no address, and SQLite would take that for null.
      guard let start = bytes.baseAddress, !bytes.isEmpty else {
        sqlite3_bind_zeroblob(statement.pointer, index, 0)
        return
      }
      sqlite3_bind_blob64(statement.pointer, index, start, UInt64(bytes.count), csqlite_transient())
    }
  }
}

extension Optional: Bindable where Wrapped: Bindable {
  func bind(to statement: borrowing Statement, at index: Int32) {
    if let self { self.bind(to: statement, at: index) } else { sqlite3_bind_null(statement.pointer, index) }
  }
}

extension Statement {
  /// Binds UTF-8. Without a destructor the bytes must stay where they are until the statement ran.
  func bind(text: UnsafeBufferPointer<UInt8>, at index: Int32, destructor: sqlite3_destructor_type? = nil) {
    guard let start = text.baseAddress else {
      sqlite3_bind_text(pointer, index, "", 0, nil)
      return
    }
    start.withMemoryRebound(to: CChar.self, capacity: text.count) {
      _ = sqlite3_bind_text64(pointer, index, $0, UInt64(text.count), destructor, UInt8(SQLITE_UTF8))
    }
  }
}
