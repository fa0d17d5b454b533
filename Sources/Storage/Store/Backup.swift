internal import CSQLite
internal import Glibc

/// A copy of a database while it is in use.
enum Backup {
  /// Writes a consistent copy; the name stands only when the copy is whole and on the disk.
  ///
  /// - Parameters:
  ///   - isChecked: whether it throws `corrupt` where the database, and so the copy, is damaged.
  ///   - progress: called after each piece.
  static func write(
    _ connection: borrowing Connection, to path: String, isChecked: Bool = false, progress: (() -> Void)? = nil
  ) throws(StorageError) {
    let draft = path + ".part"
    unlink(draft)
    // SQLite leaves out the name of what it cannot open, and why.
    let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o640)
    guard descriptor >= 0 else { throw .system("create", path) }
    close(descriptor)
    do {
      try copy(connection, to: draft, isChecked: isChecked, progress)
    } catch {
      unlink(draft)
      throw error
    }
    guard rename(draft, path) == 0 else { throw .system("rename", path) }
  }

  /// Pages that are copied at once: 8 MiB.
  private static let piece: Int32 = 1024

  private static func copy(
    _ source: borrowing Connection, to path: String, isChecked: Bool, _ progress: (() -> Void)?
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
    // Pages are copied as they are, whatever is in them.
    if isChecked { try target.quickCheck() }
  }
}
