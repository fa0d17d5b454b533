import Events

/// The matches of a transaction that are not in the database yet, packed.
///
/// The tree stands in the order of stream and group, so a chunk touches pages all over it, and a run is written in that
/// order anyway. They are written when something asks for what may be among them, and before a commit.
struct PendingMatches {
  /// So many are kept at most.
  static let most = 1 << 14

  private struct Entry {
    var key: MatchKey
    /// Of two with one key the later stands.
    var order: Int
    var parts: UInt8
    var rest: Range<Int>
  }

  private var entries: [Entry] = []
  private var bytes: [UInt8] = []
  private var groups = MatchGroupSet()

  var isEmpty: Bool { entries.isEmpty }
  var isFull: Bool { entries.count >= PendingMatches.most }
  var count: Int { entries.count }

  /// Whether there is one of a group in a stream.
  func contains(stream: Int64, group: Int64) -> Bool { groups.contains(MatchGroup(stream: stream, group: group)) }

  /// Whether there is one in a stream. Goes through all groups.
  func contains(stream: Int64) -> Bool { groups.contains(stream: stream) }

  mutating func add(_ row: MatchRow, group: Int64) {
    append(row, row.key(group: group), order: entries.count)
    groups.insert(MatchGroup(stream: row.stream, group: group))
  }

  mutating func add(_ match: PlainMatchRow) {
    let start = bytes.count
    let parts = match.packRest(into: &bytes)
    entries.append(Entry(key: match.key, order: entries.count, parts: parts, rest: start..<bytes.count))
    groups.insert(MatchGroup(stream: match.stream, group: match.group))
  }

  /// Adds one that is older than every other.
  mutating func addOlder(_ row: MatchRow, key: MatchKey) { append(row, key, order: -1) }

  private mutating func append(_ row: MatchRow, _ key: MatchKey, order: Int) {
    let start = bytes.count
    let parts = row.packRest(into: &bytes)
    entries.append(Entry(key: key, order: order, parts: parts, rest: start..<bytes.count))
  }

  /// Goes through those that there are, in their order, and of those with one key takes the one that stands.
  func forEachInOrder(
    _ body: (_ key: MatchKey, _ parts: UInt8, _ rest: UnsafeRawBufferPointer) throws(StorageError) -> Void
  ) throws(StorageError) {
    let places = placesInOrder()
    try bytes.withUnsafeBufferPointer { (bytes) throws(StorageError) in
      for (index, place) in places.enumerated() {
        let entry = entries[place]
        if index + 1 < places.count, entries[places[index + 1]].key == entry.key { continue }
        try body(entry.key, entry.parts, UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: bytes[entry.rest])))
      }
    }
  }

  private func placesInOrder() -> [Int] {
    // Nearly always the stream and the group decide, so what is compared and moved is small.
    var ranked = RankedPlaces(entries.map(\.key.rank))
    ranked.sort()
    return ranked.places { left, right in
      let (first, second) = (entries[left], entries[right])
      return first.key == second.key ? first.order < second.order : first.key < second.key
    }
  }

  mutating func removeAll() {
    entries.removeAll(keepingCapacity: true)
    bytes.removeAll(keepingCapacity: true)
    groups.removeAll()
  }
}

extension Database {
  /// The number of a group, with none of its matches in a stream pending; nil where no match has it.
  func group(_ text: String, matchedIn stream: Int64) throws(StorageError) -> Int64? {
    guard let group = try findGroup(text) else { return nil }
    if pendingMatches.contains(stream: stream, group: group) { try flushMatches() }
    return group
  }
}
