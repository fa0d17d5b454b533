package import Events

extension StoreReading {
  /// The active reports of a feed, in the order in which they were stored.
  package func activeReports(ofFeed feed: String) throws(StorageError) -> [Int64] {
    try database.connection.rows(
      """
      SELECT seq FROM report WHERE feed_text = (SELECT id FROM dict WHERE text = ?) AND status = 0 ORDER BY seq
      """, feed
    ) { $0.int64(0) }
  }

  /// The active reports of which a file brought the version that stands, in the order in which they were stored.
  package func activeReports(ofFile file: Int64) throws(StorageError) -> [Int64] {
    try database.connection.rows("SELECT seq FROM report WHERE file = ? AND status = 0 ORDER BY seq", file) {
      $0.int64(0)
    }
  }
}

extension Transaction {
  /// Withdraws active reports that their source no longer has. What they said is kept in `report_revision`.
  ///
  /// - Parameters:
  ///   - ingested: the time on the clock, since which they are withdrawn.
  ///   - remapped: as in ``RevisionRules``: what that file brought was misread.
  /// - Returns: as for a chunk whose records withdrew them, for ``changes(of:)``.
  package func withdraw(
    _ reports: [Int64], ingested: Instant, remapped: Int64? = nil
  ) throws(StorageError) -> ImportedChunk {
    var chunk = ImportedChunk(reports: PackedReports(), ingested: ingested)
    for seq in reports {
      guard let old = try database.storedReport(seq: seq), old.report.status == .active else { continue }
      try database.keepVersion(of: seq, replaced: ingested, isMisread: old.file == remapped)
      try database.connection.execute(
        "UPDATE report SET status = ?2 WHERE seq = ?1", seq, StatusCode.code(.withdrawn))
      if old.report.cluster == nil { database.counts[.singleEvents] -= 1 }
      chunk.outcomes.append(.corrected(seq, old: old))
    }
    return chunk
  }
}
