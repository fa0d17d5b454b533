package import Events

/// A rule that runs or ran, and with which meaning.
package struct RuleStateRow: Sendable, Hashable {
  package var rule: String
  /// The canonical hash of what the rule means.
  package var hash: String
  /// When this meaning was first loaded.
  package var loadedAt: Instant
  package var title: String
  package var level: String
  /// The rule's place: file and line.
  package var source: String

  package init(rule: String, hash: String, loadedAt: Instant, title: String, level: String, source: String) {
    self.rule = rule
    self.hash = hash
    self.loadedAt = loadedAt
    self.title = title
    self.level = level
    self.source = source
  }
}

extension Transaction {
  /// Stores the state of a rule, or replaces all of it but when it was first loaded.
  package func put(_ state: RuleStateRow) throws(StorageError) {
    try database.connection.execute(
      """
      INSERT INTO rule_state VALUES (?, ?, ?, ?, ?, ?)
      ON CONFLICT(rule) DO UPDATE SET hash = excluded.hash, title = excluded.title, level = excluded.level,
        source = excluded.source
      """, state.rule, state.hash, state.loadedAt, state.title, state.level, state.source)
  }

  /// Forgets a rule that runs no more.
  package func removeRuleState(_ rule: String) throws(StorageError) {
    try database.connection.execute("DELETE FROM rule_state WHERE rule = ?", rule)
  }
}

extension StoreReading {
  /// The state of a rule; nil where it never ran.
  package func ruleState(_ rule: String) throws(StorageError) -> RuleStateRow? {
    try ruleStates().first { $0.rule == rule }
  }

  /// Every rule that is known, by its id.
  package func ruleStates() throws(StorageError) -> [RuleStateRow] {
    try database.connection.rows("SELECT * FROM rule_state ORDER BY rule") { (row) throws(StorageError) in
      RuleStateRow(
        rule: row.text(0), hash: row.text(1), loadedAt: row.instant(2), title: row.text(3), level: row.text(4),
        source: row.text(5))
    }
  }
}
