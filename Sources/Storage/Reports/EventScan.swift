package import Events

extension StoreReading {
  /// The next events in the order of their ids, at most so many: what a rule that is new reads the history by.
  ///
  /// - Parameter includes: whether events of a kind are asked for. Others may be left out, and are if one report tells them.
  package func events(
    after id: Event.ID, limit: Int, where includes: (_ kind: String) -> Bool = { _ in true }
  ) throws(StorageError) -> [Event] {
    try database.events(after: id, limit: limit, where: includes)
  }
}

extension Database {
  /// In one pass over the reports: an event that one of them tells is read where it is met, and of the others no more than
  /// the kind.
  fileprivate func events(
    after id: Event.ID, limit: Int, where includes: (_ kind: String) -> Bool
  ) throws(StorageError) -> [Event] {
    var shared = try sharedEvents(after: id, limit: limit)[...]
    var events: [Event] = []
    func takeShared(before seq: Int64) throws(StorageError) {
      while events.count < limit, let next = shared.first, next < seq {
        shared.removeFirst()
        if let event = Event(stored: try activeReports(of: next)) { events.append(event) }
      }
    }
    // While it is open, what is read beside it needs no lock of its own.
    let statement = try connection.statement(
      "SELECT seq, kind_text FROM report WHERE seq > ? AND event IS NULL AND status = 0 ORDER BY seq")
    statement.bind(id)
    defer { statement.reset() }
    var kinds = IncludedKinds()
    while events.count < limit, try statement.step() {
      guard try kinds.contain(statement.int64(1), self, includes) else { continue }
      let seq = statement.int64(0)
      try takeShared(before: seq)
      guard events.count < limit else { break }
      if let report = try aloneReport(seq), let event = Event(stored: [report]) { events.append(event) }
    }
    try takeShared(before: .max)
    return events
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
