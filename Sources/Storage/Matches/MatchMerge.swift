/// Goes through several runs at once in the order of their keys, and of the matches with one key gives that of the youngest
/// run: a merge of many ways (Knuth, "The Art of Computer Programming", volume 3, 5.4.1).
struct MatchMerge: ~Copyable {
  /// The runs that have matches left, the youngest first.
  private var sources: [MatchRunSource] = []
  /// The keys at hand and their ranks, beside each other, so that to compare them touches nothing else.
  private var keys: [MatchKey] = []
  private var ranks: [UInt64] = []

  /// - Parameter runs: the youngest first.
  init(of runs: ArraySlice<MatchRun>, _ connection: borrowing Connection) throws(StorageError) {
    for run in runs {
      guard let source = try MatchRunSource(run, connection) else { continue }
      sources.append(source)
      keys.append(source.key)
      ranks.append(source.key.rank)
    }
  }

  /// Writes the match that is in turn, and goes on behind it; false where there is none.
  mutating func write(
    to writer: inout MatchRunWriter, _ connection: borrowing Connection
  ) throws(StorageError) -> Bool {
    guard !keys.isEmpty else { return false }
    let least = self.least
    let (key, rank) = (keys[least], ranks[least])
    try sources[least].append(to: &writer)
    // Those of older runs first, so that places stay what they are.
    var place = keys.count - 1
    while place > least {
      if ranks[place] == rank, keys[place] == key { try advance(place, connection) }
      place -= 1
    }
    try advance(least, connection)
    return true
  }

  /// The place of the least key, of equal ones the first. Which is less is hard to foretell for a processor, so the ranks are
  /// compared without a branch.
  private var least: Int {
    var least = 0
    var lowest = ranks[0]
    for place in 1..<ranks.count {
      let rank = ranks[place]
      least = rank < lowest ? place : least
      lowest = min(rank, lowest)
    }
    for place in least + 1..<ranks.count where ranks[place] == lowest && keys[place] < keys[least] { least = place }
    return least
  }

  private mutating func advance(_ place: Int, _ connection: borrowing Connection) throws(StorageError) {
    if try sources[place].advance(connection) {
      keys[place] = sources[place].key
      ranks[place] = keys[place].rank
    } else {
      sources.remove(at: place)
      keys.remove(at: place)
      ranks.remove(at: place)
    }
  }
}
