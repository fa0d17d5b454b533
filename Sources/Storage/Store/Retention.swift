internal import CSQLite
package import Events

/// What is no longer to be kept, and how much of it may be deleted at once.
///
/// Deleting goes in small steps, each a transaction of its own, so that an import never waits for more than one of them.
package struct RetentionStep: Sendable, Hashable {
  /// How many rows a step looked at and how many it deleted.
  package var examined = 0
  package var deleted = 0
  /// Where the next step begins; nil where there is nothing left to look at.
  package var next: Int64?

  package init(examined: Int = 0, deleted: Int = 0, next: Int64? = nil) {
    self.examined = examined
    self.deleted = deleted
    self.next = next
  }
}

extension Transaction {
  /// Deletes quarantined records of files that were imported before a moment. The files count them no more.
  package func pruneQuarantine(before moment: Instant, limit: Int) throws(StorageError) -> RetentionStep {
    let files = try database.connection.rows(
      """
      DELETE FROM quarantine WHERE id IN (
        SELECT q.id FROM quarantine AS q JOIN file AS f ON f.id = q.file
        WHERE coalesce(f.finished, f.first_seen) < ? LIMIT ?)
      RETURNING file
      """, moment, limit
    ) { $0.int64(0) }
    for (file, records) in Dictionary(grouping: files, by: \.self) {
      try database.connection.execute(
        "UPDATE file SET quarantined = max(0, quarantined - ?) WHERE id = ?", records.count, file)
    }
    let deleted = files.count
    return RetentionStep(examined: deleted, deleted: deleted, next: deleted < limit ? nil : 0)
  }

  /// Deletes reports of events that ended before a moment, with their earlier versions.
  ///
  /// Kept are: events that an alert rests on which fires, or that are in the group of one; the reports of an event of
  /// which another report ends later; and the newest report, so that no number is given twice. The keys stay, so a report
  /// that comes again is known and not imported anew; so do the matches of rules and the alert log, so no alert changes.
  ///
  /// - Parameters:
  ///   - seq: the report after which it begins.
  ///   - limit: how many reports it looks at.
  ///   - now: decides which alerts fire.
  package func pruneEvents(
    endedBefore moment: Instant, after seq: Int64, limit: Int, now: Instant
  ) throws(StorageError) -> RetentionStep {
    let (rows, next) = try database.agingReports(endedBefore: moment, after: seq, limit: limit)
    var step = RetentionStep(examined: rows.count, next: next)
    let old = rows.filter(\.isOld)
    guard !old.isEmpty else { return step }
    let kept = try database.evidenceOfFiring(among: old, at: now)
    for row in old where !kept.contains(row.event) {
      if !row.isSingle, try database.isTold(of: row.event, since: moment) { continue }
      try database.connection.execute(
        """
        INSERT OR REPLACE INTO pruned_key(seq, feed, key, event)
          SELECT seq, feed_text, key, event FROM report WHERE seq = ?
        """, row.seq)
      try database.connection.execute("DELETE FROM report_revision WHERE seq = ?", row.seq)
      try database.connection.execute("DELETE FROM report WHERE seq = ?", row.seq)
      if !row.isSingle {
        try database.connection.execute(
          """
          DELETE FROM cluster WHERE event = ?1 AND NOT EXISTS (SELECT 1 FROM report WHERE report.event = ?1)
          """, row.event)
      }
      database.counts[.reports] -= 1
      if row.isSingle { database.counts[.singleEvents] -= 1 }
      step.deleted += 1
    }
    for stretch in Set(old.map { ReportStretch.number(of: $0.seq) }) { try database.summariseAnew(stretch) }
    return step
  }

  /// Whether the reports of an event were deleted because of their age, so that there is none any more.
  package func isPruned(event: Event.ID) throws(StorageError) -> Bool {
    try database.connection.first(
      """
      SELECT (EXISTS (SELECT 1 FROM pruned_key WHERE seq = ?1 AND event IS NULL)
          OR EXISTS (SELECT 1 FROM pruned_key WHERE event = ?1))
        AND NOT EXISTS (SELECT 1 FROM report WHERE seq = ?1 AND event IS NULL)
        AND NOT EXISTS (SELECT 1 FROM report WHERE event = ?1)
      """, event
    ) { $0.bool(0) } ?? false
  }
}

/// A report that may have to go because of its age.
private struct AgingReport {
  let seq: Int64
  let event: Int64
  /// Whether it is an active event of its own.
  let isSingle: Bool
  /// Whether it ended before the moment.
  let isOld: Bool
  let moments: ReportMoments
}

extension ReportMoments {
  /// From four columns of a row.
  fileprivate init(_ row: borrowing Statement, from column: Int32) {
    self.init(
      starts: row.int64(column), ends: row.int64(column + 1), known: row.optionalInt64(column + 2),
      ingested: row.int64(column + 3))
  }
}

extension Database {
  /// Reports behind a number, of stretches of which one ended before a moment, but never the newest of all.
  ///
  /// - Returns: at most `limit` of them, and the number behind which there may be more; nil where there are none.
  fileprivate func agingReports(
    endedBefore moment: Instant, after seq: Int64, limit: Int
  ) throws(StorageError) -> (rows: [AgingReport], next: Int64?) {
    var rows: [AgingReport] = []
    var last = seq
    while rows.count < limit {
      guard let stretch = try stretch(from: ReportStretch.number(of: last + 1), endingBefore: moment) else {
        return (rows, nil)
      }
      let end = ReportStretch.lastReport(of: stretch)
      let found = try connection.rows(
        """
        SELECT seq, coalesce(event, seq),
          status = 0 AND NOT EXISTS (SELECT 1 FROM cluster WHERE cluster.event = report.event), ends < ?1, starts,
          ends, known, ingested FROM report
        WHERE seq > max(?2, ?3) AND seq <= ?4 AND seq < (SELECT max(seq) FROM report) ORDER BY seq LIMIT ?5
        """, moment, last, stretch << ReportStretch.bits - 1, end, limit - rows.count
      ) {
        AgingReport(
          seq: $0.int64(0), event: $0.int64(1), isSingle: $0.bool(2), isOld: $0.bool(3),
          moments: ReportMoments($0, from: 4))
      }
      let isCut = found.count == limit - rows.count
      rows += found
      last = isCut ? found.last?.seq ?? end : end
    }
    return (rows, last)
  }

  /// The events of some reports that alerts rest on which fire at a moment.
  fileprivate func evidenceOfFiring(among reports: [AgingReport], at now: Instant) throws(StorageError) -> Set<Int64> {
    let events = Set(reports.map(\.event))
    var moments = reports.map(\.moments)
    // A match is of an event, which others may tell of, too.
    for event in Set(reports.lazy.filter { !$0.isSingle }.map(\.event)) {
      moments += try connection.rows("SELECT starts, ends, known, ingested FROM report WHERE event = ?", event) {
        ReportMoments($0, from: 0)
      }
    }
    return try evidenceOfFiring(among: events, reports: moments, at: now)
  }

  /// Whether a report of an event ends at a moment or later.
  fileprivate func isTold(of event: Int64, since moment: Instant) throws(StorageError) -> Bool {
    try connection.first("SELECT 1 FROM report WHERE event = ? AND ends >= ? LIMIT 1", event, moment) { _ in true }
      ?? false
  }
}
