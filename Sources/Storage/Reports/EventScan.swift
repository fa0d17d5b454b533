package import Events

extension StoreReading {
  /// The next events in the order of their ids, at most so many: what a rule that is new reads the history by.
  ///
  /// - Parameter includes: whether events of a kind are asked for. Others may be left out, and are if one report tells them.
  package func events(
    after id: Event.ID, limit: Int, where includes: (_ kind: String) -> Bool = { _ in true }
  ) throws(StorageError) -> [Event] {
    var events: [Event] = []
    try database.pass(
      """
      SELECT *, NULL FROM report WHERE seq > ?1 AND event IS NULL AND status = 0 AND NOT is_marked(?2, kind_text)
      ORDER BY seq
      """, kind: 8, after: id, limit: limit, where: includes
    ) { (row) throws(StorageError) in
      if let event = Event(stored: [try database.storedReport(row)]) { events.append(event) }
    } shared: { (event) throws(StorageError) in
      events.append(event)
    }
    return events
  }

  /// The same, as new events. One that a report tells is a row that says nothing but its kind, modality, these fields, and
  /// when it is: what the report leaves open about that is decided by when it was stored.
  package func outlines(
    after id: Event.ID, limit: Int, of fields: Set<WordField>, where includes: (_ kind: String) -> Bool
  ) throws(StorageError) -> EventChanges {
    var outliner = EventOutliner(fields, database)
    try database.pass(
      EventOutliner.query, kind: EventOutliner.column(.kind), after: id, limit: limit, where: includes
    ) { (row) throws(StorageError) in
      try outliner.take(row)
    } shared: { (event) in
      outliner.take(event)
    }
    return EventChanges(reports: outliner.reports, ingested: .distantFuture, changes: outliner.changes)
  }
}

extension Database {
  /// Goes over the reports once, behind a number, until so many events are found: those that a report tells alone, as rows,
  /// and among them in the order of their ids the others. Of reports whose kind is not asked for no more is read than that.
  ///
  /// - Parameters:
  ///   - query: gives the active reports that are events of their own behind the number ?1, but for those whose kind is
  ///     marked in ?2, in the order of their numbers, which come first.
  ///   - kind: the column of it that has the number of the kind.
  fileprivate func pass(
    _ query: StaticString, kind: Int32, after id: Event.ID, limit: Int, where includes: (_ kind: String) -> Bool,
    alone: (_ row: borrowing Statement) throws(StorageError) -> Void, shared: (Event) throws(StorageError) -> Void
  ) throws(StorageError) {
    var others = try sharedEvents(after: id, limit: limit)[...]
    var count = 0
    func takeOthers(before seq: Int64) throws(StorageError) {
      while count < limit, let next = others.first, next < seq {
        others.removeFirst()
        guard let event = Event(stored: try activeReports(of: next)) else { continue }
        try shared(event)
        count += 1
      }
    }
    var kinds = IncludedKinds()
    // While it is open, what is read beside it needs no lock of its own.
    let statement = try connection.statement(query)
    statement.bind(id)
    kinds.leftOut.bind(to: statement, at: 2)
    defer {
      statement.reset()
      statement.clear()
    }
    while count < limit, try statement.step() {
      guard try kinds.contain(statement.int64(kind), self, includes) else { continue }
      try takeOthers(before: statement.int64(0))
      guard count < limit else { break }
      try alone(statement)
      count += 1
    }
    try takeOthers(before: .max)
  }

  /// The other events that have an active report: those of clusters, and those of reports that left one.
  fileprivate func sharedEvents(after event: Int64, limit: Int) throws(StorageError) -> [Int64] {
    try connection.rows(
      "SELECT DISTINCT event FROM report WHERE event > ? AND status = 0 ORDER BY event LIMIT ?", event, limit
    ) { $0.int64(0) }
  }
}

/// Which kinds are asked for, by their numbers, each asked about once.
private struct IncludedKinds {
  private var answers: [Int64: Bool] = [:]
  /// Those that are not, as far as statements know them.
  let leftOut = MarkedNumbers()

  mutating func contain(
    _ kind: Int64, _ database: Database, _ includes: (_ kind: String) -> Bool
  ) throws(StorageError) -> Bool {
    if let known = answers[kind] { return known }
    let answer = includes(try database.text(kind))
    answers[kind] = answer
    if !answer { leftOut.mark(kind) }
    return answer
  }
}
