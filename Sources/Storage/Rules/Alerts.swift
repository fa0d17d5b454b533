package import Events

/// An alert as it stands in the store.
package struct AlertRow: Sendable, Hashable {
  package var id: String
  package var rule: String
  /// The group's canonical text.
  package var group: String
  /// For a rule without correlation, the event it is about.
  package var event: Event.ID?
  package var startsAt: Instant
  package var earliestAt: Instant
  /// The first moment at which it does not hold; nil while it does.
  package var endsAt: Instant?
  package var level: String
  package var certainty: String
  package var peak: Double
  package var peakAt: Instant
  /// The events that made it open.
  package var opening: [Event.ID]
  package var isCancelled: Bool
  package var isQuiet: Bool
  /// The meaning of the rule that raised it.
  package var hash: String

  package init(
    id: String, rule: String, group: String, event: Event.ID? = nil, startsAt: Instant, earliestAt: Instant,
    endsAt: Instant? = nil, level: String, certainty: String, peak: Double, peakAt: Instant, opening: [Event.ID],
    isCancelled: Bool = false, isQuiet: Bool = false, hash: String
  ) {
    self.id = id
    self.rule = rule
    self.group = group
    self.event = event
    self.startsAt = startsAt
    self.earliestAt = earliestAt
    self.endsAt = endsAt
    self.level = level
    self.certainty = certainty
    self.peak = peak
    self.peakAt = peakAt
    self.opening = opening
    self.isCancelled = isCancelled
    self.isQuiet = isQuiet
    self.hash = hash
  }
}

extension Transaction {
  /// Stores an alert, or replaces the one with its id.
  package func put(_ alert: AlertRow) throws(StorageError) {
    try database.connection.execute(
      "INSERT OR REPLACE INTO alert VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", alert.id, alert.rule,
      alert.group, alert.event, alert.startsAt, alert.earliestAt, alert.endsAt, alert.level, alert.certainty,
      alert.peak, alert.peakAt, IDList.text(alert.opening), alert.isCancelled, alert.isQuiet, alert.hash)
  }

  /// Removes an alert that nobody was told of, such as a quiet one.
  package func removeAlert(id: String) throws(StorageError) {
    try database.connection.execute("DELETE FROM alert WHERE id = ?", id)
  }
}

/// Which alerts ``StoreReading/alerts(_:)`` gives, of those that are neither cancelled nor quiet.
package struct AlertFilter: Sendable {
  package var rule: String?
  /// Only those that hold at this moment.
  package var firingAt: Instant?
  /// At most so many, the latest.
  package var limit = Int.max

  package init() {}
}

extension StoreReading {
  /// The alert whose id begins so; the first of several.
  package func alert(idPrefix: String) throws(StorageError) -> AlertRow? {
    try database.connection.first(
      "SELECT * FROM alert WHERE id >= ? AND id < ? ORDER BY id LIMIT 1", idPrefix, idPrefix + "~", read: AlertRow.init)
  }

  /// The alert with this id.
  package func alert(id: String) throws(StorageError) -> AlertRow? {
    try database.connection.first("SELECT * FROM alert WHERE id = ?", id, read: AlertRow.init)
  }

  /// The alerts of a group that are open or end at a moment or after it, by their start; quiet ones included, cancelled
  /// ones and those on single events left out.
  package func alerts(
    rule: String, group: String, endingFrom moment: Instant = .distantPast
  ) throws(StorageError) -> [AlertRow] {
    try database.connection.rows(
      """
      SELECT * FROM alert WHERE rule = ? AND grp = ? AND (ends_at IS NULL OR ends_at >= ?) AND cancelled = 0
        AND event IS NULL ORDER BY starts_at, id
      """, rule, group, moment, read: AlertRow.init)
  }

  /// The alert of a rule without correlation on an event, unless it was cancelled.
  package func alert(rule: String, event: Event.ID) throws(StorageError) -> AlertRow? {
    try database.connection.first(
      "SELECT * FROM alert WHERE event = ? AND rule = ? AND cancelled = 0", event, rule, read: AlertRow.init)
  }

  /// The groups that a rule has alerts of, as ``alerts(rule:group:endingFrom:)`` gives them, sorted.
  package func alertGroups(rule: String) throws(StorageError) -> [String] {
    try database.connection.rows(
      "SELECT DISTINCT grp FROM alert WHERE rule = ? AND cancelled = 0 AND event IS NULL ORDER BY grp", rule
    ) { (row) throws(StorageError) in row.text(0) }
  }

  /// The alerts of a rule on single events, or those of groups, by their start; quiet ones included, cancelled ones left out.
  package func alerts(rule: String, onEvents: Bool) throws(StorageError) -> [AlertRow] {
    try database.connection.rows(
      """
      SELECT * FROM alert WHERE rule = ? AND (event IS NOT NULL) = ? AND cancelled = 0 ORDER BY starts_at, id
      """, rule, onEvents, read: AlertRow.init)
  }

  /// The alerts of a rule that have no end yet, by their start; quiet ones included, cancelled ones left out.
  package func openAlerts(rule: String) throws(StorageError) -> [AlertRow] {
    try database.connection.rows(
      "SELECT * FROM alert WHERE rule = ? AND ends_at IS NULL AND cancelled = 0 ORDER BY starts_at, id", rule,
      read: AlertRow.init)
  }

  /// The alerts that hold at a moment, neither cancelled nor quiet, by their start.
  package func firingAlerts(at moment: Instant) throws(StorageError) -> [AlertRow] {
    var filter = AlertFilter()
    filter.firingAt = moment
    return try alerts(filter)
  }

  /// The alerts that a filter lets through, by their start.
  package func alerts(_ filter: AlertFilter) throws(StorageError) -> [AlertRow] {
    let rows = try database.connection.rows(
      """
      SELECT * FROM alert WHERE (?1 IS NULL OR rule = ?1)
        AND (?2 IS NULL OR (starts_at <= ?2 AND (ends_at IS NULL OR ends_at > ?2)))
        AND cancelled = 0 AND quiet = 0
      ORDER BY starts_at DESC, id DESC LIMIT ?3
      """, filter.rule, filter.firingAt, filter.limit, read: AlertRow.init)
    return rows.reversed()
  }
}

extension AlertRow {
  init(_ row: borrowing Statement) {
    self.init(
      id: row.text(0), rule: row.text(1), group: row.text(2), event: row.optionalInt64(3), startsAt: row.instant(4),
      earliestAt: row.instant(5), endsAt: row.optionalInstant(6), level: row.text(7), certainty: row.text(8),
      peak: row.double(9), peakAt: row.instant(10), opening: IDList.ids(row.text(11)), isCancelled: row.bool(12),
      isQuiet: row.bool(13), hash: row.text(14))
  }
}

/// A list of numbers as JSON.
enum IDList {
  static func text(_ ids: [Int64]) -> String {
    "[" + ids.map(String.init).joined(separator: ",") + "]"
  }

  static func ids(_ text: String) -> [Int64] {
    text.dropFirst().dropLast().split(separator: ",").compactMap { Int64($0) }
  }
}
