package import Events

/// How much of everything there is.
package struct StatusCounts: Sendable, Hashable {
  /// Stored reports, withdrawn ones included.
  package var reports = 0
  /// What the active reports tell of.
  package var events = 0
  package var quarantined = 0
  /// By state; `duplicate` counts files that were dropped again.
  package var files: [String: Int] = [:]
  /// `firing`, `resolved` and `cancelled`, quiet ones left out; `quiet` counts those that are only possible.
  package var alerts: [String: Int] = [:]
  /// By state.
  package var outbox: [String: Int] = [:]
}

extension StoreReading {
  /// How many events the active reports tell of.
  package func eventCount() throws(StorageError) -> Int {
    try database.value(of: .singleEvents) + database.clusteredEvents()
  }

  /// Counts at a moment, which decides which alerts are firing.
  package func statusCounts(at now: Instant) throws(StorageError) -> StatusCounts {
    var counts = StatusCounts()
    counts.reports = try database.value(of: .reports)
    counts.events = try eventCount()
    counts.quarantined = try database.number("SELECT count(*) FROM quarantine")
    counts.files = try database.numbers(
      // Without imports that were done again.
      "SELECT state, count(*) FROM file WHERE instr(digest, '#') = 0 GROUP BY state")
    counts.files["duplicate"] = try database.value(of: .duplicateFiles)
    counts.alerts = try database.alertCounts(at: now)
    counts.outbox = try database.numbers("SELECT state, count(*) FROM outbox GROUP BY state")
    return counts
  }
}

extension Database {
  /// Events of more than one report, or that could have more. Reports that left a cluster and are on their own are
  /// counted among the single ones.
  fileprivate func clusteredEvents() throws(StorageError) -> Int {
    try number(
      """
      SELECT count(*) FROM cluster WHERE EXISTS (SELECT 1 FROM report WHERE report.event = cluster.event AND status = 0)
      """)
  }

  fileprivate func alertCounts(at now: Instant) throws(StorageError) -> [String: Int] {
    try connection.rows(
      """
      SELECT CASE WHEN quiet THEN 'quiet' WHEN cancelled THEN 'cancelled'
          WHEN ends_at IS NULL OR ends_at > ? THEN 'firing' ELSE 'resolved' END AS state, count(*)
      FROM alert GROUP BY state
      """, now
    ) { ($0.text(0), $0.int(1)) }.reduce(into: [:]) { $0[$1.0] = $1.1 }
  }

  fileprivate func number(_ sql: StaticString) throws(StorageError) -> Int {
    try connection.first(sql) { $0.int(0) } ?? 0
  }

  fileprivate func numbers(_ sql: StaticString) throws(StorageError) -> [String: Int] {
    try connection.rows(sql) { ($0.text(0), $0.int(1)) }.reduce(into: [:]) { $0[$1.0] = $1.1 }
  }
}
