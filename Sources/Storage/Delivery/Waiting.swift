package import Events

extension Transaction {
  /// Lets a line wait for a message that tells an endpoint of several.
  package func wait(endpoint: String, seq: Int64, dueAt: Instant) throws(StorageError) {
    try database.connection.execute("INSERT OR REPLACE INTO waiting VALUES (?, ?, ?)", endpoint, seq, dueAt)
  }

  /// Puts off everything that waits for an endpoint.
  package func postponeWaiting(endpoint: String, to moment: Instant) throws(StorageError) {
    try database.connection.execute("UPDATE waiting SET due_at = ? WHERE endpoint = ?", moment, endpoint)
  }

  /// Forgets what waits for an endpoint.
  package func removeWaiting(endpoint: String) throws(StorageError) {
    try database.connection.execute("DELETE FROM waiting WHERE endpoint = ?", endpoint)
  }
}

extension StoreReading {
  /// The endpoints for which something waits, and when the first of it is due.
  package func waitingEndpoints() throws(StorageError) -> [(endpoint: String, dueAt: Instant)] {
    try database.connection.rows("SELECT endpoint, min(due_at) FROM waiting GROUP BY endpoint ORDER BY endpoint") {
      ($0.text(0), $0.instant(1))
    }
  }

  /// When the first of what waits for an endpoint is due; nil where nothing waits.
  package func waitingDue(endpoint: String) throws(StorageError) -> Instant? {
    try database.connection.first("SELECT min(due_at) FROM waiting WHERE endpoint = ?", endpoint) {
      $0.optionalInstant(0)
    } ?? nil
  }

  /// The lines that wait for an endpoint, in order, each with the level of its alert.
  package func waitingLines(endpoint: String) throws(StorageError) -> [(seq: Int64, level: String)] {
    try database.connection.rows(
      """
      SELECT waiting.seq, transition.level FROM waiting JOIN transition ON transition.seq = waiting.seq
      WHERE endpoint = ? ORDER BY waiting.seq
      """, endpoint
    ) { ($0.int64(0), $0.text(1)) }
  }

  /// The moments after a given one at which the newest messages of an endpoint were made, newest first.
  package func messageTimes(endpoint: String, after moment: Instant, limit: Int) throws(StorageError) -> [Instant] {
    try database.connection.rows(
      "SELECT created_at FROM outbox WHERE endpoint = ? AND created_at > ? ORDER BY created_at DESC LIMIT ?", endpoint,
      moment, limit
    ) { $0.instant(0) }
  }
}
