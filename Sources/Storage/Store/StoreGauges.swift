package import Events

/// What a monitoring system wants to know of a store again and again: what passes over alerts, files and quarantine find. Events and
/// matches, of which there are most, are not looked at.
package struct StoreGauges: Sendable, Hashable {
  /// What waits for an endpoint.
  package struct Backlog: Sendable, Hashable {
    package var pending = 0
    package var dead = 0
    /// When the oldest message that waits was made.
    package var oldestPending: Instant?

    package init() {}
  }

  /// By the name of the endpoint; only those with messages that are not delivered.
  package var endpoints: [String: Backlog] = [:]
  /// How many alerts hold, by level.
  package var firing: [String: Int] = [:]
  /// How many records of a feed are in quarantine.
  package var quarantined: [String: Int] = [:]
  /// When the last file of a feed was imported.
  package var lastFiles: [String: Instant] = [:]
  /// The days on which files of the feeds came.
  package var feedDays: [FeedDayRow] = []
  /// How many lines the alert log has.
  package var transitions: Int64 = 0
}

extension StoreReading {
  /// Measures at a moment, which decides which alerts hold.
  package func gauges(at now: Instant) throws(StorageError) -> StoreGauges {
    var gauges = StoreGauges()
    try readBacklogs(into: &gauges)
    let firing = try database.connection.rows(
      """
      SELECT level, count(*) FROM alert
      WHERE cancelled = 0 AND quiet = 0 AND starts_at <= ?1 AND (ends_at IS NULL OR ends_at > ?1) GROUP BY level
      """, now
    ) { ($0.text(0), $0.int(1)) }
    gauges.firing = Dictionary(uniqueKeysWithValues: firing)
    let quarantined = try database.connection.rows(
      "SELECT f.feed, count(*) FROM quarantine AS q JOIN file AS f ON f.id = q.file GROUP BY f.feed"
    ) { ($0.text(0), $0.int(1)) }
    gauges.quarantined = Dictionary(uniqueKeysWithValues: quarantined)
    let lastFiles = try database.connection.rows(
      "SELECT feed, max(finished) FROM file WHERE state = 'done' AND finished IS NOT NULL GROUP BY feed"
    ) { ($0.text(0), $0.instant(1)) }
    gauges.lastFiles = Dictionary(uniqueKeysWithValues: lastFiles)
    gauges.feedDays = try feedDays()
    gauges.transitions = try lastTransition()
    return gauges
  }

  private func readBacklogs(into gauges: inout StoreGauges) throws(StorageError) {
    let rows = try database.connection.rows(
      """
      SELECT endpoint, state, count(*), min(created_at) FROM outbox WHERE state IN ('pending', 'dead')
      GROUP BY endpoint, state
      """
    ) { ($0.text(0), $0.text(1), $0.int(2), $0.instant(3)) }
    for (endpoint, state, count, oldest) in rows {
      if state == "dead" {
        gauges.endpoints[endpoint, default: .init()].dead = count
      } else {
        gauges.endpoints[endpoint, default: .init()].pending = count
        gauges.endpoints[endpoint, default: .init()].oldestPending = oldest
      }
    }
  }
}
