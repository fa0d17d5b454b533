package import Events

extension StoreReading {
  /// The next events in the order of their ids, at most so many: what a rule that is new reads the history by.
  ///
  /// - Parameter includes: whether events of a kind are asked for. Others may be left out, and are if one report tells them.
  package func events(
    after id: Event.ID, limit: Int, where includes: (_ kind: String) -> Bool = { _ in true }
  ) throws(StorageError) -> [Event] {
    var events: [Event] = []
    try database.pass(after: id, limit: limit, where: includes) { (found) throws(StorageError) in
      switch found {
      case .alone(let seq):
        if let event = Event(stored: try database.aloneReport(seq).map { [$0] } ?? []) { events.append(event) }
      case .shared(let event): events.append(event)
      }
    }
    return events
  }

  /// The same, as new events. One that a report tells is a row that says nothing but its kind, modality, these fields, and
  /// when it is: what the report leaves open about that is decided by when it was stored.
  package func outlines(
    after id: Event.ID, limit: Int, of fields: Set<WordField>, where includes: (_ kind: String) -> Bool
  ) throws(StorageError) -> EventChanges {
    var outliner = try EventOutliner(fields, database)
    try database.pass(after: id, limit: limit, where: includes) { (found) throws(StorageError) in
      switch found {
      case .alone(let seq): try outliner.take(seq)
      case .shared(let event): outliner.take(event)
      }
    }
    return EventChanges(reports: outliner.reports, ingested: .distantFuture, changes: outliner.changes)
  }
}

/// An event that a pass over the reports meets.
private enum FoundEvent {
  /// The active report with this number tells it alone, and has its number.
  case alone(Int64)
  case shared(Event)
}

extension Database {
  /// Goes over the reports once, behind a number, until so many events are found. Of reports whose kind is not asked for no
  /// more is read than that.
  fileprivate func pass(
    after id: Event.ID, limit: Int, where includes: (_ kind: String) -> Bool,
    _ body: (FoundEvent) throws(StorageError) -> Void
  ) throws(StorageError) {
    var shared = try sharedEvents(after: id, limit: limit)[...]
    var count = 0
    func takeShared(before seq: Int64) throws(StorageError) {
      while count < limit, let next = shared.first, next < seq {
        shared.removeFirst()
        guard let event = Event(stored: try activeReports(of: next)) else { continue }
        try body(.shared(event))
        count += 1
      }
    }
    // While it is open, what is read beside it needs no lock of its own.
    let statement = try connection.statement(
      "SELECT seq, kind_text FROM report WHERE seq > ? AND event IS NULL AND status = 0 ORDER BY seq")
    statement.bind(id)
    defer { statement.reset() }
    var kinds = IncludedKinds()
    while count < limit, try statement.step() {
      guard try kinds.contain(statement.int64(1), self, includes) else { continue }
      let seq = statement.int64(0)
      try takeShared(before: seq)
      guard count < limit else { break }
      try body(.alone(seq))
      count += 1
    }
    try takeShared(before: .max)
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

  mutating func contain(
    _ kind: Int64, _ database: Database, _ includes: (_ kind: String) -> Bool
  ) throws(StorageError) -> Bool {
    if let known = answers[kind] { return known }
    let answer = includes(try database.text(kind))
    answers[kind] = answer
    return answer
  }
}
