internal import CSQLite
internal import Glibc

/// What went wrong in the store. The cases that somebody acts on have names; the rest is ``sqlite(_:)``.
package enum StorageError: Error, Sendable, Equatable {
  /// What SQLite said. The statement is quoted as it was prepared: with placeholders, so without any data.
  package struct Failure: Sendable, Equatable {
    /// SQLite's primary result code.
    package var code: Int32
    /// SQLite's extended result code.
    package var extendedCode: Int32
    package var message: String
    package var statement: String?
  }

  /// The disk (or the quota, or the allowed size of the database) is full. The transaction was rolled back; the store
  /// goes on once there is room.
  case full(Failure)
  /// Another connection held the database for longer than the busy timeout.
  case busy(Failure)
  /// The file is no database, or damaged.
  case corrupt(Failure)
  /// A later version of the program wrote the database.
  case newerSchema(found: Int, supported: Int)
  /// Another process has the database; its number, where the lock file tells it.
  case locked(by: Int?)
  /// The store was closed: another process may have the database by now.
  case closed
  /// A statement was stopped because it took too long.
  case interrupted
  /// A call of the system failed.
  case system(call: String, path: String, code: Int32)
  /// Everything else that SQLite may say.
  case sqlite(Failure)
}

extension StorageError {
  /// The last error of a database handle, sorted into the cases.
  static func last(of handle: OpaquePointer?, statement: String? = nil) -> StorageError {
    let failure = Failure(
      code: sqlite3_errcode(handle) & 0xFF, extendedCode: sqlite3_extended_errcode(handle),
      message: String(cString: sqlite3_errmsg(handle)), statement: statement)
    return StorageError(failure, systemCode: sqlite3_system_errno(handle))
  }

  /// Sorts a failure into the cases. `systemCode` is the `errno` behind an I/O error: SQLite reports a full disk as
  /// one where it met it while writing the log's index or a journal.
  init(_ failure: Failure, systemCode: Int32 = 0) {
    switch failure.code {
    case SQLITE_FULL: self = .full(failure)
    case SQLITE_IOERR, SQLITE_CANTOPEN:
      self = [ENOSPC, EDQUOT].contains(systemCode) ? .full(failure) : .sqlite(failure)
    case SQLITE_BUSY, SQLITE_LOCKED: self = .busy(failure)
    case SQLITE_INTERRUPT: self = .interrupted
    case SQLITE_CORRUPT, SQLITE_NOTADB: self = .corrupt(failure)
    default: self = .sqlite(failure)
    }
  }

  /// A failed call of the system, with the `errno` it left.
  static func system(_ call: String, _ path: String) -> StorageError {
    .system(call: call, path: path, code: errno)
  }

  /// Damage that a check of the database found, in SQLite's words.
  static func damaged(_ message: String) -> StorageError {
    .corrupt(Failure(code: SQLITE_CORRUPT, extendedCode: SQLITE_CORRUPT, message: message, statement: nil))
  }
}

extension StorageError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .full(let failure): "the disk is full: \(failure)"
    case .busy(let failure): "the database is busy: \(failure)"
    case .corrupt(let failure): "the database is damaged: \(failure)"
    case .newerSchema(let found, let supported):
      "the database has schema \(found), this program knows up to \(supported): a later version wrote it"
    case .locked(let process): "the database is in use" + (process.map { " by process \($0)" } ?? "")
    case .closed: "the database is closed"
    case .interrupted: "the database took too long to answer"
    case .system(let call, let path, let code): "\(call) \(path): \(String(cString: strerror(code)))"
    case .sqlite(let failure): failure.description
    }
  }
}

extension StorageError.Failure: CustomStringConvertible {
  package var description: String {
    "\(message) (SQLite \(extendedCode))" + (statement.map { " in: \($0)" } ?? "")
  }
}
