package import Events

/// The moment at which something will be decided for a group of a rule, or for an event, although nothing arrives.
package struct DeadlineRow: Sendable, Hashable {
  package var rule: String
  package var group: String
  /// For a rule without correlation.
  package var event: Event.ID?
  package var at: Instant

  package init(rule: String, group: String, event: Event.ID? = nil, at: Instant) {
    self.rule = rule
    self.group = group
    self.event = event
    self.at = at
  }
}

extension Transaction {
  /// Sets the one deadline of a group or event, in place of an earlier one.
  package func set(_ deadline: DeadlineRow) throws(StorageError) {
    try database.connection.execute(
      "INSERT OR REPLACE INTO deadline VALUES (?, ?, ?, ?)", deadline.rule, deadline.group, deadline.event ?? 0,
      deadline.at)
  }

  /// Removes the deadline of a group or event.
  package func removeDeadline(rule: String, group: String, event: Event.ID? = nil) throws(StorageError) {
    try database.connection.execute(
      "DELETE FROM deadline WHERE rule = ? AND grp = ? AND event = ?", rule, group, event ?? 0)
  }
}

extension StoreReading {
  /// The deadline of a group or event.
  package func deadline(rule: String, group: String, event: Event.ID? = nil) throws(StorageError) -> Instant? {
    try database.connection.first(
      "SELECT at FROM deadline WHERE rule = ? AND grp = ? AND event = ?", rule, group, event ?? 0
    ) { (row) throws(StorageError) in row.instant(0) }
  }

  /// The deadlines up to and including a moment, earliest first.
  package func deadlines(through moment: Instant, limit: Int = .max) throws(StorageError) -> [DeadlineRow] {
    try database.connection.rows(
      "SELECT rule, grp, event, at FROM deadline WHERE at <= ? ORDER BY at, rule, grp, event LIMIT ?", moment, limit
    ) { (row) throws(StorageError) in
      let event = row.int64(2)
      return DeadlineRow(rule: row.text(0), group: row.text(1), event: event == 0 ? nil : event, at: row.instant(3))
    }
  }

  /// The earliest deadline of all.
  package func nextDeadline() throws(StorageError) -> Instant? {
    try database.connection.first("SELECT at FROM deadline ORDER BY at LIMIT 1") { (row) throws(StorageError) in
      row.instant(0)
    }
  }
}
