package import Events

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
    try database.removeStoredMatch(
      MatchKey(stream: stream, group: group, finish: finish.milliseconds, event: event))
  }

  /// Removes every match of a stream.
  package func removeMatches(stream: Int64) throws(StorageError) {
    try database.flushMatches()
    try database.removeStoredMatches(stream: stream)
  }
}

extension StoreReading {
  /// The matches of a group that finish in `(after, through]`, ordered by finish, start and event.
  package func matches(
    stream: Int64, group: String, finishAfter after: Instant = .distantPast,
    finishThrough through: Instant = .distantFuture
  ) throws(StorageError) -> [MatchRow] {
    guard after < through else { return [] }
    return try database.consistently { () throws(StorageError) in
      try database.matches(of: group, in: stream, from: after.milliseconds + 1, through: through.milliseconds)
    }
  }

  /// The match of a group that finishes last, at `through` at the latest.
  package func lastMatch(
    stream: Int64, group: String, finishThrough through: Instant = .distantFuture
  ) throws(StorageError) -> MatchRow? {
    try database.consistently { () throws(StorageError) in
      guard let last = try database.newestFinishes(stream, group, through: through.milliseconds, limit: 1).first
      else { return nil }
      return try database.matches(of: group, in: stream, from: last, through: last).last
    }
  }

  /// The match of a group that finishes first.
  package func firstMatch(stream: Int64, group: String) throws(StorageError) -> MatchRow? {
    try database.consistently { () throws(StorageError) in
      guard let first = try database.firstFinish(stream, group) else { return nil }
      return try database.matches(of: group, in: stream, from: first, through: first).first
    }
  }

  /// When the matches of a group finish that finish last, at most `limit`, the last first.
  package func newestFinishes(stream: Int64, group: String, limit: Int) throws(StorageError) -> [Instant] {
    try database.consistently { () throws(StorageError) in
      try database.newestFinishes(stream, group, through: .max, limit: limit)
    }.map(Instant.init(milliseconds:))
  }

  /// When the match of a group finishes that is the `count`-th of those that finish at a moment or later; nil where there
  /// are not as many.
  package func finish(
    ofMatch count: Int, stream: Int64, group: String, from moment: Instant
  ) throws(StorageError) -> Instant? {
    try database.consistently { () throws(StorageError) in
      try database.finish(ofMatch: count, stream, group, from: moment.milliseconds)
    }.map(Instant.init(milliseconds:))
  }

  /// Whether a stream has a match.
  package func hasMatches(stream: Int64) throws(StorageError) -> Bool {
    try database.consistently { () throws(StorageError) in
      // An import asks it of each stream at its first match: to write what waits each time would cost more than to look.
      if database.pendingMatches.contains(stream: stream) { return true }
      if try database.connection.hasTreeMatch(stream: stream) { return true }
      for run in try database.matchRuns() {
        let first = try database.connection.firstMatch(in: run.id, from: .first(stream: stream, group: .min))
        if first?.key.stream == stream { return true }
      }
      return false
    }
  }

  /// The groups of a stream, at most `limit`, in the order in which they were first seen in any stream.
  package func groups(stream: Int64, limit: Int = .max) throws(StorageError) -> [String] {
    try database.consistently { () throws(StorageError) in
      let statement = try database.connection.statement("SELECT text FROM grp WHERE id = ?")
      var texts: [String] = []
      for group in try database.groupNumbers(stream: stream, limit: limit) {
        statement.bind(group)
        if try statement.step() { texts.append(statement.text(0)) }
        statement.reset()
      }
      return texts
    }
  }
}
