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
      SELECT * FROM stored_report WHERE seq > ? AND seq <= ? AND coalesce(known, min(ends, ingested)) <= ? ORDER BY seq
      """, seq, last, moment
    ) { (row) throws(StorageError) in try database.storedReport(row) }
    try database.addEarlierVersions(of: seq + 1...last, asOf: moment, to: &reports)
    return (reports, last)
  }
}

extension Database {
  /// Adds those reports of a range whose present version was not known by a moment, but an earlier one. Only what was ever
  /// revised is asked for: mostly that is nothing.
  fileprivate func addEarlierVersions(
    of range: ClosedRange<Int64>, asOf moment: Instant, to reports: inout [StoredReport]
  ) throws(StorageError) {
    let revised = try connection.rows(
      "SELECT DISTINCT seq FROM report_revision WHERE seq >= ? AND seq <= ?", range.lowerBound, range.upperBound
    ) { $0.int64(0) }
    guard !revised.isEmpty else { return }
    let found = Set(reports.map(\.seq))
    for seq in revised where !found.contains(seq) {
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
    let current = try connection.first(
      "SELECT * FROM stored_report WHERE seq = ? AND coalesce(known, min(ends, ingested)) <= ?", seq, moment
    ) { (row) throws(StorageError) in try storedReport(row) }
    if let current { return current }
    return try connection.first(
      """
      SELECT * FROM stored_revision WHERE seq = ? AND coalesce(known, min(ends, ingested)) <= ? ORDER BY id DESC LIMIT 1
      """, seq, moment
    ) { (row) throws(StorageError) in try storedReport(row) }
  }
}
