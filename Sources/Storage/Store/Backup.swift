internal import CSQLite
internal import Glibc

/// A copy of a database while it is in use.
enum Backup {
  /// Writes a consistent copy; the name stands only when the copy is whole and on the disk.
  ///
  /// - Parameter progress: called after each piece.
  static func write(
    _ connection: borrowing Connection, to path: String, progress: (() -> Void)? = nil
  ) throws(StorageError) {
    let draft = path + ".part"
    unlink(draft)
    do {
      try copy(connection, to: draft, progress)
    } catch {
      unlink(draft)
      throw error
    }
    guard rename(draft, path) == 0 else { throw .system("rename", path) }
  }

  /// Pages that are copied at once: 8 MiB.
  private static let piece: Int32 = 1024

  private static func copy(
    _ source: borrowing Connection, to path: String, _ progress: (() -> Void)?
  ) throws(StorageError) {
    let target = try Connection(path: path, mode: .readWrite)
    // The copy takes over the source's header, and with it the write-ahead log; nobody else has the file yet.
    let backup = sqlite3_backup_init(target.handle.database, "main", source.handle.database, "main")
    guard let backup else { throw .last(of: target.handle.database) }
    // What another connection writes between two pieces would make the copy begin anew; a source that is in a snapshot
    // does not see it, and the writer itself is here.
    var code = SQLITE_OK
    while code == SQLITE_OK {
      code = sqlite3_backup_step(backup, piece)
      progress?()
    }
    sqlite3_backup_finish(backup)
    guard code == SQLITE_DONE else { throw .last(of: target.handle.database) }
  }
}
