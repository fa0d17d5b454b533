package import Events

extension StoreReading {
  /// Calls the body with each event that a filter lets through, by its start, until the body returns false.
  ///
  /// Only ids are kept in memory meanwhile; each event is read when its turn comes.
  package func forEachEvent(
    _ filter: EventFilter, _ body: (Event) throws(StorageError) -> Bool
  ) throws(StorageError) {
    var hits = try database.singleHits(filter)
    for id in try database.sharedCandidates(filter) {
      guard let event = try database.event(id, asOf: filter.asOf), filter.matches(event) else { continue }
      hits.append(EventHit(start: event.time.start, id: id))
    }
    hits.sort { filter.newestFirst ? $1 < $0 : $0 < $1 }
    for hit in hits.prefix(filter.limit) {
      guard let event = try database.event(hit.id, asOf: filter.asOf) else { continue }
      guard try body(event) else { return }
    }
  }

  /// The events that a filter lets through, by their start.
  package func events(_ filter: EventFilter) throws(StorageError) -> [Event] {
    var events: [Event] = []
    try forEachEvent(filter) { (event) throws(StorageError) in
      events.append(event)
      return true
    }
    return events
  }
}

private struct EventHit: Comparable {
  var start: Instant
  var id: Event.ID

  static func < (left: EventHit, right: EventHit) -> Bool {
    (left.start, left.id) < (right.start, right.id)
  }
}

/// When a report was known: when its source published it, else the end of its interval, or the import if that was
/// earlier.
private let knownBy = "coalesce(known, min(ends, ingested))"

extension Database {
  /// The events that are one report and always were, so that the filter can be decided on its row.
  fileprivate func singleHits(_ filter: EventFilter) throws(StorageError) -> [EventHit] {
    var (condition, values) = filter.condition()
    if let asOf = filter.asOf {
      values.append(asOf)
      condition += " AND \(knownBy) <= ?\(values.count) AND seq NOT IN (SELECT seq FROM report_revision)"
    }
    values.append(filter.limit)
    let order = filter.newestFirst ? "starts DESC, seq DESC" : "starts, seq"
    return try composed(
      """
      SELECT starts, seq FROM report WHERE event IS NULL AND status = 0 AND \(condition)
      ORDER BY \(order) LIMIT ?\(values.count)
      """, values
    ) { EventHit(start: $0.instant(0), id: $0.int64(1)) }
  }

  /// The other events that may hold: those of which a report holds, and, as of a moment, all that were ever revised.
  fileprivate func sharedCandidates(_ filter: EventFilter) throws(StorageError) -> [Event.ID] {
    let (condition, values) = filter.condition()
    var sql = "SELECT event FROM report WHERE event IS NOT NULL AND status = 0 AND \(condition)"
    if filter.asOf != nil {
      sql += """
         UNION SELECT coalesce(event, seq) FROM report WHERE seq IN (SELECT seq FROM report_revision)
        UNION SELECT coalesce(event, seq) FROM report_revision
        """
    }
    return try composed("SELECT DISTINCT event FROM (\(sql))", values) { $0.int64(0) }
  }

  private func composed<Row>(
    _ sql: String, _ values: [any Bindable], read: (borrowing Statement) -> Row
  ) throws(StorageError) -> [Row] {
    let statement = try Statement(composed: sql, on: connection.handle)
    for (index, value) in values.enumerated() { value.bind(to: statement, at: Int32(index + 1)) }
    var rows: [Row] = []
    while try statement.step() { rows.append(read(statement)) }
    return rows
  }
}

extension Database {
  /// An event as it is, or as it was known by a moment.
  func event(_ id: Event.ID, asOf moment: Instant?) throws(StorageError) -> Event? {
    Event(stored: try reports(of: id, asOf: moment))
  }
}
