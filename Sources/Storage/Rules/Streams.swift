/// The matches of one detection with one way of grouping, shared by every rule that has the same.
package struct StreamRow: Sendable, Hashable {
  package var id: Int64
  /// The canonical hash of what decides which events match and into which groups they go.
  package var hash: String
  /// Whether the events that were stored before the stream began have been matched too.
  package var isComplete: Bool
}

extension Transaction {
  /// The stream with this hash; a new one, not complete, where there is none.
  package func stream(hash: String) throws(StorageError) -> StreamRow {
    if let known = try database.stream(hash: hash) { return known }
    try database.connection.execute("INSERT INTO stream(hash, complete) VALUES (?, 0)", hash)
    guard let row = try database.stream(hash: hash) else {
      throw .damaged("a stream that was just stored is missing")
    }
    return row
  }

  /// Says whether the stored history of a stream has been matched.
  package func set(stream: Int64, complete: Bool) throws(StorageError) {
    try database.connection.execute("UPDATE stream SET complete = ? WHERE id = ?", complete, stream)
  }

  /// Removes a stream and its matches.
  package func remove(stream: Int64) throws(StorageError) {
    try removeMatches(stream: stream)
    try database.connection.execute("DELETE FROM stream WHERE id = ?", stream)
  }
}

extension Database {
  fileprivate func stream(hash: String) throws(StorageError) -> StreamRow? {
    try connection.first("SELECT id, hash, complete FROM stream WHERE hash = ?", hash, read: StreamRow.init)
  }
}

extension StoreReading {
  /// Every stream, by its number.
  package func streams() throws(StorageError) -> [StreamRow] {
    try database.connection.rows("SELECT id, hash, complete FROM stream ORDER BY id", read: StreamRow.init)
  }
}

extension StreamRow {
  fileprivate init(_ row: borrowing Statement) {
    self.init(id: row.int64(0), hash: row.text(1), isComplete: row.bool(2))
  }
}
