/// Matches in rising order, cut into the rows of `match_block` that name it. The younger a run, the higher its number.
struct MatchRun: Hashable {
  let id: Int64
  /// How often its matches were merged; nil where it is not merged any more.
  var level: Int?
  /// How many matches it holds, those that a younger run replaces included.
  var count: Int
  /// No match finishes before, in milliseconds since 1970.
  let first: Int64
  /// No match finishes later.
  let last: Int64

  /// Whether it may hold a match that finishes in a range.
  func mayHold(finishFrom from: Int64, through: Int64) -> Bool { first <= through && from <= last }

  /// Every run, the youngest first.
  static func all(_ connection: borrowing Connection) throws(StorageError) -> [MatchRun] {
    try connection.rows("SELECT id, level, count, first, last FROM match_run ORDER BY id DESC") {
      MatchRun(id: $0.int64(0), level: $0.optionalInt(1), count: $0.int(2), first: $0.int64(3), last: $0.int64(4))
    }
  }
}

/// Looks for matches in one run.
extension Connection {
  /// The matches between two keys, these included, in their order: at most `limit`, the last of them.
  func matches(
    in run: Int64, from low: MatchKey, through high: MatchKey, limit: Int = .max
  ) throws(StorageError) -> [PackedMatch] {
    var blocks: [[PackedMatch]] = []
    var count = 0
    try matchBlocks(run, downFrom: high) { (bytes) throws(StorageError) in
      var cursor = MatchCursor(bytes)
      var found: [PackedMatch] = []
      var reachesLow = false
      while try cursor.advance(), cursor.key <= high {
        if cursor.key < low { reachesLow = true } else { found.append(cursor.match) }
      }
      count += found.count
      if !found.isEmpty { blocks.append(found) }
      return !reachesLow && count < limit
    }
    if blocks.count == 1, count <= limit { return blocks[0] }
    return Array(blocks.reversed().joined().suffix(limit))
  }

  /// The keys of the matches between two keys, these included, in their order: at most `limit`, the first of them.
  func firstMatches(
    in run: Int64, from low: MatchKey, through high: MatchKey, limit: Int
  ) throws(StorageError) -> [MatchKey] {
    var keys: [MatchKey] = []
    guard var cursor = try firstMatch(in: run, from: low) else { return [] }
    while true {
      repeat {
        if cursor.key > high || keys.count == limit { return keys }
        keys.append(cursor.key)
      } while try cursor.advance()
      guard let block = try matchBlock(run, after: cursor.key) else { return keys }
      cursor = MatchCursor(block.bytes)
      guard try cursor.advance() else { return keys }
    }
  }

  /// The first match that is named by a key or one behind it, and the block's matches that follow it, as a cursor at it.
  func firstMatch(in run: Int64, from key: MatchKey) throws(StorageError) -> MatchCursor? {
    if let block = try matchBlock(run, through: key) {
      var cursor = MatchCursor(block.bytes)
      while try cursor.advance() {
        if cursor.key >= key { return cursor }
      }
    }
    guard let block = try matchBlock(run, after: key) else { return nil }
    var cursor = MatchCursor(block.bytes)
    return try cursor.advance() ? cursor : nil
  }
}
