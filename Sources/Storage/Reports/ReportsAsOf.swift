package import Events

extension StoreReading {
  /// Reports as they were known by a moment, in the order in which they were stored; withdrawn ones included.
  ///
  /// - Parameters:
  ///   - seq: only those behind this number.
  ///   - limit: at most so many are looked at.
  /// - Returns: those of them that were known, and the number of the last that was looked at; nil where there is none.
  package func reports(
    after seq: Int64, limit: Int, asOf moment: Instant
  ) throws(StorageError) -> (reports: [StoredReport], last: Int64)? {
    let found = try database.connection.first(
      "SELECT max(seq) FROM (SELECT seq FROM report WHERE seq > ? ORDER BY seq LIMIT ?)", seq, limit
    ) { $0.optionalInt64(0) }
    guard let found, let last = found else { return nil }
    var reports = try database.connection.rows(
      """
      SELECT * FROM stored_report WHERE seq > ?1 AND seq <= ?2 AND coalesce(known, min(ends, ingested)) <= ?3
        AND seq NOT IN (SELECT seq FROM report_revision WHERE seq > ?1 AND seq <= ?2) ORDER BY seq
      """, seq, last, moment
    ) { (row) throws(StorageError) in try database.storedReport(row) }
    try database.addRevised(of: seq + 1...last, asOf: moment, to: &reports)
    return (reports, last)
  }
}

extension Database {
  /// Adds those reports of a range that were ever revised, each in the version that was known by a moment.
  fileprivate func addRevised(
    of range: ClosedRange<Int64>, asOf moment: Instant, to reports: inout [StoredReport]
  ) throws(StorageError) {
    let revised = try connection.rows(
      "SELECT DISTINCT seq FROM report_revision WHERE seq >= ? AND seq <= ?", range.lowerBound, range.upperBound
    ) { $0.int64(0) }
    guard !revised.isEmpty else { return }
    for seq in revised {
      if let version = try version(of: seq, asOf: moment) { reports.append(version) }
    }
    reports.sort { $0.seq < $1.seq }
  }

  /// The active reports of an event as they are, or as they were known by a moment, in the order in which they were
  /// stored.
  func reports(of id: Event.ID, asOf moment: Instant?) throws(StorageError) -> [StoredReport] {
    guard let moment else { return try activeReports(of: id) }
    var reports: [StoredReport] = []
    for seq in try everyReport(of: id) {
      guard let version = try version(of: seq, asOf: moment) else { continue }
      if version.event == id && version.report.status == .active { reports.append(version) }
    }
    return reports
  }

  /// The reports that tell of an event or told of it in an earlier version.
  func everyReport(of event: Event.ID) throws(StorageError) -> [Int64] {
    try connection.rows(
      """
      SELECT seq FROM report WHERE seq = ?1 AND event IS NULL UNION SELECT seq FROM report WHERE event = ?1
      UNION SELECT seq FROM report_revision WHERE seq = ?1 AND event IS NULL
      UNION SELECT seq FROM report_revision WHERE event = ?1 ORDER BY seq
      """, event
    ) { $0.int64(0) }
  }

  /// The newest version of a report that was known by a moment.
  func version(of seq: Int64, asOf moment: Instant) throws(StorageError) -> StoredReport? {
    switch try newestVersion(of: seq, asOf: moment) {
    case .standing: try storedReport(seq: seq)
    case .earlier(let id):
      try connection.first("SELECT * FROM stored_revision WHERE id = ?", id) { (row) throws(StorageError) in
        try storedReport(row)
      }
    case nil: nil
    }
  }

  /// Which version of a report was the newest that was known by a moment.
  ///
  /// The first was known when it says so, else at the end of its interval, or at its import if that was earlier. A later one
  /// was known when it says so, if that is later than the one before it; else it only tells again when that was known, and
  /// all that is sure is since when it stands in its place. What was misread never was a version.
  private func newestVersion(of seq: Int64, asOf moment: Instant) throws(StorageError) -> KnownVersion? {
    let versions = try connection.statement(
      """
      SELECT id, coalesce(known, min(ends, ingested)), known IS NOT NULL, replaced FROM report_revision
        WHERE seq = ?1 AND misread IS NULL
      UNION ALL
      SELECT NULL, coalesce(known, min(ends, ingested)), known IS NOT NULL, NULL FROM report WHERE seq = ?1
      ORDER BY id NULLS LAST
      """)
    versions.bind(seq)
    var newest: KnownVersion?
    var before: (known: Instant, replaced: Instant)?
    while try versions.step() {
      let known = versions.instant(1)
      let said = versions.bool(2) && before.map { known > $0.known } ?? true
      let since = said ? known : before?.replaced ?? known
      if since <= moment { newest = versions.optionalInt64(0).map(KnownVersion.earlier) ?? .standing }
      before = (known, versions.instant(3))
    }
    return newest
  }
}

/// A version of a report: an earlier one by its row, or the one that stands.
private enum KnownVersion {
  case earlier(Int64)
  case standing
}
