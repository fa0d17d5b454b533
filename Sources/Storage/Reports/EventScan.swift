package import Events

extension StoreReading {
  /// The next events in the order of their ids, at most so many: what a rule that is new reads the history by.
  package func events(after id: Event.ID, limit: Int) throws(StorageError) -> [Event] {
    let singles = try database.singleReports(after: id, limit: limit)
    let shared = try database.sharedEvents(after: id, limit: limit)
    var events: [Event] = []
    var (single, cluster) = (0, 0)
    while events.count < limit && (single < singles.count || cluster < shared.count) {
      if cluster == shared.count || (single < singles.count && singles[single].seq < shared[cluster]) {
        if let event = Event(stored: [singles[single]]) { events.append(event) }
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
  /// Active reports that are an event of their own under their own number.
  fileprivate func singleReports(after seq: Int64, limit: Int) throws(StorageError) -> [StoredReport] {
    try connection.rows(
      "SELECT * FROM stored_report WHERE seq > ? AND event IS NULL AND status = 0 ORDER BY seq LIMIT ?", seq, limit
    ) { (row) throws(StorageError) in try storedReport(row) }
  }

  /// The other events that have an active report: those of clusters, and those of reports that left one.
  fileprivate func sharedEvents(after event: Int64, limit: Int) throws(StorageError) -> [Int64] {
    try connection.rows(
      "SELECT DISTINCT event FROM report WHERE event > ? AND status = 0 ORDER BY event LIMIT ?", event, limit
    ) { $0.int64(0) }
  }
}
