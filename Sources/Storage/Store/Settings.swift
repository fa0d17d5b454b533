extension Transaction {
  /// Keeps a value under a name; nil removes it.
  package func setMeta(_ name: String, _ value: String?) throws(StorageError) {
    if let value {
      try database.connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", name, value)
    } else {
      try database.connection.execute("DELETE FROM meta WHERE name = ?", name)
    }
  }

  /// Keeps the text of a rule or feed file that was good.
  package func setGoodCopy(kind: String, path: String, text: String) throws(StorageError) {
    try database.connection.execute("INSERT OR REPLACE INTO good_copy VALUES (?, ?, ?)", kind, path, text)
  }

  /// Forgets the text of a file that is gone.
  package func removeGoodCopy(kind: String, path: String) throws(StorageError) {
    try database.connection.execute("DELETE FROM good_copy WHERE kind = ? AND path = ?", kind, path)
  }
}

extension StoreReading {
  /// The value kept under a name.
  package func meta(_ name: String) throws(StorageError) -> String? {
    try database.connection.first("SELECT value FROM meta WHERE name = ?", name) { (row) throws(StorageError) in
      row.text(0)
    }
  }

  /// The last good text of a file.
  package func goodCopy(kind: String, path: String) throws(StorageError) -> String? {
    try database.connection.first("SELECT text FROM good_copy WHERE kind = ? AND path = ?", kind, path) {
      (row) throws(StorageError) in row.text(0)
    }
  }

  /// The paths of the good copies of a kind.
  package func goodCopies(kind: String) throws(StorageError) -> [String] {
    try database.connection.rows("SELECT path FROM good_copy WHERE kind = ? ORDER BY path", kind) {
      (row) throws(StorageError) in row.text(0)
    }
  }
}
