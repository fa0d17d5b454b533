package import Events

extension Database {
  func storedReport(seq: Int64) throws(StorageError) -> StoredReport? {
    try connection.first("SELECT * FROM stored_report WHERE seq = ?", seq) { (row) throws(StorageError) in
      try storedReport(row)
    }
  }

  /// The active reports of an event, in the order in which they were stored.
  func activeReports(of event: Event.ID) throws(StorageError) -> [StoredReport] {
    try connection.rows(
      """
      SELECT * FROM stored_report WHERE seq = ?1 AND event IS NULL AND status = 0
      UNION ALL SELECT * FROM stored_report WHERE event = ?1 AND status = 0 ORDER BY seq
      """, event
    ) { (row) throws(StorageError) in try storedReport(row) }
  }
}

/// A report as evidence: what it says, and where it stands.
package struct EvidenceRow: Sendable, Hashable {
  package var stored: StoredReport
  /// The name of the file that brought it.
  package var file: String
}

/// How many tell of some events, and how many of these tell it of their own.
package struct SourceCounts: Sendable, Hashable {
  package var reports = 0
  /// Distinct publishers; a report that names none counts by the host of its address, else by its feed.
  package var publishers = 0
  /// Distinct origins: the source that a report says it got it from, else its publisher as above.
  package var origins = 0
}

extension StoreReading {
  /// The event with this number as it is now; nil where no active report tells of it.
  package func event(id: Event.ID) throws(StorageError) -> Event? {
    Event(stored: try database.activeReports(of: id))
  }

  /// The active reports of events: event by event as they were asked for, the most exact report of each first, so that
  /// the first is the one that supplies the event's fields.
  package func reports(ofEvents events: [Event.ID]) throws(StorageError) -> [EvidenceRow] {
    var rows: [EvidenceRow] = []
    for event in events {
      let stored = try database.activeReports(of: event).sorted(by: isMoreExact)
      for report in stored { rows.append(EvidenceRow(stored: report, file: try database.fileName(report.file))) }
    }
    return rows
  }

  /// The reports, publishers and origins of events.
  package func sources(ofEvents events: [Event.ID]) throws(StorageError) -> SourceCounts {
    var counts = SourceCounts()
    var publishers: Set<String> = []
    var origins: Set<String> = []
    for event in events {
      for stored in try database.activeReports(of: event) {
        let publisher = stored.report.publisher ?? host(stored.report.url) ?? stored.report.feed
        counts.reports += 1
        publishers.insert(publisher.lowercased())
        origins.insert((stored.report.origin ?? publisher).lowercased())
      }
    }
    counts.publishers = publishers.count
    counts.origins = origins.count
    return counts
  }
}

/// The order of ``Event``: by the width of the interval, its start, feed and key.
private func isMoreExact(_ left: StoredReport, _ right: StoredReport) -> Bool {
  rank(left.report) < rank(right.report)
}

private func rank(_ report: Report) -> (Int64, Int64, String, String) {
  (report.time.end.milliseconds(since: report.time.start), report.time.start.milliseconds, report.feed, report.key)
}

/// The host of an address, without `www.`; nil where there is none.
private func host(_ url: String?) -> String? {
  guard let url, let scheme = url.firstRange(of: "://") else { return nil }
  let authority = url[scheme.upperBound...].prefix { !"/?#".contains($0) }
  let host = authority.split(separator: "@", omittingEmptySubsequences: false).last?.prefix { $0 != ":" } ?? ""
  let bare = host.hasPrefix("www.") ? host.dropFirst(4) : host
  return bare.isEmpty ? nil : String(bare)
}

extension Database {
  func fileName(_ id: Int64) throws(StorageError) -> String {
    try connection.first("SELECT name FROM file WHERE id = ?", id) { $0.text(0) } ?? ""
  }
}
