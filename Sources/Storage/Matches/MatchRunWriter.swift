/// Writes matches in their order as the blocks of a new run.
struct MatchRunWriter: ~Copyable {
  private let id: Int64
  private let statement: Statement
  private var builder: MatchBlockBuilder
  private var count = 0
  private var groups = MatchRunGroups()
  private var first = Int64.max
  private var last = Int64.min

  /// - Parameter blockBytes: how many bytes a block has at most.
  init(blockBytes: Int, _ connection: borrowing Connection) throws(StorageError) {
    try connection.execute("INSERT INTO match_run(level, count, first, last) VALUES (NULL, 0, 0, 0)")
    let statement = try connection.statement(
      "INSERT INTO match_block(run, stream, grp, finish, event, data) VALUES (?, ?, ?, ?, ?, ?)")
    id = connection.lastInsertedID
    self.statement = statement
    builder = MatchBlockBuilder(most: blockBytes)
  }

  /// - Parameters:
  ///   - parts: which parts the rest has: of ``MatchTag``.
  ///   - rest: all but the key.
  mutating func append(_ key: MatchKey, _ parts: UInt8, _ rest: UnsafeRawBufferPointer) throws(StorageError) {
    if !builder.hasRoom(forRest: rest.count) { try flush() }
    builder.append(key, parts, rest)
    count += 1
    groups.add(key)
    first = min(first, key.finish)
    last = max(last, key.finish)
  }

  mutating func append(_ match: PackedMatch) throws(StorageError) {
    try match.rest.withUnsafeBufferPointer { (rest) throws(StorageError) in
      try append(match.key, match.parts, UnsafeRawBufferPointer(rest))
    }
  }

  private mutating func flush() throws(StorageError) {
    guard let name = builder.first else { return }
    statement.bind(id, name.stream, name.group, name.finish, name.event, builder.bytes)
    try statement.run()
    builder.removeAll()
  }

  /// The run, and which groups it holds; nil where nothing was written.
  consuming func finish(
    level: Int?, on connection: borrowing Connection
  ) throws(StorageError) -> (run: MatchRun, groups: MatchRunGroups)? {
    guard count > 0 else {
      try connection.execute("DELETE FROM match_run WHERE id = ?", id)
      return nil
    }
    try flush()
    try connection.execute(
      "UPDATE match_run SET level = ?, count = ?, first = ?, last = ? WHERE id = ?", level, count, first, last, id)
    return (MatchRun(id: id, level: level, count: count, first: first, last: last), groups)
  }
}
