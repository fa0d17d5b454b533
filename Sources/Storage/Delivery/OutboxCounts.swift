/// What an endpoint has in the outbox.
package struct OutboxCounts: Sendable, Hashable {
  package var endpoint: String
  package var pending = 0
  package var dead = 0
  /// What went wrong last with a message that was not delivered; nil where nothing did.
  package var lastError: String?
}

extension StoreReading {
  /// What is not delivered, by endpoint in the order of their names; endpoints without such messages are left out.
  package func outboxCounts() throws(StorageError) -> [OutboxCounts] {
    try database.connection.rows(
      """
      SELECT endpoint, sum(state = 'pending'), sum(state = 'dead'),
        (SELECT last_error FROM outbox AS o WHERE o.endpoint = outbox.endpoint AND o.state IN ('pending', 'dead')
          AND o.last_error IS NOT NULL ORDER BY o.id DESC LIMIT 1)
      FROM outbox WHERE state IN ('pending', 'dead') GROUP BY endpoint ORDER BY endpoint
      """
    ) { (row) throws(StorageError) in
      OutboxCounts(endpoint: row.text(0), pending: row.int(1), dead: row.int(2), lastError: row.optionalText(3))
    }
  }
}
