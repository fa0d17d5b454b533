import Events

/// The matches of one group in the tree or in a run, in the order of their keys, gone through once.
///
/// A group may have as many matches as there are events, and each is asked for whenever the group is evaluated as a whole.
/// So they stay packed until they are in turn, and no list is made but the one that is asked for.
struct MatchSource {
  enum Content {
    /// Of a group's number.
    case rows([MatchRow], group: Int64)
    case packed([PackedMatch])
  }

  private let content: Content
  private let count: Int
  private var place = 0

  /// - Parameter content: not empty, and without two of one key.
  init(_ content: Content) {
    self.content = content
    switch content {
    case .rows(let rows, _): count = rows.count
    case .packed(let matches): count = matches.count
    }
  }

  /// Of the match at hand.
  private var key: MatchKey {
    switch content {
    case .rows(let rows, let group): rows[place].key(group: group)
    case .packed(let matches): matches[place].key
    }
  }

  /// The match at hand.
  private func row(group: String) throws(StorageError) -> MatchRow {
    switch content {
    case .rows(let rows, _): rows[place]
    case .packed(let matches): try MatchRow(matches[place], group: group)
    }
  }

  /// The matches of several sources, the youngest first, of which the first that has a key counts; ordered by finish, start
  /// and event.
  static func merged(_ sources: inout [MatchSource], group: String) throws(StorageError) -> [MatchRow] {
    var rows: [MatchRow] = []
    rows.reserveCapacity(sources.reduce(0) { $0 + $1.count })
    var isInOrder = true
    var last: MatchKey?
    while let (least, bound) = next(of: sources) {
      var key = sources[least].key
      repeat {
        // What a younger source has was taken before.
        if key != last {
          let row = try sources[least].row(group: group)
          if let before = rows.last, before.finish == row.finish, before.start > row.start { isInOrder = false }
          rows.append(row)
          last = key
        }
        sources[least].place += 1
        guard sources[least].place < sources[least].count else { break }
        key = sources[least].key
      } while bound.map { key < $0 } ?? true
      if sources[least].place == sources[least].count { sources.remove(at: least) }
    }
    // Keys do not say when an event began.
    if !isInOrder { rows.sort { ($0.finish, $0.start, $0.event) < ($1.finish, $1.start, $1.event) } }
    return rows
  }

  /// The place of the source whose match is in turn, of equal ones the youngest, and the key at which another is; nil where
  /// there is none. Sources mostly lie behind each other in time, so that one is mostly in turn for long.
  private static func next(of sources: [MatchSource]) -> (least: Int, bound: MatchKey?)? {
    guard !sources.isEmpty else { return nil }
    let keys = sources.map(\.key)
    var least = 0
    for place in keys.indices where keys[place] < keys[least] { least = place }
    return (least, keys.indices.filter { $0 != least }.map { keys[$0] }.min())
  }
}
