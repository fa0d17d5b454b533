/// What one endpoint knows of one alert.
package struct NoticeRow: Sendable, Hashable {
  package var endpoint: String
  package var alert: String
  /// The last line that was sent, or waits to be; nil for none.
  package var told: Int64?
  /// The line that is to be sent when nothing mutes the alert any more; nil for none.
  package var withheld: Int64?

  package init(endpoint: String, alert: String, told: Int64? = nil, withheld: Int64? = nil) {
    self.endpoint = endpoint
    self.alert = alert
    self.told = told
    self.withheld = withheld
  }
}

extension Transaction {
  /// Stores what an endpoint knows; where that is nothing, no row stays.
  package func put(_ notice: NoticeRow) throws(StorageError) {
    if notice.told == nil && notice.withheld == nil {
      try database.connection.execute(
        "DELETE FROM notice WHERE endpoint = ? AND alert = ?", notice.endpoint, notice.alert)
    } else {
      try database.connection.execute(
        "INSERT OR REPLACE INTO notice VALUES (?, ?, ?, ?)", notice.endpoint, notice.alert, notice.told,
        notice.withheld)
    }
  }
}

extension StoreReading {
  /// What an endpoint knows of an alert.
  package func notice(endpoint: String, alert: String) throws(StorageError) -> NoticeRow {
    try database.connection.first(
      "SELECT * FROM notice WHERE endpoint = ? AND alert = ?", endpoint, alert, read: NoticeRow.init)
      ?? NoticeRow(endpoint: endpoint, alert: alert)
  }

  /// The last lines about alerts that an endpoint was told of, or is to be, among those with some numbers.
  package func toldLines(endpoint: String, from first: Int64, through last: Int64) throws(StorageError) -> [Int64] {
    try database.connection.rows(
      "SELECT told FROM notice WHERE endpoint = ? AND told BETWEEN ? AND ?", endpoint, first, last
    ) { $0.int64(0) }
  }

  /// What is withheld, in the order of the lines.
  package func withheldNotices(limit: Int = .max) throws(StorageError) -> [NoticeRow] {
    try database.connection.rows(
      "SELECT * FROM notice WHERE withheld IS NOT NULL ORDER BY withheld LIMIT ?", limit, read: NoticeRow.init)
  }
}

extension NoticeRow {
  fileprivate init(_ row: borrowing Statement) {
    self.init(
      endpoint: row.text(0), alert: row.text(1), told: row.optionalInt64(2), withheld: row.optionalInt64(3))
  }
}
