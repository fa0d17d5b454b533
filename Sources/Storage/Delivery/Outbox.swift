package import Events

/// A message that must reach an endpoint.
package struct OutboxRow: Sendable, Hashable {
  /// What has become of it.
  package enum State: String, Sendable, CaseIterable {
    /// Waits for its turn or its next attempt.
    case pending
    case delivered
    /// Given up.
    case dead
  }

  /// Stands for the alert in a message that tells of several. Such a message waits for the older ones of its endpoint,
  /// and every newer one waits for it.
  package static let ofSeveral = ""

  package var id: Int64 = 0
  package var endpoint: String
  package var alert: String
  /// The transition it tells of.
  package var seq: Int64
  /// The same over all attempts.
  package var messageID: String
  package var body: String
  package var attempts = 0
  package var nextAttemptAt: Instant
  package var state = State.pending
  /// The last HTTP status.
  package var lastStatus: Int?
  package var lastError: String?
  package var createdAt: Instant

  package init(
    endpoint: String, alert: String, seq: Int64, messageID: String, body: String, nextAttemptAt: Instant,
    createdAt: Instant
  ) {
    self.endpoint = endpoint
    self.alert = alert
    self.seq = seq
    self.messageID = messageID
    self.body = body
    self.nextAttemptAt = nextAttemptAt
    self.createdAt = createdAt
  }
}

extension Transaction {
  /// Adds a message; one with a message id that the endpoint has already is left as it is.
  package func enqueue(_ row: OutboxRow) throws(StorageError) {
    try database.connection.execute(
      """
      INSERT INTO outbox(endpoint, alert, seq, message_id, body, attempts, next_attempt_at, state, last_status,
        last_error, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (endpoint, message_id) DO NOTHING
      """, row.endpoint, row.alert, row.seq, row.messageID, row.body, row.attempts, row.nextAttemptAt,
      row.state.rawValue, row.lastStatus, row.lastError, row.createdAt)
  }

  /// Stores what an attempt led to: state, attempts, next attempt, status and error.
  package func update(_ row: OutboxRow) throws(StorageError) {
    try database.connection.execute(
      """
      UPDATE outbox SET attempts = ?, next_attempt_at = ?, state = ?, last_status = ?, last_error = ? WHERE id = ?
      """, row.attempts, row.nextAttemptAt, row.state.rawValue, row.lastStatus, row.lastError, row.id)
  }
}

extension StoreReading {
  /// The messages that an endpoint should get now, in the order in which they became due: of each alert only the oldest
  /// that waits, so that the messages of one alert arrive in their order.
  ///
  /// A digest waits for everything older. But what has failed three times, and may go on failing for a day, does not hold up a
  /// digest that lists all it tells of and not that alert.
  package func dueMessages(endpoint: String, at now: Instant, limit: Int = .max) throws(StorageError) -> [OutboxRow] {
    try database.connection.rows(
      """
      SELECT * FROM outbox AS o WHERE endpoint = ?1 AND state = 'pending' AND next_attempt_at <= ?2
        AND NOT EXISTS (SELECT 1 FROM outbox AS older WHERE older.endpoint = ?1 AND older.alert = o.alert
          AND older.state = 'pending' AND older.id < o.id)
        AND NOT EXISTS (SELECT 1 FROM outbox AS older WHERE older.endpoint = ?1 AND older.alert = ''
          AND older.state = 'pending' AND older.id < o.id)
        AND NOT (o.alert = '' AND EXISTS (SELECT 1 FROM outbox AS older WHERE older.endpoint = ?1
          AND older.state = 'pending' AND older.id < o.id AND (older.attempts < 3 OR NOT json_valid(o.body)
            OR instr(o.body, '"id":"' || older.alert || '"') > 0
            OR json_array_length(o.body, '$.data.alerts') IS NOT json_extract(o.body, '$.data.count'))))
      ORDER BY next_attempt_at, id LIMIT ?3
      """, endpoint, now, limit
    ) { (row) throws(StorageError) in try OutboxRow(row) }
  }

  /// When the next message of an endpoint that has its turn is due; nil where none waits.
  package func nextMessageDue(endpoint: String) throws(StorageError) -> Instant? {
    try database.connection.first(
      """
      SELECT next_attempt_at FROM outbox AS o WHERE endpoint = ?1 AND state = 'pending'
        AND NOT EXISTS (SELECT 1 FROM outbox AS older WHERE older.endpoint = ?1 AND older.alert = o.alert
          AND older.state = 'pending' AND older.id < o.id)
        AND NOT EXISTS (SELECT 1 FROM outbox AS older WHERE older.endpoint = ?1 AND older.alert = ''
          AND older.state = 'pending' AND older.id < o.id)
        AND NOT (o.alert = '' AND EXISTS (SELECT 1 FROM outbox AS older WHERE older.endpoint = ?1
          AND older.state = 'pending' AND older.id < o.id AND (older.attempts < 3 OR NOT json_valid(o.body)
            OR instr(o.body, '"id":"' || older.alert || '"') > 0
            OR json_array_length(o.body, '$.data.alerts') IS NOT json_extract(o.body, '$.data.count'))))
      ORDER BY next_attempt_at LIMIT 1
      """, endpoint
    ) { (row) throws(StorageError) in row.instant(0) }
  }

  /// The messages in a state, oldest first; of one endpoint if asked.
  package func messages(_ state: OutboxRow.State, endpoint: String? = nil) throws(StorageError) -> [OutboxRow] {
    try database.connection.rows(
      "SELECT * FROM outbox WHERE state = ?1 AND (?2 IS NULL OR endpoint = ?2) ORDER BY id", state.rawValue, endpoint
    ) { (row) throws(StorageError) in try OutboxRow(row) }
  }

  /// The message that an endpoint has under an id.
  package func message(endpoint: String, messageID: String) throws(StorageError) -> OutboxRow? {
    try database.connection.first(
      "SELECT * FROM outbox WHERE endpoint = ? AND message_id = ?", endpoint, messageID
    ) { (row) throws(StorageError) in try OutboxRow(row) }
  }

  /// The message with this number.
  package func message(id: Int64) throws(StorageError) -> OutboxRow? {
    try database.connection.first("SELECT * FROM outbox WHERE id = ?", id) { (row) throws(StorageError) in
      try OutboxRow(row)
    }
  }
}

extension OutboxRow {
  fileprivate init(_ row: borrowing Statement) throws(StorageError) {
    guard let state = State(rawValue: row.text(8)) else { throw .damaged("message \(row.int64(0)) has no known state") }
    self.init(
      endpoint: row.text(1), alert: row.text(2), seq: row.int64(3), messageID: row.text(4), body: row.text(5),
      nextAttemptAt: row.instant(7), createdAt: row.instant(11))
    id = row.int64(0)
    attempts = row.int(6)
    self.state = state
    lastStatus = row.optionalInt(9)
    lastError = row.optionalText(10)
  }
}
