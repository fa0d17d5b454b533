package import Events

/// A report with what the store adds to it.
package struct StoredReport: Sendable, Hashable {
  /// The order in which reports were stored, from 1; a number may be skipped.
  package var seq: Int64
  /// The event that it tells of.
  package var event: Event.ID
  package var report: Report
  /// When it was first stored.
  package var ingested: Instant
  /// The row of the file that brought it.
  package var file: Int64
  package var position: RecordPosition
}

extension Database {
  /// Reads a row of the view `stored_report` or `stored_revision`, which end in the name of the cluster.
  func storedReport(_ row: borrowing Statement) throws(StorageError) -> StoredReport {
    let seq = row.int64(0)
    return StoredReport(
      seq: seq, event: row.optionalInt64(5) ?? seq, report: try report(row), ingested: row.instant(4),
      file: row.int64(1), position: RecordPosition(line: row.int(2), offset: row.int(3)))
  }

  private func report(_ row: borrowing Statement) throws(StorageError) -> Report {
    guard let precision = PrecisionCode.precision(row.int64(11)), let status = StatusCode.status(row.int64(7)),
      row.int64(9) <= row.int64(10)
    else { throw .damaged("report \(row.int64(0)) has a value that no report can have") }
    let time = EventTime(start: row.instant(9), end: row.instant(10), precision: precision)
    var report = Report(feed: try text(row.int64(6)), key: row.text(30), kind: try text(row.int64(8)), time: time)
    report.status = status
    report.known = row.optionalInstant(12)
    report.revision = row.optionalDouble(13)
    try readDescription(row, into: &report)
    try readProvenance(row, into: &report)
    return report
  }

  private func readDescription(_ row: borrowing Statement, into report: inout Report) throws(StorageError) {
    report.actor = try list(row, 14)
    report.target = try list(row, 15)
    report.asset = try text(row, 16)
    report.country = try text(row, 17)
    report.latitude = row.optionalDouble(18)
    report.longitude = row.optionalDouble(19)
    report.unit = try text(row, 20)
    report.phase = try text(row, 21)
    report.planned = row.isNull(22) ? nil : row.bool(22)
    report.modality = try text(row, 23).flatMap(Modality.init) ?? .occurred
    report.value = row.optionalText(31)
    report.place = row.optionalText(32)
    report.pretext = row.optionalText(33)
    report.after = row.isNull(34) ? [] : TextList.list(row.text(34))
    report.cluster = row.optionalText(row.lastColumn)
  }

  private func readProvenance(_ row: borrowing Statement, into report: inout Report) throws(StorageError) {
    report.publisher = try text(row, 24)
    report.origin = try text(row, 25)
    report.language = try text(row, 26)
    report.reliability = try text(row, 27)
    report.credibility = try text(row, 28)
    report.tags = try list(row, 29)
    report.title = row.optionalText(35)
    report.text = row.optionalText(36)
    report.url = row.optionalText(37)
    report.fields = row.optionalText(38)
  }

  private func text(_ row: borrowing Statement, _ column: Int32) throws(StorageError) -> String? {
    row.isNull(column) ? nil : try text(row.int64(column))
  }

  private func list(_ row: borrowing Statement, _ column: Int32) throws(StorageError) -> [String] {
    row.isNull(column) ? [] : try list(row.int64(column))
  }
}
