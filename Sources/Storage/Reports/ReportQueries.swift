package import Events

extension Database {
  func storedReport(seq: Int64) throws(StorageError) -> StoredReport? {
    try connection.first("SELECT * FROM stored_report WHERE seq = ?", seq) { (row) throws(StorageError) in
      try storedReport(row)
    }
  }

  /// The active reports of an event, in the order in which they were stored.
  func activeReports(of event: Event.ID) throws(StorageError) -> [StoredReport] {
    // Two questions and no union, which would copy the columns into a table of its own to sort them.
    let alone = try aloneReport(event)
    let others = try connection.rows(
      "SELECT * FROM stored_report WHERE event = ? AND status = 0 ORDER BY seq", event
    ) { (row) throws(StorageError) in try storedReport(row) }
    guard let alone else { return others }
    return others.isEmpty ? [alone] : ([alone] + others).sorted { $0.seq < $1.seq }
  }

  /// The active report with a number, if it is an event of its own under that number.
  func aloneReport(_ seq: Int64) throws(StorageError) -> StoredReport? {
    try connection.first("SELECT *, NULL FROM report WHERE seq = ? AND event IS NULL AND status = 0", seq) {
      (row) throws(StorageError) in
      try storedReport(row)
    }
  }
}

/// A report as evidence: what it says, and where it stands.
package struct EvidenceRow: Sendable, Hashable {
  package var stored: StoredReport
  /// The name of the file that brought it.
  package var file: String
}

extension StoreReading {
  /// The event with this number as it is now; nil where no active report tells of it.
  package func event(id: Event.ID) throws(StorageError) -> Event? {
    Event(stored: try database.activeReports(of: id))
  }

  /// The event with this number as it was known by a moment; nil where nothing was known of it.
  package func event(id: Event.ID, asOf moment: Instant) throws(StorageError) -> Event? {
    try database.event(id, asOf: moment)
  }

  /// The active reports of events: event by event as they were asked for, the most exact report of each first, so that
  /// the first is the one that supplies the event's fields. As they are, or as they were known by a moment.
  package func reports(
    ofEvents events: [Event.ID], asOf moment: Instant? = nil
  ) throws(StorageError) -> [EvidenceRow] {
    var rows: [EvidenceRow] = []
    for event in events { rows += try database.evidence(try database.reports(of: event, asOf: moment)) }
    return rows
  }
}

/// The order of ``Event``: by the width of the interval, its start, feed and key.
private func isMoreExact(_ left: StoredReport, _ right: StoredReport) -> Bool {
  rank(left.report) < rank(right.report)
}

private func rank(_ report: Report) -> (Int64, Int64, String, String) {
  (report.time.end.milliseconds(since: report.time.start), report.time.start.milliseconds, report.feed, report.key)
}

extension Database {
  /// The reports of an event with the names of their files, the most exact first.
  func evidence(_ reports: [StoredReport]) throws(StorageError) -> [EvidenceRow] {
    var rows: [EvidenceRow] = []
    for report in reports.count > 1 ? reports.sorted(by: isMoreExact) : reports {
      rows.append(EvidenceRow(stored: report, file: try fileName(report.file)))
    }
    return rows
  }

  func fileName(_ id: Int64) throws(StorageError) -> String {
    try connection.first("SELECT name FROM file WHERE id = ?", id) { $0.text(0) } ?? ""
  }
}
