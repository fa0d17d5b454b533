package import Events

extension StoreReading {
  /// Calls the body with each event that a filter lets through, by its start, until the body returns false.
  ///
  /// Reports are read only of stretches of the history in which such an event can lie, and no earlier than the order of
  /// the events wants it, so that the newest of all, or the first, cost the same whatever the history. What is kept in
  /// memory are the ids of what was read and is not in turn yet; each event is read when its turn comes.
  package func forEachEvent(
    _ filter: EventFilter, _ body: (Event) throws(StorageError) -> Bool
  ) throws(StorageError) {
    var hits = try EventHits(filter, database)
    if filter.asOf != nil { try hits.decideOnRevised() }
    var count = 0
    while count < filter.limit, let id = try hits.next() {
      guard let event = try database.event(id, asOf: filter.asOf) else { continue }
      count += 1
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

/// The events that a filter lets through, in order.
///
/// Stretches are read in the order of the first start in them (or of the last, for the newest first): where that of the
/// stretch at hand lies behind an event, nothing that comes before this event is left to be read. An event of a cluster
/// is within the bounds of each of its reports, but for those that contradict the others' dates; what makes it meet the
/// filter is the report that supplies its fields, and that is never one of these.
private struct EventHits: ~Copyable {
  private let filter: EventFilter
  private let database: Database
  private let rows: Statement
  /// What was found, and may not be in turn yet.
  private var waiting = Heap<EventHit>()
  /// The events of clusters that were decided on.
  private var decided: Set<Event.ID> = []
  /// The place before which nothing is left to be read; nil where nothing is left at all.
  private var bound: Int64? = .min

  init(_ filter: EventFilter, _ database: Database) throws(StorageError) {
    self.filter = filter
    self.database = database
    let (sql, values) = filter.search()
    rows = try Statement(composed: sql, on: database.connection.handle)
    for (index, value) in values.enumerated() { value.bind(to: rows, at: Int32(index + 1)) }
  }

  /// Finds what no row of a report decides: as of a moment, events of which one was revised since may have been others.
  mutating func decideOnRevised() throws(StorageError) {
    for id in try database.revisedEvents() { try decide(id) }
  }

  /// The next event; nil where there is none.
  mutating func next() throws(StorageError) -> Event.ID? {
    while let bound {
      if let first = waiting.first, first.place < bound { break }
      try read()
    }
    guard let hit = waiting.popFirst() else { return nil }
    return order(hit.id)
  }

  /// Reads the next report.
  private mutating func read() throws(StorageError) {
    guard try rows.step() else {
      bound = nil
      return
    }
    bound = order(rows.int64(3))
    if let event = rows.optionalInt64(2) {
      try decide(event)
    } else {
      // The report is the event and always was, and its row meets the filter.
      waiting.insert(EventHit(place: order(rows.int64(1)), id: order(rows.int64(0))))
    }
  }

  /// Takes an event that its row does not decide on, if it meets the filter.
  private mutating func decide(_ id: Event.ID) throws(StorageError) {
    guard decided.insert(id).inserted, let event = try database.event(id, asOf: filter.asOf), filter.matches(event)
    else { return }
    waiting.insert(EventHit(place: order(event.time.start.milliseconds), id: order(id)))
  }

  /// A number in the order of the search, and back.
  private func order(_ number: Int64) -> Int64 { filter.newestFirst ? ~number : number }
}

/// An event and where it comes, by its start and then its number; both are turned round where the newest come first.
private struct EventHit: Comparable {
  var place: Int64
  var id: Event.ID

  static func < (left: EventHit, right: EventHit) -> Bool {
    (left.place, left.id) < (right.place, right.id)
  }
}

extension Database {
  /// The events of which a report was ever revised.
  fileprivate func revisedEvents() throws(StorageError) -> [Event.ID] {
    try connection.rows(
      """
      SELECT coalesce(event, seq) FROM report WHERE seq IN (SELECT seq FROM report_revision)
      UNION SELECT coalesce(event, seq) FROM report_revision
      """
    ) { $0.int64(0) }
  }

  /// An event as it is, or as it was known by a moment.
  func event(_ id: Event.ID, asOf moment: Instant?) throws(StorageError) -> Event? {
    Event(stored: try reports(of: id, asOf: moment))
  }
}
