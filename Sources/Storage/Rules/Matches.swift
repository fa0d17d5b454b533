package import Events

/// One event in one group of a stream: what a rule remembers of it.
package struct MatchRow: Sendable, Hashable {
  /// Of ``Transaction/stream(hash:)``.
  package var stream: Int64
  /// The group's canonical text.
  package var group: String
  package var event: Event.ID
  /// The event's effective interval: where it leaves a window, but for the window's length, and where it enters one.
  package var start: Instant
  package var finish: Instant
  /// Which steps the event may fill, a bit each.
  package var steps: Int64
  /// What `value_count` counts.
  package var value: String?
  /// What a sum or a mean is taken of.
  package var number: Double?
  /// The tuple of `dedupe-by`; nil where the event stands for itself.
  package var dedupe: String?
  /// What the event says it came after, as the engine writes it.
  package var relation: String?

  package init(
    stream: Int64, group: String, event: Event.ID, start: Instant, finish: Instant, steps: Int64 = 0,
    value: String? = nil, number: Double? = nil, dedupe: String? = nil, relation: String? = nil
  ) {
    self.stream = stream
    self.group = group
    self.event = event
    self.start = start
    self.finish = finish
    self.steps = steps
    self.value = value
    self.number = number
    self.dedupe = dedupe
    self.relation = relation
  }
}

extension Transaction {
  /// Stores a match, or replaces that of the same stream, group, finish and event.
  package func put(_ match: MatchRow) throws(StorageError) {
    if database.pendingMatches.isFull { try database.flushMatches() }
    database.pendingMatches.add(match, group: try database.groupID(match.group))
  }

  /// Removes the match of an event in a group, if there is one with this finish.
  package func removeMatch(
    stream: Int64, group: String, finish: Instant, event: Event.ID
  ) throws(StorageError) {
    guard let group = try database.group(group, matchedIn: stream) else { return }
    try database.connection.execute(
      "DELETE FROM match WHERE stream = ? AND grp = ? AND finish = ? AND event = ?", stream, group, finish, event)
  }

  /// Removes every match of a stream.
  package func removeMatches(stream: Int64) throws(StorageError) {
    try database.flushMatches()
    try database.connection.execute("DELETE FROM match WHERE stream = ?", stream)
  }
}

extension StoreReading {
  /// The matches of a group that finish in `(after, through]`, ordered by finish, start and event.
  package func matches(
    stream: Int64, group: String, finishAfter after: Instant = .distantPast,
    finishThrough through: Instant = .distantFuture
  ) throws(StorageError) -> [MatchRow] {
    guard let groupID = try database.group(group, matchedIn: stream) else { return [] }
    return try database.connection.rows(
      """
      SELECT event, start, finish, steps, value, number, dedupe, relation FROM match
      WHERE stream = ? AND grp = ? AND finish > ? AND finish <= ? ORDER BY finish, start, event
      """, stream, groupID, after, through
    ) { (row) throws(StorageError) in MatchRow(row, stream: stream, group: group) }
  }

  /// The match of a group that finishes last, at `through` at the latest.
  package func lastMatch(
    stream: Int64, group: String, finishThrough through: Instant = .distantFuture
  ) throws(StorageError) -> MatchRow? {
    guard let groupID = try database.group(group, matchedIn: stream) else { return nil }
    return try database.connection.first(
      """
      SELECT event, start, finish, steps, value, number, dedupe, relation FROM match
      WHERE stream = ? AND grp = ? AND finish <= ? ORDER BY finish DESC, start DESC, event DESC LIMIT 1
      """, stream, groupID, through
    ) { (row) throws(StorageError) in MatchRow(row, stream: stream, group: group) }
  }

  /// The match of a group that finishes first.
  package func firstMatch(stream: Int64, group: String) throws(StorageError) -> MatchRow? {
    guard let groupID = try database.group(group, matchedIn: stream) else { return nil }
    return try database.connection.first(
      """
      SELECT event, start, finish, steps, value, number, dedupe, relation FROM match
      WHERE stream = ? AND grp = ? ORDER BY finish, start, event LIMIT 1
      """, stream, groupID
    ) { (row) throws(StorageError) in MatchRow(row, stream: stream, group: group) }
  }

  /// The groups of a stream, at most `limit`, in the order in which they were first seen in any stream.
  package func groups(stream: Int64, limit: Int = .max) throws(StorageError) -> [String] {
    try database.flushMatches()
    // Each turn leaps to the next group in the primary key, however many matches the one before has.
    return try database.connection.rows(
      """
      WITH RECURSIVE each(grp) AS (
        SELECT min(grp) FROM match WHERE stream = ?1
        UNION ALL
        SELECT (SELECT min(grp) FROM match WHERE stream = ?1 AND grp > each.grp) FROM each WHERE each.grp IS NOT NULL)
      SELECT text FROM each JOIN grp ON grp.id = each.grp LIMIT ?2
      """, stream, limit
    ) { (row) throws(StorageError) in row.text(0) }
  }

  /// When the matches of a group finish that finish last, at most `limit`, the last first.
  package func newestFinishes(stream: Int64, group: String, limit: Int) throws(StorageError) -> [Instant] {
    guard let groupID = try database.group(group, matchedIn: stream) else { return [] }
    return try database.connection.rows(
      "SELECT finish FROM match WHERE stream = ? AND grp = ? ORDER BY finish DESC LIMIT ?", stream, groupID, limit
    ) { (row) throws(StorageError) in row.instant(0) }
  }

  /// Whether a group has a match in a stream.
  package func hasMatches(stream: Int64, group: String) throws(StorageError) -> Bool {
    guard let groupID = try database.group(group, matchedIn: stream) else { return false }
    return try database.connection.first(
      "SELECT 1 FROM match WHERE stream = ? AND grp = ? LIMIT 1", stream, groupID
    ) { (_) throws(StorageError) in true } ?? false
  }

  /// Whether a stream has a match.
  package func hasMatches(stream: Int64) throws(StorageError) -> Bool {
    try database.flushMatches()
    return try database.connection.first("SELECT 1 FROM match WHERE stream = ? LIMIT 1", stream) {
      (_) throws(StorageError) in
      true
    } ?? false
  }
}

extension MatchRow {
  fileprivate init(_ row: borrowing Statement, stream: Int64, group: String) {
    self.init(
      stream: stream, group: group, event: row.int64(0), start: row.instant(1), finish: row.instant(2),
      steps: row.int64(3), value: row.optionalText(4), number: row.optionalDouble(5), dedupe: row.optionalText(6),
      relation: row.optionalText(7))
  }
}
