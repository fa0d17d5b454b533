package import Events

extension Database {
  func storedReport(seq: Int64) throws(StorageError) -> StoredReport? {
    try connection.first("SELECT * FROM stored_report WHERE seq = ?", seq) { (row) throws(StorageError) in
      try storedReport(row)
    }
  }

  /// The active reports of an event, in the order in which they were stored.
  func activeReports(of event: Event.ID) throws(StorageError) -> [StoredReport] {
    // One that is an event of its own under its number shares that with no other: see ``freeEvent(for:)``.
    if let alone = try aloneReport(event) { return [alone] }
    return try connection.rows(
      "SELECT * FROM stored_report WHERE event = ? AND status = 0 ORDER BY seq", event
    ) { (row) throws(StorageError) in try storedReport(row) }
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
    var names = FileNames()
    for event in events { rows += try database.evidence(try database.reports(of: event, asOf: moment), &names) }
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
  func evidence(_ reports: [StoredReport], _ names: inout FileNames) throws(StorageError) -> [EvidenceRow] {
    var rows: [EvidenceRow] = []
    for report in reports.count > 1 ? reports.sorted(by: isMoreExact) : reports {
      rows.append(EvidenceRow(stored: report, file: try fileName(report.file, &names)))
    }
    return rows
  }

  func fileName(_ id: Int64, _ names: inout FileNames) throws(StorageError) -> String {
    if let known = names.names[id] { return known }
    let name = try connection.first("SELECT name FROM file WHERE id = ?", id) { $0.text(0) } ?? ""
    names.names[id] = name
    return name
  }
}

/// The names of files, each read once: good for as long as no file gets another name, as within a transaction.
package struct FileNames {
  fileprivate var names: [Int64: String] = [:]

  package init() {}
}
