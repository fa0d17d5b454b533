package import Events

/// What a feed brought in two periods of knowledge, one behind the other.
package struct FeedCoverage: Sendable, Hashable {
  package var feed: String
  /// Reports in all.
  package var reports: Int
  /// When the newest of them became known.
  package var lastKnown: Instant
  /// How many became known in the period, and in the one before it.
  package var recent: Int
  package var earlier: Int
  /// The most that lay between the end of an event and the moment at which a report of the period became known, in
  /// milliseconds; negative where each was known before its event ended, nil without reports.
  package var longestDelay: Int64?
}

extension StoreReading {
  /// What became known of each feed that brought anything, by its name; withdrawn reports are left out.
  ///
  /// It goes through all reports.
  ///
  /// - Parameters:
  ///   - before: what became known after this moment, up to `since`, is of the period before.
  ///   - since: what became known after this moment is of the period.
  ///   - through: nothing that became known later counts.
  package func feedCoverage(
    before: Instant, since: Instant, through: Instant
  ) throws(StorageError) -> [FeedCoverage] {
    try database.connection.rows(
      """
      SELECT (SELECT text FROM dict WHERE id = feed_text) AS name, count(*), max(moment), count(CASE WHEN moment > ?2 THEN 1 END),
        count(CASE WHEN moment > ?1 AND moment <= ?2 THEN 1 END), max(CASE WHEN moment > ?2 THEN moment - ends END)
      FROM (SELECT feed_text, ends, coalesce(known, min(ends, ingested)) AS moment FROM report WHERE status = 0)
      WHERE moment <= ?3 GROUP BY feed_text ORDER BY name
      """, before, since, through
    ) {
      FeedCoverage(
        feed: $0.text(0), reports: $0.int(1), lastKnown: $0.instant(2), recent: $0.int(3), earlier: $0.int(4),
        longestDelay: $0.optionalInt64(5))
    }
  }

  /// How many reports of a feed became known in a period, and longer after their events had ended than `delay`, in
  /// milliseconds.
  package func lateReports(
    feed: String, since: Instant, through: Instant, delay: Int64
  ) throws(StorageError) -> Int {
    try database.connection.first(
      """
      SELECT count(*) FROM (
        SELECT ends, coalesce(known, min(ends, ingested)) AS moment FROM report
        WHERE status = 0 AND feed_text = (SELECT id FROM dict WHERE text = ?1))
      WHERE moment > ?2 AND moment <= ?3 AND moment - ends > ?4
      """, feed, since, through, delay
    ) { $0.int(0) } ?? 0
  }
}
