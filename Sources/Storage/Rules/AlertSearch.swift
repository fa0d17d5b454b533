extension StoreReading {
  /// The ids of alerts that begin with a text, at most `limit`, in order; possible and cancelled ones included.
  package func everyAlertID(beginningWith prefix: String, limit: Int) throws(StorageError) -> [String] {
    // Ids are hexadecimal digits, so `~` is behind all that begin so.
    try database.connection.rows(
      "SELECT id FROM alert WHERE id >= ?1 AND id <= ?1 || '~' ORDER BY id LIMIT ?2", prefix, limit
    ) { $0.text(0) }
  }
}
