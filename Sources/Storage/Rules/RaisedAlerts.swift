package import Events

/// How many alerts a rule has raised, over or not; neither cancelled nor only possible ones.
package struct RaisedAlerts: Sendable, Hashable {
  package var rule: String
  package var count: Int
  /// When the latest began, in event time.
  package var lastStart: Instant
}

extension StoreReading {
  /// What each rule has raised; rules that raised nothing are left out.
  package func raisedAlerts() throws(StorageError) -> [RaisedAlerts] {
    try database.connection.rows(
      """
      SELECT rule, count(*), max(starts_at) FROM alert WHERE cancelled = 0 AND quiet = 0 GROUP BY rule ORDER BY rule
      """
    ) { RaisedAlerts(rule: $0.text(0), count: $0.int(1), lastStart: $0.instant(2)) }
  }

  /// The alerts that hold, or held, only if uncertain dates are read so, by their start.
  package func possibleAlerts() throws(StorageError) -> [AlertRow] {
    try database.connection.rows(
      "SELECT * FROM alert WHERE quiet = 1 AND cancelled = 0 ORDER BY starts_at, id", read: AlertRow.init)
  }
}
