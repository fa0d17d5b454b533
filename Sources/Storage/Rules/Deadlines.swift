package import Events

/// The moment at which a group of a rule must be looked at again although nothing arrives.
package struct DeadlineRow: Sendable, Hashable {
  package var rule: String
  package var group: String
  package var at: Instant

  package init(rule: String, group: String, at: Instant) {
    self.rule = rule
    self.group = group
    self.at = at
  }
}

extension Transaction {
  /// Sets the one deadline of a group, in place of an earlier one.
  package func set(_ deadline: DeadlineRow) throws(StorageError) {
    try database.connection.execute(
      "INSERT OR REPLACE INTO deadline VALUES (?, ?, ?)", deadline.rule, deadline.group, deadline.at)
  }

  /// Removes the deadline of a group.
  package func removeDeadline(rule: String, group: String) throws(StorageError) {
    try database.connection.execute("DELETE FROM deadline WHERE rule = ? AND grp = ?", rule, group)
  }

  /// Removes the deadlines of all groups of a rule.
  package func removeDeadlines(rule: String) throws(StorageError) {
    try database.connection.execute("DELETE FROM deadline WHERE rule = ?", rule)
  }
}

extension StoreReading where Self: ~Copyable {
  /// The deadlines up to and including a moment, earliest first.
  package func deadlines(through moment: Instant, limit: Int = .max) throws(StorageError) -> [DeadlineRow] {
    try database.connection.rows(
      "SELECT rule, grp, at FROM deadline WHERE at <= ? ORDER BY at, rule, grp LIMIT ?", moment, limit,
      read: DeadlineRow.init)
  }

  /// The earliest deadline of all.
  package func nextDeadline() throws(StorageError) -> Instant? {
    try database.connection.first("SELECT at FROM deadline ORDER BY at LIMIT 1") { (row) throws(StorageError) in
      row.instant(0)
    }
  }
}

extension DeadlineRow {
  fileprivate init(_ row: borrowing Statement) {
    self.init(rule: row.text(0), group: row.text(1), at: row.instant(2))
  }
}
