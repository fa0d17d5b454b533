/// The name under which a feed knows a report.
struct ReportKey {
  /// The feed's number in `dict`.
  var feed: Int64
  var key: String
}

/// What an index says of a key.
enum KeyClaim: Equatable {
  /// Nobody had the key. It now names the report with this number.
  case new(Int64)
  /// The report that has the key; of two equal keys in one call, the second is known by the first.
  case known(Int64)
}

/// Which report a key names. Keys are unique in their feed, whatever the times of the reports.
///
/// The keys of a chunk are claimed in one call, so that an index may sort them and look them up together. A key names
/// the same report for ever: corrections keep its number.
protocol KeyIndex {
  /// Looks up every key, in order. New ones get the numbers from `next` on, which is left behind the last.
  mutating func claim(
    _ keys: [ReportKey], next: inout Int64, on connection: borrowing Connection
  ) throws(StorageError) -> [KeyClaim]

  /// Forgets what it keeps in memory, after a transaction was rolled back.
  mutating func forget()
}

/// The index as a table of its own with a unique key, kept by SQLite.
struct UniqueKeyIndex: KeyIndex {
  func claim(
    _ keys: [ReportKey], next: inout Int64, on connection: borrowing Connection
  ) throws(StorageError) -> [KeyClaim] {
    let insert = try connection.statement("INSERT INTO report_key VALUES (?, ?, ?) ON CONFLICT DO NOTHING")
    let find = try connection.statement("SELECT seq FROM report_key WHERE feed = ? AND key = ?")
    var claims: [KeyClaim] = []
    claims.reserveCapacity(keys.count)
    for key in keys {
      key.feed.bind(to: insert, at: 1)
      next.bind(to: insert, at: 3)
      try insert.run(with: key.key, at: 2)
      if connection.changes == 1 {
        claims.append(.new(next))
        next += 1
      } else {
        find.bind(key.feed, key.key)
        guard try find.step() else { throw .damaged("a key is neither new nor known") }
        claims.append(.known(find.int64(0)))
        find.reset()
      }
    }
    return claims
  }

  func forget() {}
}
