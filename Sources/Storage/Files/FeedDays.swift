package import Events

/// A day (of UTC) on which files of a feed came.
package struct FeedDayRow: Sendable, Hashable {
  package var feed: String
  /// When the first and the last of them was imported, or begun where it is not imported yet.
  package var first: Instant
  package var last: Instant

  package init(feed: String, first: Instant, last: Instant) {
    self.feed = feed
    self.first = first
    self.last = last
  }
}

extension Transaction {
  /// A file was dropped whose content is known: nothing new, but its feed was heard.
  package func countDuplicateFile(of feed: String, at now: Instant) throws(StorageError) {
    database.counts[.duplicateFiles] += 1
    try setMeta(FeedDayRow.heard + feed, "\(now.milliseconds)")
  }
}

extension StoreReading {
  /// The days on which files came that were not rejected, in order. Of those whose content was known the last one counts.
  package func feedDays() throws(StorageError) -> [FeedDayRow] {
    var rows = try database.connection.rows(
      """
      SELECT feed, min(coalesce(finished, first_seen)), max(coalesce(finished, first_seen)) FROM file
      WHERE state <> 'rejected' GROUP BY feed, coalesce(finished, first_seen) / 86400000 ORDER BY 1, 2
      """
    ) { FeedDayRow(feed: $0.text(0), first: $0.instant(1), last: $0.instant(2)) }
    let heard = try database.connection.rows(
      "SELECT substr(name, length(?1) + 1), CAST(value AS INTEGER) FROM meta WHERE substr(name, 1, length(?1)) = ?1",
      FeedDayRow.heard
    ) { ($0.text(0), $0.instant(1)) }
    for (feed, at) in heard {
      if let day = rows.lastIndex(where: { $0.feed == feed && $0.last.date == at.date }) {
        rows[day].last = max(rows[day].last, at)
      } else {
        rows.append(FeedDayRow(feed: feed, first: at, last: at))
      }
    }
    return rows
  }
}

extension FeedDayRow {
  /// Before a feed's name: what is noted of a file whose content was known.
  fileprivate static let heard = "heard "
}
