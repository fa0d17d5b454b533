package import Events

/// A transition that is to be told later in its transaction, since too many were found to be kept in memory.
package struct AsideRow: Sendable, Hashable {
  /// In event time.
  package var at: Instant
  package var state: String
  /// The place of its state in the life of an alert: what comes first of several at one moment.
  package var rank: Int
  /// Of those that are alike in all this, the order in which they were found.
  package var number: Int64
  /// The alert after it.
  package var alert: AlertRow
  package var value: Double
  package var count: Int
  package var values: String?
  package var evidence: [Event.ID]
  /// Of each event of the evidence, or nil where none has one.
  package var roles: String?
  package var untold: Int
  package var reason: String?

  package init(
    at: Instant, state: String, rank: Int, number: Int64, alert: AlertRow, value: Double, count: Int, values: String?,
    evidence: [Event.ID], roles: String?, untold: Int, reason: String?
  ) {
    self.at = at
    self.state = state
    self.rank = rank
    self.number = number
    self.alert = alert
    self.value = value
    self.count = count
    self.values = values
    self.evidence = evidence
    self.roles = roles
    self.untold = untold
    self.reason = reason
  }
}

/// They are in a table that exists only as long as there are any, and never at the end of a transaction: no reader sees it,
/// and after a crash nothing is left of it.
extension Transaction {
  /// Keeps transitions until ``takeAside(limit:)``.
  package func setAside(_ rows: [AsideRow]) throws(StorageError) {
    // An alert's columns stand as in its own table, so that both are read alike.
    try database.connection.execute(
      """
      CREATE TABLE IF NOT EXISTS aside(
        id TEXT, rule TEXT, grp TEXT, event INTEGER, starts_at INTEGER, earliest_at INTEGER, ends_at INTEGER, level TEXT,
        certainty TEXT, peak REAL, peak_at INTEGER, opening TEXT, cancelled INTEGER, quiet INTEGER, hash TEXT,
        at INTEGER, rank INTEGER, number INTEGER, state TEXT, value REAL, count INTEGER, distinct_values TEXT,
        evidence TEXT, roles TEXT, untold INTEGER, reason TEXT,
        PRIMARY KEY (at, rule, grp, id, rank, number)) WITHOUT ROWID
      """)
    let statement = try database.connection.statement(
      """
      INSERT INTO aside VALUES
        (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """)
    for row in rows {
      let alert = row.alert
      statement.bind(
        alert.id, alert.rule, alert.group, alert.event, alert.startsAt, alert.earliestAt, alert.endsAt, alert.level,
        alert.certainty, alert.peak, alert.peakAt, IDList.text(alert.opening), alert.isCancelled, alert.isQuiet,
        alert.hash, row.at, row.rank, row.number, row.state, row.value, row.count, row.values,
        IDList.text(row.evidence), row.roles, row.untold, row.reason)
      try statement.run()
    }
  }

  /// Takes out those of the transitions set aside that come first: in the order of time, rule, group, alert and rank; at
  /// most so many. Who once set some aside has to take them until there are none left.
  package func takeAside(limit: Int) throws(StorageError) -> [AsideRow] {
    let rows = try database.connection.rows(
      "SELECT * FROM aside ORDER BY at, rule, grp, id, rank, number LIMIT ?", limit, read: AsideRow.init)
    guard let last = rows.last else {
      try database.connection.execute("DROP TABLE aside")
      return []
    }
    // Their pages are free for what is written of them.
    try database.connection.execute(
      "DELETE FROM aside WHERE (at, rule, grp, id, rank, number) <= (?, ?, ?, ?, ?, ?)", last.at, last.alert.rule,
      last.alert.group, last.alert.id, last.rank, last.number)
    return rows
  }
}

extension AsideRow {
  fileprivate init(_ row: borrowing Statement) {
    self.init(
      at: row.instant(15), state: row.text(18), rank: row.int(16), number: row.int64(17), alert: AlertRow(row),
      value: row.optionalDouble(19) ?? .nan, count: row.int(20), values: row.optionalText(21),
      evidence: IDList.ids(row.text(22)), roles: row.optionalText(23), untold: row.int(24),
      reason: row.optionalText(25))
  }
}
