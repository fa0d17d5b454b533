/// What must hold of the runs of matches.
extension StoreReader {
  /// What is wrong with them.
  func matchProblems() throws(StorageError) -> [String] {
    try database.consistently { () throws(StorageError) in
      var problems: [String] = []
      let runs = try MatchRun.all(database.connection)
      for run in runs {
        if let problem = try problem(of: run) { problems.append("run \(run.id) of matches: \(problem)") }
      }
      for (younger, older) in zip(runs, runs.dropFirst()) where (younger.level ?? .max) > (older.level ?? .max) {
        problems.append("run \(older.id) of matches was merged less often than a younger one")
      }
      let strays =
        try database.connection.first(
          "SELECT count(*) FROM match_block WHERE run NOT IN (SELECT id FROM match_run)"
        ) { $0.int(0) } ?? 0
      if strays == 1 { problems.append("a block of matches belongs to no run") }
      if strays > 1 { problems.append("\(strays) blocks of matches belong to no run") }
      return problems
    }
  }

  private func problem(of run: MatchRun) throws(StorageError) -> String? {
    var count = 0
    var last: MatchKey?
    var name = MatchKey.least
    while let block = try database.connection.matchBlock(run.id, after: name) {
      name = block.name
      if let last, last >= name { return "its blocks overlap" }
      let before = count
      var cursor = MatchCursor(block.bytes)
      do throws(StorageError) {
        while try cursor.advance() {
          let key = cursor.key
          if key < name || last.map({ key <= $0 }) ?? false { return "it is not in order" }
          guard run.mayHold(finishFrom: key.finish, through: key.finish) else {
            return "a match finishes when none should"
          }
          last = key
          count += 1
        }
      } catch {
        guard case .corrupt = error else { throw error }
        return "a block is cut off"
      }
      if count == before { return "a block is empty" }
    }
    return count == run.count ? nil : "it has \(count) \(count == 1 ? "match" : "matches") and should have \(run.count)"
  }
}
