import Events

/// The matches in `match`, which are too few for a run.
extension Connection {
  /// Writes matches, in place of those with the same key.
  func writeMatchTree(_ matches: PendingMatches) throws(StorageError) {
    let statement = try statement("INSERT OR REPLACE INTO match VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")
    try matches.forEachInOrder { (key, parts, rest) throws(StorageError) in
      let row = try MatchRow(PackedMatch(key: key, parts: parts, rest: Array(rest)[...]), group: "")
      statement.bind(
        row.stream, key.group, row.finish, row.event, row.start, row.steps, row.value, row.dedupe, row.relation)
      try statement.run()
    }
  }

  /// Calls the body with every row, in order; the rows have no group, the keys have.
  func readMatchTree(
    _ body: (_ row: MatchRow, _ key: MatchKey) throws(StorageError) -> Void
  ) throws(StorageError) {
    let statement = try statement(
      """
      SELECT event, start, finish, steps, value, dedupe, relation, stream, grp FROM match
      ORDER BY stream, grp, finish, event
      """)
    while try statement.step() {
      let row = MatchRow(statement, stream: statement.int64(7), group: "")
      try body(
        row,
        MatchKey(
          stream: row.stream, group: statement.int64(8), finish: row.finish.milliseconds, event: row.event))
    }
  }

  /// The matches of a group between two keys of it, in their order; all get the group's text.
  func treeMatches(from low: MatchKey, through high: MatchKey, group: String) throws(StorageError) -> [MatchRow] {
    try rows(
      """
      SELECT event, start, finish, steps, value, dedupe, relation FROM match
      WHERE stream = ? AND grp = ? AND finish >= ? AND finish <= ? ORDER BY finish, event
      """, low.stream, low.group, low.finish, high.finish
    ) { (row) throws(StorageError) in MatchRow(row, stream: low.stream, group: group) }
  }

  /// When matches of a group finish that finish last, at `through` at the latest, and their events: at most `limit`.
  func treeFinishes(through high: MatchKey, limit: Int) throws(StorageError) -> [MatchKey] {
    try rows(
      """
      SELECT finish, event FROM match WHERE stream = ? AND grp = ? AND finish <= ? ORDER BY finish DESC, event DESC LIMIT ?
      """, high.stream, high.group, high.finish, limit
    ) { MatchKey(stream: high.stream, group: high.group, finish: $0.int64(0), event: $0.int64(1)) }
  }

  /// The first matches of a group from a key on, at most `limit`, in their order.
  func treeFinishes(from low: MatchKey, limit: Int) throws(StorageError) -> [MatchKey] {
    try rows(
      "SELECT finish, event FROM match WHERE stream = ? AND grp = ? AND finish >= ? ORDER BY finish, event LIMIT ?",
      low.stream, low.group, low.finish, limit
    ) { MatchKey(stream: low.stream, group: low.group, finish: $0.int64(0), event: $0.int64(1)) }
  }

  /// The finish of the match of a group that finishes first.
  func firstTreeFinish(stream: Int64, group: Int64) throws(StorageError) -> Int64? {
    try first("SELECT finish FROM match WHERE stream = ? AND grp = ? ORDER BY finish LIMIT 1", stream, group) {
      $0.int64(0)
    }
  }

  /// The groups of a stream, the lowest number first, at most `limit`.
  func treeGroups(stream: Int64, limit: Int) throws(StorageError) -> [Int64] {
    // Each turn leaps to the next group in the primary key, however many matches the one before has.
    try rows(
      """
      WITH RECURSIVE each(grp) AS (
        SELECT min(grp) FROM match WHERE stream = ?1
        UNION ALL
        SELECT (SELECT min(grp) FROM match WHERE stream = ?1 AND grp > each.grp) FROM each WHERE each.grp IS NOT NULL)
      SELECT grp FROM each WHERE grp IS NOT NULL LIMIT ?2
      """, stream, limit
    ) { $0.int64(0) }
  }

  func hasTreeMatch(stream: Int64) throws(StorageError) -> Bool {
    try first("SELECT 1 FROM match WHERE stream = ? LIMIT 1", stream) { _ in true } ?? false
  }
}

extension MatchRow {
  fileprivate init(_ row: borrowing Statement, stream: Int64, group: String) {
    self.init(
      stream: stream, group: group, event: row.int64(0), start: row.instant(1), finish: row.instant(2),
      steps: row.int64(3), value: row.optionalText(4), dedupe: row.optionalText(5), relation: row.optionalText(6))
  }
}
