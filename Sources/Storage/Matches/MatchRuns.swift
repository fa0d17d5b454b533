/// How matches come into the tree and into runs.
extension Database {
  /// Writes the pending matches.
  func flushMatches() throws(StorageError) {
    guard !pendingMatches.isEmpty else { return }
    if pendingMatches.count >= matches.limits.run { return try writeMatchRun() }
    let rows = try matchTreeRows() + pendingMatches.count
    try connection.writeMatchTree(pendingMatches)
    pendingMatches.removeAll()
    matches.treeRows = rows
    guard rows >= matches.limits.tree else { return }
    // Some may have replaced others.
    matches.treeRows = nil
    if try matchTreeRows() >= matches.limits.tree { try writeMatchRun() }
  }

  /// Writes all of the tree and the pending matches as a run.
  private func writeMatchRun() throws(StorageError) {
    if try matchTreeRows() > 0 {
      try connection.readMatchTree { pendingMatches.addOlder($0, key: $1) }
      try connection.execute("DELETE FROM match")
      matches.treeRows = 0
    }
    // Before there is one more.
    var runs = try matchRuns()
    var writer = try MatchRunWriter(blockBytes: matches.limits.block, connection)
    try pendingMatches.forEachInOrder { (key, parts, rest) throws(StorageError) in
      try writer.append(key, parts, rest)
    }
    pendingMatches.removeAll()
    try add(try writer.finish(level: 0, on: connection), to: &runs)
    try tidy(&runs)
    matches.runs = runs
  }

  /// Puts a run before all others, which are older. If it is not to be merged, then they are neither, since only neighbours
  /// are.
  private func add(
    _ written: (run: MatchRun, groups: MatchRunGroups)?, to runs: inout [MatchRun]
  ) throws(StorageError) {
    guard let written else { return }
    var run = written.run
    if run.count >= matches.limits.longest {
      run.level = nil
      for place in runs.indices { runs[place].level = nil }
      try connection.execute("UPDATE match_run SET level = NULL WHERE level IS NOT NULL")
    }
    runs.insert(run, at: 0)
    // Nowhere are they as cheap as where they were just written.
    if matches.isOnlyWriter, matches.filters.hasRoom(for: run) { matches.filters.insert(written.groups, of: run) }
  }

  /// Merges the youngest runs until there are not as many of their level as are to become one.
  private func tidy(_ runs: inout [MatchRun]) throws(StorageError) {
    while let level = runs.first?.level {
      let tier = runs.prefix { $0.level == level }
      guard tier.count >= matches.limits.fan else { return }
      let merged = try merge(tier, to: level + 1)
      for run in tier { try remove(run) }
      runs.removeFirst(tier.count)
      try add(merged, to: &runs)
    }
  }

  private func merge(
    _ runs: ArraySlice<MatchRun>, to level: Int
  ) throws(StorageError) -> (run: MatchRun, groups: MatchRunGroups)? {
    var writer = try MatchRunWriter(blockBytes: matches.limits.block, connection)
    var merge = try MatchMerge(of: runs, connection)
    while try merge.write(to: &writer, connection) {}
    return try writer.finish(level: level, on: connection)
  }

  /// Deletes a run with its blocks; the list in memory is the caller's.
  func remove(_ run: MatchRun) throws(StorageError) {
    try connection.execute("DELETE FROM match_run WHERE id = ?", run.id)
    try connection.execute("DELETE FROM match_block WHERE run = ?", run.id)
    matches.filters.forget(run.id)
  }
}
