/// How connections are set up. Each setting with its reason.
enum Pragmas {
  /// Of a new file, before its first table.
  ///
  /// - `page_size`: pages of 8 KiB were a little faster than 4 KiB for rows of this length.
  static let creation = "PRAGMA page_size = 8192"

  /// Of the connection that writes.
  ///
  /// - `journal_mode = WAL`: "readers do not block writers and a writer does not block readers" (sqlite.org/wal.html).
  /// - `synchronous = FULL`: the log is synced at each commit, so that what was committed survives a power cut. With a
  ///   transaction for thousands of reports it costs almost nothing.
  /// - `foreign_keys`: off by default for the sake of old programs.
  /// - `secure_delete = FAST`: what is deleted is overwritten with zeros only in pages that are written anyway. Where it is
  ///   on, as Debian builds SQLite, the pages of runs that were merged would all be written once more.
  /// - `journal_size_limit`: after a large transaction the log is cut back to this many bytes.
  static let writing = """
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA foreign_keys = ON;
    PRAGMA secure_delete = FAST;
    PRAGMA journal_size_limit = 83886080;
    PRAGMA temp_store = MEMORY;
    PRAGMA cache_size = -4096
    """

  /// Of a connection that reads.
  static let reading = "PRAGMA query_only = ON"
}
