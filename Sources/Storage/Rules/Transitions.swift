package import Events

/// One line of the alert log.
package struct TransitionRow: Sendable, Hashable {
  /// From 1, without gaps.
  package var seq: Int64
  package var alert: String
  package var rule: String
  package var state: String
  /// In event time.
  package var at: Instant
  /// On the clock of the daemon.
  package var detectedAt: Instant
  package var level: String
  /// The line of `alerts.jsonl`, without its end.
  package var json: String
  /// The line of `alerts.log`, without its end.
  package var line: String

  package init(
    seq: Int64, alert: String, rule: String, state: String, at: Instant, detectedAt: Instant, level: String,
    json: String, line: String
  ) {
    self.seq = seq
    self.alert = alert
    self.rule = rule
    self.state = state
    self.at = at
    self.detectedAt = detectedAt
    self.level = level
    self.json = json
    self.line = line
  }
}

extension Transaction {
  /// The number that the next transition must have.
  package func nextTransition() throws(StorageError) -> Int64 {
    try database.connection.first("SELECT coalesce(max(seq), 0) + 1 FROM transition") { (row) throws(StorageError) in
      row.int64(0)
    } ?? 1
  }

  /// Appends a transition, whose number must be ``nextTransition()``: only so has the log no gaps.
  package func append(_ row: TransitionRow) throws(StorageError) {
    let next = try nextTransition()
    precondition(row.seq == next, "transition \(row.seq) where \(next) comes next")
    try database.connection.execute(
      "INSERT INTO transition VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", row.seq, row.alert, row.rule, row.state, row.at,
      row.detectedAt, row.level, row.json, row.line)
  }

  /// Notes how far a log file is known to be on the disk.
  package func setLogMark(_ name: String, seq: Int64) throws(StorageError) {
    try database.connection.execute("INSERT OR REPLACE INTO log_mark VALUES (?, ?)", name, seq)
  }
}

extension StoreReading {
  /// The transitions after a number, in order; of one rule or alert if asked.
  package func transitions(
    after seq: Int64 = 0, limit: Int = .max, rule: String? = nil, alert: String? = nil
  ) throws(StorageError) -> [TransitionRow] {
    if let alert {
      return try database.connection.rows(
        """
        SELECT * FROM transition WHERE alert = ?1 AND seq > ?2 AND (?3 IS NULL OR rule = ?3) ORDER BY seq LIMIT ?4
        """, alert, seq, rule, limit, read: TransitionRow.init)
    }
    return try database.connection.rows(
      "SELECT * FROM transition WHERE seq > ?1 AND (?2 IS NULL OR rule = ?2) ORDER BY seq LIMIT ?3", seq, rule, limit,
      read: TransitionRow.init)
  }

  /// The number of the last transition; 0 where there is none.
  package func lastTransition() throws(StorageError) -> Int64 {
    try database.connection.first("SELECT coalesce(max(seq), 0) FROM transition") { (row) throws(StorageError) in
      row.int64(0)
    } ?? 0
  }

  /// How far a log file is known to be on the disk; 0 where nothing is known.
  package func logMark(_ name: String) throws(StorageError) -> Int64 {
    try database.connection.first("SELECT seq FROM log_mark WHERE name = ?", name) { (row) throws(StorageError) in
      row.int64(0)
    } ?? 0
  }
}

extension TransitionRow {
  init(_ row: borrowing Statement) {
    self.init(
      seq: row.int64(0), alert: row.text(1), rule: row.text(2), state: row.text(3), at: row.instant(4),
      detectedAt: row.instant(5), level: row.text(6), json: row.text(7), line: row.text(8))
  }
}
