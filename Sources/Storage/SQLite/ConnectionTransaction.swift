extension Connection {
  /// Opens a transaction that writes. At once, since one that begins by reading cannot always be made to write when
  /// another connection has written meanwhile.
  func begin() throws(StorageError) {
    try execute("BEGIN IMMEDIATE")
  }

  func commit() throws(StorageError) {
    try execute("COMMIT")
  }

  /// Undoes the open transaction.
  func rollBack() {
    // After a full disk SQLite may have done so already. Where the rollback fails the connection is of no use any more,
    // and the next `begin` says why.
    if isInTransaction { try? execute("ROLLBACK") }
  }
}
