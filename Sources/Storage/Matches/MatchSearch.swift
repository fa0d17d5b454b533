import Events

/// Looks for matches in the tree and in runs.
extension Database {
  /// Runs several queries on one state of the database, also where another connection may write between them.
  func consistently<Result>(_ body: () throws(StorageError) -> Result) throws(StorageError) -> Result {
    if matches.isOnlyWriter || connection.isInTransaction { return try body() }
    try connection.execute("BEGIN")
    defer { try? connection.execute("COMMIT") }
    return try body()
  }

  /// The matches of a group that finish in a range of milliseconds, ordered by finish, start and event.
  func matches(
    of group: String, in stream: Int64, from: Int64 = .min, through: Int64 = .max
  ) throws(StorageError) -> [MatchRow] {
    guard let number = try self.group(group, matchedIn: stream) else { return [] }
    let low = MatchKey.first(stream: stream, group: number, finish: from)
    let high = MatchKey.last(stream: stream, group: number, finish: through)
    // The youngest first.
    var sources: [MatchSource] = []
    if try !isMatchTreeEmpty() {
      let rows = try connection.treeMatches(from: low, through: high, group: group)
      if !rows.isEmpty { sources.append(MatchSource(.rows(rows, group: number))) }
    }
    for run in try matchRuns() where run.mayHold(finishFrom: from, through: through) {
      guard try mayHold(run, stream: stream, group: number) else { continue }
      let found = try connection.matches(in: run.id, from: low, through: high)
      if !found.isEmpty { sources.append(MatchSource(.packed(found))) }
    }
    return try MatchSource.merged(&sources, group: group)
  }

  /// When the matches of a group finish that finish last, at `through` at the latest, the last first.
  func newestFinishes(
    _ stream: Int64, _ group: String, through: Int64, limit: Int
  ) throws(StorageError) -> [Int64] {
    guard limit > 0, let number = try self.group(group, matchedIn: stream) else { return [] }
    let low = MatchKey.first(stream: stream, group: number)
    let high = MatchKey.last(stream: stream, group: number, finish: through)
    var known: Set<MatchKey> = []
    if try !isMatchTreeEmpty() { known.formUnion(try connection.treeFinishes(through: high, limit: limit)) }
    var newest = known.map(\.finish).sorted(by: >)
    // Those with the latest matches first: soon no other can have any that are later than what is found.
    let runs = try matchRuns().filter { $0.first <= through }.sorted { $0.last > $1.last }
    for run in runs {
      if newest.count >= limit, newest[limit - 1] >= run.last { break }
      guard try mayHold(run, stream: stream, group: number) else { continue }
      let found = try connection.matches(in: run.id, from: low, through: high, limit: limit).map(\.key)
      if found.isEmpty { continue }
      known.formUnion(found)
      newest = known.map(\.finish).sorted(by: >)
    }
    return Array(newest.prefix(limit))
  }

  /// When the match of a group finishes that is the `count`-th of those that finish at `from` or later.
  func finish(ofMatch count: Int, _ stream: Int64, _ group: String, from: Int64) throws(StorageError) -> Int64? {
    guard count > 0, let number = try self.group(group, matchedIn: stream) else { return nil }
    let low = MatchKey.first(stream: stream, group: number, finish: from)
    var first = try isMatchTreeEmpty() ? [] : connection.treeFinishes(from: low, limit: count)
    // Those with the earliest matches first: soon no other can have any that are earlier than what is found.
    for run in try matchRuns().filter({ $0.last >= from }).sorted(by: { $0.first < $1.first }) {
      if first.count >= count, first[count - 1].finish <= run.first { break }
      guard try mayHold(run, stream: stream, group: number) else { continue }
      let bound = first.count >= count ? first[count - 1] : .last(stream: stream, group: number)
      first = MatchKey.merged(first, try connection.firstMatches(in: run.id, from: low, through: bound, limit: count))
    }
    return first.count >= count ? first[count - 1].finish : nil
  }

  /// The finish of the match of a group that finishes first.
  func firstFinish(_ stream: Int64, _ group: String) throws(StorageError) -> Int64? {
    guard let number = try self.group(group, matchedIn: stream) else { return nil }
    var least = try isMatchTreeEmpty() ? nil : connection.firstTreeFinish(stream: stream, group: number)
    for run in try matchRuns().sorted(by: { $0.first < $1.first }) {
      if let least, least <= run.first { break }
      guard try mayHold(run, stream: stream, group: number) else { continue }
      let found = try connection.firstMatch(in: run.id, from: .first(stream: stream, group: number))
      guard let key = found?.key, key.stream == stream, key.group == number else { continue }
      least = min(least ?? key.finish, key.finish)
    }
    return least
  }

  /// The numbers of the groups of a stream, the lowest first, at most `limit`.
  func groupNumbers(stream: Int64, limit: Int) throws(StorageError) -> [Int64] {
    if pendingMatches.contains(stream: stream) { try flushMatches() }
    var numbers = Set(try connection.treeGroups(stream: stream, limit: limit))
    for run in try matchRuns() { numbers.formUnion(try groupNumbers(in: run, stream: stream, limit: limit)) }
    return Array(numbers.sorted().prefix(limit))
  }

  private func groupNumbers(in run: MatchRun, stream: Int64, limit: Int) throws(StorageError) -> [Int64] {
    var numbers: [Int64] = []
    var next = MatchKey.first(stream: stream, group: .min)
    // Each turn takes the groups of a block, and leaps over the blocks that have none but the last of them.
    while var cursor = try connection.firstMatch(in: run.id, from: next) {
      repeat {
        guard cursor.key.stream == stream else { return numbers }
        if numbers.last != cursor.key.group { numbers.append(cursor.key.group) }
        if numbers.count == limit { return numbers }
      } while try cursor.advance()
      next = .last(stream: stream, group: cursor.key.group)
    }
    return numbers
  }
}
