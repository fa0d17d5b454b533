package import Events

/// How many alerts of a rule began and ended in two periods of event time, one behind the other.
package struct AlertTraffic: Sendable, Hashable {
  package var rule: String
  package var began: Int
  package var beganBefore: Int
  /// Alerts on single events, which are over at once, are not among those that ended.
  package var ended: Int
  package var endedBefore: Int

  package init(rule: String, began: Int = 0, beganBefore: Int = 0, ended: Int = 0, endedBefore: Int = 0) {
    self.rule = rule
    self.began = began
    self.beganBefore = beganBefore
    self.ended = ended
    self.endedBefore = endedBefore
  }
}

extension StoreReading {
  /// What began and ended of each rule, by its id; neither cancelled nor only possible alerts, and no rule of which there
  /// was nothing.
  ///
  /// - Parameters:
  ///   - before: what lies after this moment, up to `since`, is of the period before.
  ///   - since: what lies after this moment, up to `through`, is of the period.
  package func alertTraffic(
    before: Instant, since: Instant, through: Instant
  ) throws(StorageError) -> [AlertTraffic] {
    try database.connection.rows(
      """
      SELECT rule, count(CASE WHEN starts_at > ?2 AND starts_at <= ?3 THEN 1 END),
        count(CASE WHEN starts_at > ?1 AND starts_at <= ?2 THEN 1 END),
        count(CASE WHEN ends_at > starts_at AND ends_at > ?2 AND ends_at <= ?3 THEN 1 END),
        count(CASE WHEN ends_at > starts_at AND ends_at > ?1 AND ends_at <= ?2 THEN 1 END)
      FROM alert WHERE cancelled = 0 AND quiet = 0 AND starts_at <= ?3
        AND (starts_at > ?1 OR (ends_at > ?1 AND ends_at <= ?3))
      GROUP BY rule ORDER BY rule
      """, before, since, through
    ) {
      AlertTraffic(rule: $0.text(0), began: $0.int(1), beganBefore: $0.int(2), ended: $0.int(3), endedBefore: $0.int(4))
    }
  }

  /// The alerts that held at any moment after `since` through `through`, or began then, by their start: the latest `limit`
  /// of them; neither cancelled nor only possible ones.
  package func alerts(since: Instant, through: Instant, limit: Int) throws(StorageError) -> [AlertRow] {
    let rows = try database.connection.rows(
      """
      SELECT * FROM alert WHERE cancelled = 0 AND quiet = 0 AND starts_at <= ?2
        AND (ends_at IS NULL OR ends_at > ?1 OR starts_at > ?1)
      ORDER BY starts_at DESC, id DESC LIMIT ?3
      """, since, through, limit, read: AlertRow.init)
    return rows.reversed()
  }
}
