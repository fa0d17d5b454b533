package import Events

/// An endpoint whose receiver answered that it wants no message ever again.
package struct GoneEndpoint: Sendable, Hashable {
  package var endpoint: String
  /// A digest of its URL, by which another receiver under the same name is told apart.
  package var address: String
  /// What the receiver answered.
  package var reason: String
  package var since: Instant

  package init(endpoint: String, address: String, reason: String, since: Instant) {
    self.endpoint = endpoint
    self.address = address
    self.reason = reason
    self.since = since
  }
}

extension Transaction {
  /// Remembers that an endpoint is gone. Its messages stay as they are.
  package func note(gone: GoneEndpoint) throws(StorageError) {
    try database.connection.execute(
      "INSERT OR REPLACE INTO gone_endpoint VALUES (?, ?, ?, ?)", gone.endpoint, gone.address, gone.reason, gone.since)
  }

  /// Forgets that an endpoint is gone: its messages are sent again.
  ///
  /// - Returns: Whether it was.
  package func revive(endpoint: String) throws(StorageError) -> Bool {
    try database.connection.execute("DELETE FROM gone_endpoint WHERE endpoint = ?", endpoint)
    return database.connection.changes > 0
  }
}

extension StoreReading {
  /// The endpoints that are gone, by name.
  package func goneEndpoints() throws(StorageError) -> [GoneEndpoint] {
    try database.connection.rows("SELECT * FROM gone_endpoint ORDER BY endpoint") { (row) throws(StorageError) in
      GoneEndpoint(endpoint: row.text(0), address: row.text(1), reason: row.text(2), since: row.instant(3))
    }
  }
}
