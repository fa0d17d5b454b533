package import Events

/// A version of a report: how it stands, or how it stood before it was corrected or withdrawn.
package struct ReportVersion: Sendable, Hashable {
  package var stored: StoredReport
  /// The name of the file that brought it.
  package var file: String
  /// When another version took its place; nil for the one that stands.
  package var replacedAt: Instant?
}

extension StoreReading {
  /// Every version of every report that tells of an event or told of it, report by report, the oldest first.
  package func versions(ofEvent event: Event.ID) throws(StorageError) -> [ReportVersion] {
    var versions: [ReportVersion] = []
    var names = FileNames()
    for seq in try database.everyReport(of: event) {
      let earlier = try database.connection.rows(
        "SELECT * FROM stored_revision WHERE seq = ? ORDER BY id", seq
      ) { (row) throws(StorageError) in (try database.storedReport(row), row.instant(Database.replacedColumn)) }
      for (stored, replaced) in earlier {
        versions.append(
          ReportVersion(stored: stored, file: try database.fileName(stored.file, &names), replacedAt: replaced))
      }
      guard let stored = try database.storedReport(seq: seq) else { continue }
      versions.append(ReportVersion(stored: stored, file: try database.fileName(stored.file, &names), replacedAt: nil))
    }
    return versions
  }
}

extension Database {
  /// The place of `replaced` in a row of `stored_revision`: behind the number and the columns of a report.
  fileprivate static let replacedColumn: Int32 = 39

  /// Keeps how a report stands, before another version takes its place.
  ///
  /// - Parameters:
  ///   - replaced: the time on the clock.
  ///   - isMisread: whether it never was what its source said.
  func keepVersion(of seq: Int64, replaced: Instant, isMisread: Bool) throws(StorageError) {
    try connection.execute(
      "INSERT INTO report_revision SELECT *, ?2, NULL, ?3 FROM report WHERE seq = ?1", seq, replaced,
      isMisread ? 1 : nil as Int?)
  }
}
