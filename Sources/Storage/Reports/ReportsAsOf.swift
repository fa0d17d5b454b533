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
    var reports: [StoredReport] = []
    var last: Int64?
    var hasLater = false
    let statement = try database.connection.statement(
      "SELECT * FROM stored_report WHERE seq > ? ORDER BY seq LIMIT ?")
    statement.bind(seq, limit)
    while try statement.step() {
      last = statement.int64(0)
      if Database.isKnown(statement, by: moment) {
        reports.append(try database.storedReport(statement))
      } else {
        hasLater = true
      }
    }
    guard let last else { return nil }
    if hasLater { try database.addEarlierVersions(of: seq + 1...last, asOf: moment, to: &reports) }
    return (reports, last)
  }
}

extension Database {
  /// Whether the version of a report in a row of the view `stored_report` was known by a moment.
  fileprivate static func isKnown(_ row: borrowing Statement, by moment: Instant) -> Bool {
    (row.optionalInstant(12) ?? min(row.instant(10), row.instant(4))) <= moment
  }

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
