import Events

/// The matches of a transaction that are not in `match` yet.
///
/// The table stands in the order of stream and group, so a chunk touches pages all over it. Written in that order, each
/// page is fetched and changed once; as they come, it may be several times, and where the cache is smaller than the table,
/// read and written each time. They are written when something asks for what may be among them, and before a commit.
struct PendingMatches {
  /// So many are kept at most.
  static let most = 1 << 14

  private struct Place: Hashable {
    var stream: Int64
    var group: Int64
  }

  /// The key of a row, and the row's place in the list.
  private struct Key: Comparable {
    var place: Place
    var finish: Instant
    var event: Event.ID
    var row: Int

    static func < (left: Key, right: Key) -> Bool {
      if left.place.stream != right.place.stream { return left.place.stream < right.place.stream }
      if left.place.group != right.place.group { return left.place.group < right.place.group }
      return (left.finish, left.event, left.row) < (right.finish, right.event, right.row)
    }
  }

  private var rows: [MatchRow] = []
  private var keys: [Key] = []
  private var places: Set<Place> = []

  var isEmpty: Bool { rows.isEmpty }
  var isFull: Bool { rows.count >= PendingMatches.most }

  /// Whether there is one of a group in a stream.
  func contains(stream: Int64, group: Int64) -> Bool { places.contains(Place(stream: stream, group: group)) }

  mutating func add(_ row: MatchRow, group: Int64) {
    let place = Place(stream: row.stream, group: group)
    keys.append(Key(place: place, finish: row.finish, event: row.event, row: rows.count))
    rows.append(row)
    places.insert(place)
  }

  /// Those that there are, in the order of the table, and of two with one key the later behind the other.
  func inOrder(_ body: (_ row: MatchRow, _ group: Int64) throws(StorageError) -> Void) throws(StorageError) {
    for key in keys.sorted() { try body(rows[key.row], key.place.group) }
  }

  mutating func removeAll() {
    rows.removeAll(keepingCapacity: true)
    keys.removeAll(keepingCapacity: true)
    places.removeAll(keepingCapacity: true)
  }
}

extension Database {
  /// Writes the pending matches.
  func flushMatches() throws(StorageError) {
    guard !pendingMatches.isEmpty else { return }
    let statement = try connection.statement("INSERT OR REPLACE INTO match VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
    try pendingMatches.inOrder { (match, group) throws(StorageError) in
      // One by one, without a pack of values: nearly every event may pass here.
      match.stream.bind(to: statement, at: 1)
      group.bind(to: statement, at: 2)
      match.finish.bind(to: statement, at: 3)
      match.event.bind(to: statement, at: 4)
      match.start.bind(to: statement, at: 5)
      match.steps.bind(to: statement, at: 6)
      match.value.bind(to: statement, at: 7)
      match.number.bind(to: statement, at: 8)
      match.dedupe.bind(to: statement, at: 9)
      match.relation.bind(to: statement, at: 10)
      try statement.run()
    }
    pendingMatches.removeAll()
  }

  /// The number of a group, with all of its matches in a stream in the table; nil where no match has it.
  func group(_ text: String, matchedIn stream: Int64) throws(StorageError) -> Int64? {
    guard let group = try findGroup(text) else { return nil }
    if pendingMatches.contains(stream: stream, group: group) { try flushMatches() }
    return group
  }
}
