/// What schema 5 adds: sorted runs for matches that are too many for the tree.
enum MatchTables {
  static let all = """
    -- Matches in the order (stream, grp, finish, event). Of two with one key that in `match` stands, else that of the run
    -- with the higher number. A run is cut into rows of match_block, each named by its first match; `first` and `last` are
    -- bounds of when its matches finish; `level` is how often they were merged, null where they are not any more.
    CREATE TABLE match_run(
      id INTEGER PRIMARY KEY AUTOINCREMENT, level INTEGER, count INTEGER NOT NULL, first INTEGER NOT NULL,
      last INTEGER NOT NULL);
    CREATE TABLE match_block(
      id INTEGER PRIMARY KEY, run INTEGER NOT NULL, stream INTEGER NOT NULL, grp INTEGER NOT NULL,
      finish INTEGER NOT NULL, event INTEGER NOT NULL, data BLOB NOT NULL);
    CREATE UNIQUE INDEX match_block_name ON match_block(run, stream, grp, finish, event);
    """

  /// What schema 8 leaves out: a number that no rule ever gave a match.
  static let withoutNumber = "ALTER TABLE match DROP COLUMN number;"

  /// Makes a run of the matches that are there, unless they are few.
  static func fill(_ connection: borrowing Connection) throws(StorageError) {
    let limits = MatchLimits()
    let count = try connection.first("SELECT count(*) FROM match") { $0.int(0) } ?? 0
    guard count >= limits.tree else { return }
    var writer = try MatchRunWriter(blockBytes: limits.block, connection)
    var rest: [UInt8] = []
    try connection.readMatchTree { (row, key) throws(StorageError) in
      rest.removeAll(keepingCapacity: true)
      let parts = row.packRest(into: &rest)
      try writer.append(PackedMatch(key: key, parts: parts, rest: rest[...]))
    }
    // The oldest of all, so it need not be merged with those to come.
    _ = try writer.finish(level: nil, on: connection)
    try connection.script("DELETE FROM match")
  }
}
