/// How matches are removed, wherever they stand.
extension Database {
  /// Removes a match from wherever it stands, its earlier versions included.
  func removeStoredMatch(_ key: MatchKey) throws(StorageError) {
    if try !isMatchTreeEmpty() {
      try connection.execute(
        "DELETE FROM match WHERE stream = ? AND grp = ? AND finish = ? AND event = ?", key.stream, key.group,
        key.finish, key.event)
      matches.treeRows = try matchTreeRows() - connection.changes
    }
    for run in try matchRuns() where run.mayHold(finishFrom: key.finish, through: key.finish) {
      guard try mayHold(run, stream: key.stream, group: key.group) else { continue }
      guard let block = try connection.matchBlock(run.id, through: key) else { continue }
      try shorten(run, by: try connection.rewrite(block) { $0 != key })
    }
  }

  /// Removes every match of a stream that is not pending.
  func removeStoredMatches(stream: Int64) throws(StorageError) {
    try connection.execute("DELETE FROM match WHERE stream = ?", stream)
    matches.treeRows = nil
    for run in try matchRuns() {
      var removed = 0
      var block = try connection.matchBlock(run.id, through: .first(stream: stream, group: .min))
      if block == nil { block = try connection.matchBlock(run.id, after: .least) }
      while let current = block, current.name.stream <= stream {
        removed += try connection.rewrite(current) { $0.stream != stream }
        block = try connection.matchBlock(run.id, after: current.name)
      }
      try shorten(run, by: removed)
    }
  }

  /// Notes that a run has fewer matches, and removes it where none is left.
  private func shorten(_ run: MatchRun, by removed: Int) throws(StorageError) {
    guard removed > 0, let place = matches.runs?.firstIndex(of: run) else { return }
    guard run.count > removed else {
      try remove(run)
      matches.runs?.remove(at: place)
      return
    }
    try connection.execute("UPDATE match_run SET count = count - ? WHERE id = ?", removed, run.id)
    matches.runs?[place].count -= removed
  }
}

extension Connection {
  /// Leaves in a block only some of its matches, or removes it where none is left; how many it has less.
  fileprivate func rewrite(
    _ block: MatchBlock, keeping isKept: (MatchKey) -> Bool
  ) throws(StorageError) -> Int {
    var builder = MatchBlockBuilder(most: .max)
    var removed = 0
    var cursor = MatchCursor(block.bytes)
    while try cursor.advance() {
      if isKept(cursor.key) { builder.append(cursor.match) } else { removed += 1 }
    }
    if removed == 0 { return 0 }
    if builder.first == nil {
      try execute("DELETE FROM match_block WHERE id = ?", block.id)
    } else {
      try execute("UPDATE match_block SET data = ? WHERE id = ?", builder.bytes, block.id)
    }
    return removed
  }
}
