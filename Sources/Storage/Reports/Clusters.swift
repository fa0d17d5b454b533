internal import Events

/// What decides to which event a report belongs, and whether it may be replaced.
struct Membership {
  let seq: Int64
  /// Null in the row where the report is an event of its own that bears its own number.
  let event: Int64?
  let cluster: String?
  let revision: Double?
  let isActive: Bool
  /// The row of the file that brought it.
  let file: Int64
  /// Where it stands there.
  let offset: Int

  /// Whether the report is an active event of its own.
  var isSingleEvent: Bool { isActive && cluster == nil }

  func hasCluster(_ name: String?) -> Bool {
    guard let name, let cluster else { return name == nil && cluster == nil }
    return name.utf8.elementsEqual(cluster.utf8)
  }
}

/// The event of a cluster bears the number of the report that was its first, for ever: also when that report leaves it.
/// So a report that is on its own again needs another number if its own names a cluster; it gets the next free one.
extension Database {
  func membership(of seq: Int64) throws(StorageError) -> Membership? {
    try connection.first(
      "SELECT event, cluster, revision, status, file, offset FROM stored_report WHERE seq = ?", seq
    ) { row in
      Membership(
        seq: seq, event: row.optionalInt64(0), cluster: row.optionalText(1), revision: row.optionalDouble(2),
        isActive: row.int64(3) == StatusCode.code(.active), file: row.int64(4), offset: row.int(5))
    }
  }

  /// The event of a cluster; where there is none, the founder's number becomes that.
  func joinCluster(_ name: String, founder: Int64) throws(StorageError) -> Int64 {
    if let event = try clusterEvent(name) { return event }
    try connection.execute("INSERT INTO cluster VALUES (?, ?)", founder, name)
    return founder
  }

  private func clusterEvent(_ name: String) throws(StorageError) -> Int64? {
    try connection.first("SELECT event FROM cluster WHERE name = ?", name) { $0.int64(0) }
  }

  /// The `event` column of a stored report that now names this cluster, or none.
  func event(for cluster: String?, of old: Membership) throws(StorageError) -> Int64? {
    if old.hasCluster(cluster) { return old.event }
    if let cluster {
      // A report on its own takes its event along; one that leaves a cluster leaves the event with it.
      let founder = try old.cluster == nil ? old.event ?? old.seq : freeEvent(for: old.seq)
      return try joinCluster(cluster, founder: founder)
    }
    let event = try freeEvent(for: old.seq)
    return event == old.seq ? nil : event
  }

  /// The report's own number, unless a cluster bears it; then a new one, that no report will have.
  private func freeEvent(for seq: Int64) throws(StorageError) -> Int64 {
    let isTaken = try connection.first("SELECT 1 FROM cluster WHERE event = ?", seq) { _ in true } ?? false
    guard isTaken else { return seq }
    let event = try takeNextReport()
    nextReport = event + 1
    // Its report may join a cluster, and be deleted, and alerts still rest on the event.
    try connection.execute("INSERT OR REPLACE INTO meta VALUES ('last_event', ?)", String(event))
    return event
  }
}
