/// The matches of streams: a tree for few of them, and sorted runs for the others.
///
/// The tree is `match`. A run is written by a transaction of many matches, or when the tree has grown, of all that is in
/// it. Eight runs of a level become one of the next, so that a match is written about as often as the logarithm of their
/// number, and a commit writes what it adds and not a page for each of its groups. Where two matches have one key, the
/// younger stands: what is in the tree is younger than every run, and runs are merged only with their neighbours in age,
/// so that their numbers tell which is younger. Source: the log-structured merge-tree, O'Neil and others (1996), with
/// levels as in the universal compaction of RocksDB.
struct MatchIndex {
  var limits = MatchLimits()
  /// Whether nobody else writes, so that what is in memory stays true.
  let isOnlyWriter: Bool
  /// Which groups runs hold.
  var filters = MatchFilters()
  /// The youngest first; nil until it is asked for, and always where somebody else writes.
  var runs: [MatchRun]?
  /// How many rows the tree has at most; nil until it is asked for.
  var treeRows: Int?

  init(isOnlyWriter: Bool) {
    self.isOnlyWriter = isOnlyWriter
  }

  /// Forgets what a transaction that was rolled back may have put there.
  mutating func forget() {
    filters = MatchFilters()
    runs = nil
    treeRows = nil
  }
}

extension Database {
  /// Every run, the youngest first.
  func matchRuns() throws(StorageError) -> [MatchRun] {
    if let runs = matches.runs { return runs }
    let runs = try MatchRun.all(connection)
    matches.filters.keepOnly(runs)
    if matches.isOnlyWriter { matches.runs = runs }
    return runs
  }

  /// Whether the tree is known to have no rows.
  func isMatchTreeEmpty() throws(StorageError) -> Bool {
    matches.isOnlyWriter ? try matchTreeRows() == 0 : false
  }

  /// How many rows the tree has at most.
  func matchTreeRows() throws(StorageError) -> Int {
    if let rows = matches.treeRows { return rows }
    let rows = try connection.first("SELECT count(*) FROM match") { $0.int(0) } ?? 0
    matches.treeRows = rows
    return rows
  }
}
