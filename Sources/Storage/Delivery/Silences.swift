package import Events

/// A silence that somebody added by a command.
package struct SilenceRow: Sendable, Hashable {
  package var id: String
  /// As text in the syntax of matchers.
  package var matchers: String
  /// Nil for since ever.
  package var startsAt: Instant?
  package var endsAt: Instant
  package var createdBy: String
  package var comment: String
  package var createdAt: Instant

  package init(
    id: String, matchers: String, startsAt: Instant?, endsAt: Instant, createdBy: String, comment: String,
    createdAt: Instant
  ) {
    self.id = id
    self.matchers = matchers
    self.startsAt = startsAt
    self.endsAt = endsAt
    self.createdBy = createdBy
    self.comment = comment
    self.createdAt = createdAt
  }
}

extension Transaction {
  /// Stores a silence, or replaces the one with its id.
  package func put(_ silence: SilenceRow) throws(StorageError) {
    try database.connection.execute(
      "INSERT OR REPLACE INTO silence VALUES (?, ?, ?, ?, ?, ?, ?)", silence.id, silence.matchers, silence.startsAt,
      silence.endsAt, silence.createdBy, silence.comment, silence.createdAt)
  }
}

extension StoreReading {
  /// The silences that end after a moment, by their end.
  package func silences(endingAfter moment: Instant = .distantPast) throws(StorageError) -> [SilenceRow] {
    try database.connection.rows("SELECT * FROM silence WHERE ends_at > ? ORDER BY ends_at, id", moment) {
      SilenceRow(
        id: $0.text(0), matchers: $0.text(1), startsAt: $0.optionalInstant(2), endsAt: $0.instant(3),
        createdBy: $0.text(4), comment: $0.text(5), createdAt: $0.instant(6))
    }
  }
}
