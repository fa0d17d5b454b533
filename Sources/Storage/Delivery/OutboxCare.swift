package import Events

/// What becomes of messages apart from being sent.
extension Transaction {
  /// Puts a dead letter back into its endpoint's queue, to be tried at once as if it were new. An endpoint that was gone is
  /// tried again.
  ///
  /// - Returns: Whether there was such a dead letter.
  package func redrive(id: Int64, at now: Instant) throws(StorageError) -> Bool {
    try database.connection.execute(
      "DELETE FROM gone_endpoint WHERE endpoint = (SELECT endpoint FROM outbox WHERE id = ? AND state = 'dead')", id)
    try database.connection.execute(
      """
      UPDATE outbox SET state = 'pending', attempts = 0, next_attempt_at = ?2, created_at = ?2
      WHERE id = ?1 AND state = 'dead'
      """, id, now)
    return database.connection.changes > 0
  }

  /// Puts messages in the place of one that waits: what is older of their endpoint stays before them, what is newer behind.
  package func replace(_ row: OutboxRow, by parts: [OutboxRow]) throws(StorageError) {
    let newest = try newestMessage()
    try removeOutbox(id: row.id)
    for part in parts { try enqueue(part) }
    let distance = try newestMessage() - row.id
    try database.connection.execute(
      """
      UPDATE outbox SET id = id + ?4 WHERE endpoint = ?1 AND state = 'pending' AND id > ?2 AND id <= ?3
      """, row.endpoint, row.id, newest, distance)
  }

  private func newestMessage() throws(StorageError) -> Int64 {
    try database.connection.first("SELECT coalesce(max(id), 0) FROM outbox") { $0.int64(0) } ?? 0
  }

  /// Drops a message.
  package func removeOutbox(id: Int64) throws(StorageError) {
    try database.connection.execute("DELETE FROM outbox WHERE id = ?", id)
  }

  /// Drops delivered messages that are old, or that are more than are kept.
  ///
  /// - Parameters:
  ///   - moment: What was made before it goes.
  ///   - kept: So many stay at most, the newest.
  ///   - limit: How many are dropped at most, so that nobody waits long for the transaction.
  /// - Returns: How many were dropped.
  package func removeDelivered(
    createdBefore moment: Instant, keeping kept: Int, limit: Int
  ) throws(StorageError) -> Int {
    try database.connection.execute(
      """
      DELETE FROM outbox WHERE id IN (
        SELECT id FROM outbox WHERE state = 'delivered' AND created_at < max(?1, coalesce((
            SELECT created_at FROM outbox WHERE state = 'delivered' ORDER BY created_at DESC LIMIT 1 OFFSET ?2), ?1))
        ORDER BY created_at LIMIT ?3)
      """, moment, max(0, kept - 1), limit)
    return database.connection.changes
  }
}
