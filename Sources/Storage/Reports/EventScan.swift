package import Events

extension StoreReading {
  /// The next events in the order of their ids, at most so many: what a rule that is new reads the history by.
  ///
  /// - Parameter includes: whether events of a kind are asked for. Others may be left out, and are if one report tells them.
  package func events(
    after id: Event.ID, limit: Int, where includes: (_ kind: String) -> Bool = { _ in true }
  ) throws(StorageError) -> [Event] {
    let singles = try database.singleReports(after: id, limit: limit, where: includes)
    let shared = try database.sharedEvents(after: id, limit: limit)
    var events: [Event] = []
    var (single, cluster) = (0, 0)
    while events.count < limit && (single < singles.count || cluster < shared.count) {
      if cluster == shared.count || (single < singles.count && singles[single] < shared[cluster]) {
        if let event = try event(id: singles[single]) { events.append(event) }
        single += 1
      } else {
        if let event = try event(id: shared[cluster]) { events.append(event) }
        cluster += 1
      }
    }
    return events
  }
}

extension Database {
  /// Active reports that are an event of their own under their own number. Of the others no more is read than the kind.
  fileprivate func singleReports(
    after seq: Int64, limit: Int, where includes: (_ kind: String) -> Bool
  ) throws(StorageError) -> [Int64] {
    let statement = try connection.statement(
      "SELECT seq, kind_text FROM report WHERE seq > ? AND event IS NULL AND status = 0 ORDER BY seq")
    statement.bind(seq)
    defer { statement.reset() }
    var answers: [Int64: Bool] = [:]
    var found: [Int64] = []
    while found.count < limit, try statement.step() {
      let kind = statement.int64(1)
      let isIncluded: Bool
      if let answer = answers[kind] {
        isIncluded = answer
      } else {
        isIncluded = includes(try text(kind))
        answers[kind] = isIncluded
      }
      if isIncluded { found.append(statement.int64(0)) }
    }
    return found
  }

  /// The other events that have an active report: those of clusters, and those of reports that left one.
  fileprivate func sharedEvents(after event: Int64, limit: Int) throws(StorageError) -> [Int64] {
    try connection.rows(
      "SELECT DISTINCT event FROM report WHERE event > ? AND status = 0 ORDER BY event LIMIT ?", event, limit
    ) { $0.int64(0) }
  }
}
