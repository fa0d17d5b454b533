package import Events

/// An alert that an endpoint knows of, for receivers that forget what they are not told again.
package struct ToldAlert: Sendable, Hashable {
  package var alert: String
  /// The message that told of it last.
  package var body: String

  package init(alert: String, body: String) {
    self.alert = alert
    self.body = body
  }
}

/// What a delivery changes in what an endpoint knows of an alert.
package enum ToldChange: Sendable, Hashable {
  /// It was told, at this moment, of an alert that holds.
  case holds(at: Instant)
  /// It was told that the alert is over.
  case over
}

extension Transaction {
  /// As ``update(_:)``, for an endpoint that has to be told of alerts again.
  package func update(_ row: OutboxRow, told: ToldChange?) throws(StorageError) {
    try update(row)
    switch told {
    case nil: break
    case .over?: try forget(alert: row.alert, endpoint: row.endpoint)
    case .holds(let now)?:
      try remember(ToldAlert(alert: row.alert, body: row.body), endpoint: row.endpoint, at: now)
    }
  }

  /// Remembers that an endpoint was told of an alert.
  func remember(_ told: ToldAlert, endpoint: String, at now: Instant) throws(StorageError) {
    try database.connection.execute(
      "INSERT OR REPLACE INTO told_alert VALUES (?, ?, ?, ?)", endpoint, told.alert, told.body, now)
  }

  /// Notes that an endpoint was told of an alert again.
  package func noteTold(alert: String, endpoint: String, at now: Instant) throws(StorageError) {
    try database.connection.execute(
      "UPDATE told_alert SET told_at = ? WHERE endpoint = ? AND alert = ?", now, endpoint, alert)
  }

  /// Forgets what an endpoint was told of an alert.
  func forget(alert: String, endpoint: String) throws(StorageError) {
    try database.connection.execute("DELETE FROM told_alert WHERE endpoint = ? AND alert = ?", endpoint, alert)
  }

  /// Forgets the alerts among those last told of before a moment that are over, whoever was told of their end.
  package func forgetEnded(endpoint: String, toldBefore moment: Instant) throws(StorageError) {
    try database.connection.execute(
      """
      DELETE FROM told_alert WHERE endpoint = ? AND told_at <= ? AND NOT EXISTS (
        SELECT 1 FROM alert WHERE alert.id = told_alert.alert AND ends_at IS NULL AND cancelled = 0)
      """, endpoint, moment)
  }
}

extension StoreReading {
  /// What an endpoint was told of an alert last.
  package func told(alert: String, endpoint: String) throws(StorageError) -> ToldAlert? {
    try database.connection.first(
      "SELECT alert, body FROM told_alert WHERE endpoint = ? AND alert = ?", endpoint, alert
    ) { (row) throws(StorageError) in ToldAlert(alert: row.text(0), body: row.text(1)) }
  }

  /// The alerts of which an endpoint was told last before a moment, those that wait longest first.
  package func toldAlerts(endpoint: String, before moment: Instant, limit: Int) throws(StorageError) -> [ToldAlert] {
    try database.connection.rows(
      "SELECT alert, body FROM told_alert WHERE endpoint = ? AND told_at <= ? ORDER BY told_at LIMIT ?", endpoint,
      moment, limit
    ) { (row) throws(StorageError) in ToldAlert(alert: row.text(0), body: row.text(1)) }
  }

  /// When an endpoint was told of the alert that waits longest; nil where it has none.
  package func oldestTold(endpoint: String) throws(StorageError) -> Instant? {
    try database.connection.first(
      "SELECT told_at FROM told_alert WHERE endpoint = ? ORDER BY told_at LIMIT 1", endpoint
    ) { (row) throws(StorageError) in row.instant(0) }
  }
}
