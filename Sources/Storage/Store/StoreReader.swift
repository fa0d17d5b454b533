internal import CSQLite
internal import Glibc

/// A reader of its own connection: it sees what is committed, writes nothing, and neither blocks the writer nor waits
/// for it. It works with and without a daemon.
package final class StoreReader: StoreReading {
  package let database: Database

  /// Throws where there is no database, or where a later program wrote it.
  package convenience init(path: String) throws(StorageError) {
    try self.init(path: path, migrator: Migrator())
  }

  init(path: String, migrator: Migrator) throws(StorageError) {
    let connection = try StoreReader.open(path)
    try migrator.check(connection)
    database = Database(connection, isOnlyWriter: false)
  }

  /// What keeps most questions from being asked: an earlier program wrote the database, and no daemon has brought it to the
  /// schema of this one yet. Nil where that is not so.
  package func schemaProblem() throws(StorageError) -> String? {
    let (found, wanted) = (try Migrator.version(of: database.connection), Migrator().supported)
    return found == wanted
      ? nil : "the database has schema \(found), this program wants \(wanted): `vedette run` changes it when it starts"
  }

  /// A reader needs the log's index beside the database. Where no process has the database open, that file is gone, and
  /// who may not write in the directory cannot create it; then there is no log either, and the file alone is read.
  private static func open(_ path: String) throws(StorageError) -> Connection {
    do {
      return try opened(path, mode: .readOnly)
    } catch {
      guard case .sqlite(let failure) = error, [SQLITE_CANTOPEN, SQLITE_READONLY].contains(failure.code),
        access(path, R_OK) == 0, access(path + "-wal", F_OK) != 0
      else { throw error }
      return try opened(path, mode: .immutable)
    }
  }

  private static func opened(_ path: String, mode: Connection.Mode) throws(StorageError) -> Connection {
    let connection = try Connection(path: path, mode: mode)
    try connection.script(Pragmas.reading)
    // Opening alone reads nothing, so only now does it show whether the file can be read.
    _ = try Migrator.version(of: connection)
    return connection
  }

  /// Lets queries run only as long as `mayGoOn`, which is asked again and again, says so; they then fail with
  /// `interrupted`.
  package func limit(_ mayGoOn: @escaping () -> Bool) {
    database.connection.onProgress(mayGoOn)
  }

  /// Runs several queries on one state of the database.
  package func snapshot<Result>(_ body: () throws(StorageError) -> Result) throws(StorageError) -> Result {
    try database.connection.execute("BEGIN")
    do {
      let result = try body()
      try database.connection.execute("COMMIT")
      return result
    } catch {
      try? database.connection.execute("ROLLBACK")
      throw error
    }
  }
}
