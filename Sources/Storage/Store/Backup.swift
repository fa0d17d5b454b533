internal import CSQLite
internal import Glibc

/// A copy of a database while it is in use.
enum Backup {
  /// Writes a consistent copy; the name stands only when the copy is whole and on the disk.
  static func write(_ connection: borrowing Connection, to path: String) throws(StorageError) {
    let draft = path + ".part"
    unlink(draft)
    do {
      try copy(connection, to: draft)
    } catch {
      unlink(draft)
      throw error
    }
    guard rename(draft, path) == 0 else { throw .system("rename", path) }
  }

  private static func copy(_ source: borrowing Connection, to path: String) throws(StorageError) {
    let target = try Connection(path: path, mode: .readWrite)
    // The copy takes over the source's header, and with it the write-ahead log; nobody else has the file yet.
    let backup = sqlite3_backup_init(target.handle.database, "main", source.handle.database, "main")
    guard let backup else { throw .last(of: target.handle.database) }
    let code = sqlite3_backup_step(backup, -1)
    sqlite3_backup_finish(backup)
    guard code == SQLITE_DONE else { throw .last(of: target.handle.database) }
  }
}
