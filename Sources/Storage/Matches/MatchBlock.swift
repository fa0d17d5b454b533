/// A row of `match_block`.
struct MatchBlock {
  var id: Int64
  /// The first match of the block when it was written. It may be removed since; the name stays.
  var name: MatchKey
  var bytes: [UInt8]

  fileprivate init(_ row: borrowing Statement) {
    id = row.int64(0)
    name = MatchKey(stream: row.int64(1), group: row.int64(2), finish: row.int64(3), event: row.int64(4))
    bytes = row.bytes(5)
  }
}

/// The blocks of runs, found by their names.
extension Connection {
  /// The last block of a run that is named by a key or one before it.
  func matchBlock(_ run: Int64, through key: MatchKey) throws(StorageError) -> MatchBlock? {
    try first(
      """
      SELECT id, stream, grp, finish, event, data FROM match_block
      WHERE run = ? AND (stream, grp, finish, event) <= (?, ?, ?, ?)
      ORDER BY stream DESC, grp DESC, finish DESC, event DESC LIMIT 1
      """, run, key.stream, key.group, key.finish, key.event
    ) { (row) throws(StorageError) in MatchBlock(row) }
  }

  /// The first block of a run that is named by a key behind this one.
  func matchBlock(_ run: Int64, after key: MatchKey) throws(StorageError) -> MatchBlock? {
    try first(
      """
      SELECT id, stream, grp, finish, event, data FROM match_block
      WHERE run = ? AND (stream, grp, finish, event) > (?, ?, ?, ?)
      ORDER BY stream, grp, finish, event LIMIT 1
      """, run, key.stream, key.group, key.finish, key.event
    ) { (row) throws(StorageError) in MatchBlock(row) }
  }

  /// Calls the body with the bytes of the last block that is named by a key or one before it, and of those before, as
  /// long as it says so.
  func matchBlocks(
    _ run: Int64, downFrom key: MatchKey, _ body: ([UInt8]) throws(StorageError) -> Bool
  ) throws(StorageError) {
    let statement = try statement(
      """
      SELECT data FROM match_block WHERE run = ? AND (stream, grp, finish, event) <= (?, ?, ?, ?)
      ORDER BY stream DESC, grp DESC, finish DESC, event DESC
      """)
    statement.bind(run, key.stream, key.group, key.finish, key.event)
    while try statement.step() {
      if try !body(statement.bytes(0)) { return }
    }
  }
}
