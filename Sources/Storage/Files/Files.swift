package import Events

/// A file that was dropped into the inbox, and how far it is imported.
package struct FileRow: Sendable, Hashable {
  /// What has become of it.
  package enum State: String, Sendable, CaseIterable {
    case importing, done, rejected
  }

  package var id: Int64
  package var feed: String
  package var name: String
  /// SHA-256 of the content, in hexadecimal.
  package var digest: String
  /// In bytes.
  package var size: Int
  package var state = State.importing
  /// The byte at which the next chunk begins.
  package var offset = 0
  /// The line at which the next chunk begins, from 1.
  package var line = 1
  package var records = 0
  package var inserted = 0
  package var duplicates = 0
  package var corrected = 0
  package var stale = 0
  package var dropped = 0
  package var quarantined = 0
  /// Why it was rejected.
  package var reason: String?
  package var firstSeen: Instant
  package var finished: Instant?
}

extension Transaction {
  /// Notes that the import of a file begins, or that it was rejected.
  package func beginFile(
    feed: String, name: String, digest: String, size: Int, state: FileRow.State = .importing, firstSeen: Instant
  ) throws(StorageError) -> FileRow {
    let file = FileRow(id: 0, feed: feed, name: name, digest: digest, size: size, state: state, firstSeen: firstSeen)
    try database.connection.execute(
      """
      INSERT INTO file(feed, name, digest, size, state, offset, line, records, inserted, duplicates, corrected, stale,
        dropped, quarantined, first_seen) VALUES (?, ?, ?, ?, ?, 0, 1, 0, 0, 0, 0, 0, 0, 0, ?)
      """, feed, name, digest, size, state.rawValue, firstSeen)
    var stored = file
    stored.id = database.connection.lastInsertedID
    return stored
  }

  /// Notes that the import of a file that is done begins anew, because its feed was mended. The row of the first import
  /// stays as the provenance of what the file no longer has; its quarantined records are forgotten, since those that are
  /// still bad come again.
  package func beginAgain(_ file: FileRow, now: Instant) throws(StorageError) -> FileRow {
    try database.connection.execute(
      "UPDATE file SET digest = digest || '#' || id, quarantined = 0 WHERE id = ?", file.id)
    try database.connection.execute("DELETE FROM quarantine WHERE file = ?", file.id)
    var again = try beginFile(feed: file.feed, name: file.name, digest: file.digest, size: file.size, firstSeen: now)
    again.reason = "\(FileRow.againMark)\(file.id)"
    try update(again)
    return again
  }

  /// Stores the progress of a file: everything but its identity and first sight.
  package func update(_ file: FileRow) throws(StorageError) {
    try database.connection.execute(
      """
      UPDATE file SET name = ?, state = ?, offset = ?, line = ?, records = ?, inserted = ?, duplicates = ?,
        corrected = ?, stale = ?, dropped = ?, quarantined = ?, reason = ?, finished = ? WHERE id = ?
      """, file.name, file.state.rawValue, file.offset, file.line, file.records, file.inserted, file.duplicates,
      file.corrected, file.stale, file.dropped, file.quarantined, file.reason, file.finished, file.id)
  }
}

extension StoreReading {
  /// The file with this content, if the feed has had it. One that was rejected is forgotten.
  package func file(feed: String, digest: String) throws(StorageError) -> FileRow? {
    try database.connection.first(
      "SELECT * FROM file WHERE feed = ? AND digest = ? AND state <> 'rejected'", feed, digest
    ) { (row) throws(StorageError) in try FileRow(row) }
  }

  /// Whether another file of the feed was stored to its end after this one was begun.
  package func isFollowed(_ file: FileRow) throws(StorageError) -> Bool {
    try database.connection.first(
      """
      SELECT 1 FROM file WHERE feed = ? AND id > ? AND state = 'done' AND instr(digest, '#') = 0 LIMIT 1
      """, file.feed, file.id
    ) { _ in true } ?? false
  }

  /// The files in a state, in the order of their first sight; all of them without one.
  package func files(_ state: FileRow.State? = nil) throws(StorageError) -> [FileRow] {
    try database.connection.rows(
      "SELECT * FROM file WHERE ?1 IS NULL OR state = ?1 ORDER BY id", state?.rawValue
    ) { (row) throws(StorageError) in try FileRow(row) }
  }
}

extension FileRow {
  fileprivate static let againMark = "again, after "

  /// While a file is imported again: the row of its import before.
  package var remapped: Int64? {
    guard state == .importing, let reason, reason.hasPrefix(FileRow.againMark) else { return nil }
    return Int64(reason.dropFirst(FileRow.againMark.count))
  }

  /// Whether the file was imported again, so that what it brought stands in another row.
  package var isReplaced: Bool { digest.contains("#") }

  /// A file of which nothing is stored yet.
  package init(feed: String, name: String, digest: String, size: Int, firstSeen: Instant) {
    self.init(id: 0, feed: feed, name: name, digest: digest, size: size, firstSeen: firstSeen)
  }

  init(_ row: borrowing Statement) throws(StorageError) {
    guard let state = State(rawValue: row.text(5)) else { throw .damaged("file \(row.int64(0)) has no known state") }
    self.init(
      id: row.int64(0), feed: row.text(1), name: row.text(2), digest: row.text(3), size: row.int(4), state: state,
      offset: row.int(6), line: row.int(7), records: row.int(8), inserted: row.int(9), duplicates: row.int(10),
      corrected: row.int(11), stale: row.int(12), dropped: row.int(13), quarantined: row.int(14),
      reason: row.optionalText(15), firstSeen: row.instant(16), finished: row.optionalInstant(17))
  }
}
