/// What came of a feed's files.
package struct FeedSummary: Sendable, Hashable {
  package var feed: String
  package var records = 0
  package var quarantined = 0
  /// How many files are in each state.
  package var files: [FileRow.State: Int] = [:]
  /// The file that was first seen last.
  package var last: FileRow?
}

extension StoreReading {
  /// Every feed that a file came for, by its name; without imports that were done again.
  package func feedSummaries() throws(StorageError) -> [FeedSummary] {
    let rows = try database.connection.rows(
      """
      SELECT feed, state, count(*), sum(records), sum(quarantined), max(id) FROM file
      WHERE instr(digest, '#') = 0 GROUP BY feed, state ORDER BY feed
      """
    ) { ($0.text(0), FileRow.State(rawValue: $0.text(1)), $0.int(2), $0.int(3), $0.int(4), $0.int64(5)) }
    var summaries: [FeedSummary] = []
    for (feed, state, files, records, quarantined, lastID) in rows {
      if summaries.last?.feed != feed { summaries.append(FeedSummary(feed: feed)) }
      let place = summaries.count - 1
      summaries[place].records += records
      summaries[place].quarantined += quarantined
      if let state { summaries[place].files[state] = files }
      if lastID > summaries[place].last?.id ?? 0 { summaries[place].last = try file(id: lastID) }
    }
    return summaries
  }

  /// The file with this number.
  package func file(id: Int64) throws(StorageError) -> FileRow? {
    try database.connection.first("SELECT * FROM file WHERE id = ?", id) { (row) throws(StorageError) in
      try FileRow(row)
    }
  }
}
