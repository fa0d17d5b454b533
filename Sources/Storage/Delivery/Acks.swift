package import Events

/// That somebody has taken note of an alert.
package struct AckRow: Sendable, Hashable {
  package var alert: String
  /// The last line about the alert when it was acknowledged.
  package var seq: Int64
  package var createdBy: String
  package var comment: String
  package var createdAt: Instant

  package init(alert: String, seq: Int64, createdBy: String, comment: String, createdAt: Instant) {
    self.alert = alert
    self.seq = seq
    self.createdBy = createdBy
    self.comment = comment
    self.createdAt = createdAt
  }
}

extension Transaction {
  /// Stores an acknowledgement in the place of an earlier one.
  package func put(_ ack: AckRow) throws(StorageError) {
    try database.connection.execute(
      "INSERT OR REPLACE INTO ack VALUES (?, ?, ?, ?, ?)", ack.alert, ack.seq, ack.createdBy, ack.comment,
      ack.createdAt)
  }
}

extension StoreReading {
  /// The acknowledgement of an alert that holds: none where the alert escalated since.
  package func ack(of alert: String) throws(StorageError) -> AckRow? {
    try database.connection.first(
      """
      SELECT * FROM ack WHERE alert = ?1 AND NOT EXISTS (SELECT 1 FROM transition
        WHERE transition.alert = ?1 AND transition.seq > ack.seq AND transition.state = 'escalated')
      """, alert
    ) {
      AckRow(
        alert: $0.text(0), seq: $0.int64(1), createdBy: $0.text(2), comment: $0.text(3), createdAt: $0.instant(4))
    }
  }

  /// The acknowledgements that hold, of alerts whether over or not, by alert.
  package func acks() throws(StorageError) -> [AckRow] {
    try database.connection.rows(
      """
      SELECT * FROM ack WHERE NOT EXISTS (SELECT 1 FROM transition
        WHERE transition.alert = ack.alert AND transition.seq > ack.seq AND transition.state = 'escalated')
      ORDER BY alert
      """
    ) {
      AckRow(
        alert: $0.text(0), seq: $0.int64(1), createdBy: $0.text(2), comment: $0.text(3), createdAt: $0.instant(4))
    }
  }

  /// The ids of alerts that begin with a text, at most `limit`, in order.
  package func alertIDs(beginningWith prefix: String, limit: Int) throws(StorageError) -> [String] {
    // What follows every text with the prefix; ids are hexadecimal digits, so `~` is behind them all.
    try database.connection.rows(
      "SELECT id FROM alert WHERE id >= ?1 AND id <= ?1 || '~' AND quiet = 0 ORDER BY id LIMIT ?2", prefix, limit
    ) { $0.text(0) }
  }
}
