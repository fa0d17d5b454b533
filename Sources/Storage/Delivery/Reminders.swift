package import Events

extension Transaction {
  /// Sets when to remind of an alert; nil for never.
  package func setReminder(of alert: String, at moment: Instant?) throws(StorageError) {
    if let moment {
      try database.connection.execute("INSERT OR REPLACE INTO reminder VALUES (?, ?)", alert, moment)
    } else {
      try database.connection.execute("DELETE FROM reminder WHERE alert = ?", alert)
    }
  }
}

extension StoreReading {
  /// The alerts to remind of by a moment, the longest due first.
  package func reminders(through moment: Instant) throws(StorageError) -> [String] {
    try database.connection.rows("SELECT alert FROM reminder WHERE due_at <= ? ORDER BY due_at, alert", moment) {
      $0.text(0)
    }
  }

  /// When the next reminder is due; nil where none is.
  package func nextReminder() throws(StorageError) -> Instant? {
    try database.connection.first("SELECT min(due_at) FROM reminder") { $0.optionalInstant(0) } ?? nil
  }

  /// When to remind of an alert; nil for never.
  package func reminder(of alert: String) throws(StorageError) -> Instant? {
    try database.connection.first("SELECT due_at FROM reminder WHERE alert = ?", alert) { $0.instant(0) }
  }

  /// The last line about an alert; nil where there is none.
  package func lastTransition(of alert: String) throws(StorageError) -> TransitionRow? {
    try database.connection.first(
      "SELECT * FROM transition WHERE alert = ? ORDER BY seq DESC LIMIT 1", alert, read: TransitionRow.init)
  }

  /// The alerts that hold at a moment, neither cancelled nor only possible, found without a walk through those that are
  /// over; in no order.
  package func alertsHolding(at moment: Instant) throws(StorageError) -> [AlertRow] {
    try database.connection.rows(
      """
      SELECT * FROM alert WHERE ends_at IS NULL AND cancelled = 0 AND quiet = 0 AND starts_at <= ?1
      UNION ALL SELECT * FROM alert WHERE ends_at > ?1 AND cancelled = 0 AND quiet = 0 AND starts_at <= ?1
      """, moment, read: AlertRow.init)
  }
}
