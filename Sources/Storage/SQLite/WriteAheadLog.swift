internal import CSQLite

/// How far a connection's write-ahead log is filled, as its last commit told.
final class LogFill {
  /// In pages.
  var pages: Int32 = 0
}

/// The write-ahead log. A commit that writes where the file has been written before is on the disk with one write; one that
/// makes the file longer has to wait until the file system knows of that, too.
extension Connection {
  /// The log is copied into the database when it has so many pages: 40 MB, so that this is rare beside the commits and
  /// still short.
  static let mostLogPages: Int32 = 5000
  /// At rest it is copied earlier, so that no commit has to wait for that.
  private static let restingLogPages: Int32 = 2500
  /// How many bytes of the file are there for the next commits, at least.
  private static let leastRoom: Int64 = 512 << 10
  /// How many bytes are added at once.
  private static let addedRoom: Int64 = 1 << 20
  /// How much is written at once: SQLite's own file system takes less than 128 KiB, and says nothing where it is more.
  private static let pieceLength = 64 << 10

  /// Has the log copied into the database by the commits that fill it.
  func watchLog() {
    let fill = LogFill()
    handle.logFill = fill
    _ = sqlite3_wal_hook(
      handle.database,
      { context, database, name, pages in
        guard let context else { return SQLITE_OK }
        Unmanaged<LogFill>.fromOpaque(context).takeUnretainedValue().pages = pages
        // Where it cannot be done now, because somebody reads, the next commit tries again.
        if pages >= Connection.mostLogPages {
          sqlite3_wal_checkpoint_v2(database, name, SQLITE_CHECKPOINT_PASSIVE, nil, nil)
        }
        return SQLITE_OK
      }, Unmanaged.passUnretained(fill).toOpaque())
  }

  /// Makes room in the log for the next commits. To be called when there is nothing else to do. What fails here is done by
  /// the commits themselves.
  func prepareLog() {
    guard let fill = handle.logFill, fill.pages > 0 else { return }
    if fill.pages >= Connection.restingLogPages {
      var (pages, copied): (Int32, Int32) = (0, 0)
      sqlite3_wal_checkpoint_v2(handle.database, "main", SQLITE_CHECKPOINT_PASSIVE, &pages, &copied)
      // The next commit begins at the file's start.
      if pages == copied { fill.pages = 0 }
    }
    addRoom(behind: fill.pages)
  }

  /// Copies the log into the database and empties it, so that who copies that one file after a stop has everything. Readers
  /// are not waited for: what they still need stays in the log, and the next connection finds it there.
  func emptyLog() {
    sqlite3_busy_timeout(handle.database, 0)
    sqlite3_wal_checkpoint_v2(handle.database, "main", SQLITE_CHECKPOINT_TRUNCATE, nil, nil)
  }

  private func addRoom(behind pages: Int32) {
    var file: UnsafeMutablePointer<sqlite3_file>?
    sqlite3_file_control(handle.database, "main", SQLITE_FCNTL_JOURNAL_POINTER, &file)
    guard let file, let methods = file.pointee.pMethods?.pointee else { return }
    var size: Int64 = 0
    guard methods.xFileSize(file, &size) == SQLITE_OK else { return }
    guard size - Int64(pages) * Connection.logPageLength < Connection.leastRoom else { return }
    // Zeros are no page of a log: their checksum is wrong.
    let zeros = [UInt8](repeating: 0, count: Connection.pieceLength)
    for place in stride(from: size, to: size + Connection.addedRoom, by: Connection.pieceLength) {
      guard methods.xWrite(file, zeros, Int32(zeros.count), place) == SQLITE_OK else { return }
    }
    _ = methods.xSync(file, SQLITE_SYNC_NORMAL)
  }

  /// A page and its header. Source: sqlite.org/fileformat2.html, "WAL File Format".
  private static let logPageLength: Int64 = 8192 + 24
}
