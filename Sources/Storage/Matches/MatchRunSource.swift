/// The matches of a run in order, with a block of it in memory.
struct MatchRunSource {
  private let run: Int64
  private var name: MatchKey
  private var cursor: MatchCursor

  var key: MatchKey { cursor.key }

  /// Writes the match at hand. It changes nothing: a source that may be changed is not copied for it.
  mutating func append(to writer: inout MatchRunWriter) throws(StorageError) {
    let key = cursor.key
    try cursor.withRest { (parts, rest) throws(StorageError) in try writer.append(key, parts, rest) }
  }

  /// At the first match; nil where there is none.
  init?(_ run: MatchRun, _ connection: borrowing Connection) throws(StorageError) {
    self.run = run.id
    name = .least
    cursor = MatchCursor([])
    guard try advance(connection) else { return nil }
  }

  /// Goes on to the next match; false where there is none.
  mutating func advance(_ connection: borrowing Connection) throws(StorageError) -> Bool {
    while try !cursor.advance() {
      guard let block = try connection.matchBlock(run, after: name) else { return false }
      name = block.name
      cursor = MatchCursor(block.bytes)
    }
    return true
  }
}
