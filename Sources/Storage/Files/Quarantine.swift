package import Events

/// A record that could not be imported.
package struct QuarantineRow: Sendable, Hashable {
  package var id: Int64 = 0
  package var file: Int64
  /// Which record of the file it is, from 1.
  package var record: Int
  package var position: RecordPosition
  /// One of the closed list: `bad-json`, `missing-key` …
  package var reason: String
  package var detail: String
  /// The record as it stood there, cut off at the caller's bound.
  package var raw: [UInt8]

  package init(
    file: Int64, record: Int, position: RecordPosition, reason: String, detail: String, raw: [UInt8]
  ) {
    self.file = file
    self.record = record
    self.position = position
    self.reason = reason
    self.detail = detail
    self.raw = raw
  }
}

/// A quarantined record with the file it stood in.
package struct QuarantinedRecord: Sendable, Hashable {
  package var row: QuarantineRow
  package var feed: String
  package var fileName: String

  package init(row: QuarantineRow, feed: String, fileName: String) {
    self.row = row
    self.feed = feed
    self.fileName = fileName
  }
}

extension Transaction {
  /// Puts a record aside.
  package func quarantine(_ row: QuarantineRow) throws(StorageError) {
    try database.connection.execute(
      "INSERT INTO quarantine(file, record, line, offset, reason, detail, raw) VALUES (?, ?, ?, ?, ?, ?, ?)",
      row.file, row.record, row.position.line, row.position.offset, row.reason, row.detail, row.raw)
  }
}

extension Transaction {
  /// Takes a record out of the quarantine, because it was stored after all.
  package func release(quarantined id: Int64) throws(StorageError) {
    try database.connection.execute("DELETE FROM quarantine WHERE id = ?", id)
  }

  /// Notes what is wrong with a quarantined record now.
  package func update(quarantined id: Int64, reason: String, detail: String) throws(StorageError) {
    try database.connection.execute(
      "UPDATE quarantine SET reason = ?, detail = ? WHERE id = ?", reason, detail, id)
  }
}

extension StoreReading {
  /// Whether a record is in quarantine.
  package func isQuarantined(id: Int64) throws(StorageError) -> Bool {
    try database.connection.first("SELECT 1 FROM quarantine WHERE id = ?", id) { _ in true } ?? false
  }

  /// The quarantined record with this number.
  package func quarantined(id: Int64) throws(StorageError) -> QuarantinedRecord? {
    guard let record = try quarantined(after: id - 1, limit: 1).first, record.row.id == id else { return nil }
    return record
  }

  /// The quarantined records after a number, in order; of one feed, file name or reason if asked.
  package func quarantined(
    feed: String? = nil, file: String? = nil, reason: String? = nil, after id: Int64 = 0, limit: Int = .max
  ) throws(StorageError) -> [QuarantinedRecord] {
    try database.connection.rows(
      """
      SELECT q.id, q.file, q.record, q.line, q.offset, q.reason, q.detail, q.raw, f.feed, f.name
      FROM quarantine AS q JOIN file AS f ON f.id = q.file
      WHERE q.id > ?1 AND (?2 IS NULL OR f.feed = ?2) AND (?3 IS NULL OR f.name = ?3) AND (?4 IS NULL OR q.reason = ?4)
      ORDER BY q.id LIMIT ?5
      """, id, feed, file, reason, limit
    ) { (row) throws(StorageError) in
      QuarantinedRecord(row: QuarantineRow(row), feed: row.text(8), fileName: row.text(9))
    }
  }

  /// How many records of a file are quarantined for one reason.
  package func quarantinedCount(ofFile file: Int64, reason: String) throws(StorageError) -> Int {
    try database.connection.first(
      "SELECT count(*) FROM quarantine WHERE file = ? AND reason = ?", file, reason
    ) { $0.int(0) } ?? 0
  }
}

extension QuarantineRow {
  fileprivate init(_ row: borrowing Statement) {
    self.init(
      file: row.int64(1), record: row.int(2), position: RecordPosition(line: row.int(3), offset: row.int(4)),
      reason: row.text(5), detail: row.text(6), raw: row.bytes(7))
    id = row.int64(0)
  }
}
