/// What is known of one group: the lanes are its hash (two), the moment after which all matches are known, and when these
/// finish (0 where there is none), in units of ``RecentMatches``.
///
/// Two groups of one hash would be taken for one. The hash has 64 bits and a seed that differs in each process, so that
/// does not happen, and nobody can bring it about.
struct RecentLine {
  private var lanes: SIMD16<UInt32>

  init(hash: UInt64) {
    lanes = .zero
    lanes[0] = UInt32(truncatingIfNeeded: hash)
    lanes[1] = UInt32(truncatingIfNeeded: hash >> 32)
  }

  static let empty = RecentLine(hash: 0)

  var hash: UInt64 { UInt64(lanes[0]) | UInt64(lanes[1]) << 32 }

  /// How many matches it knows at most.
  static let depth = 13

  /// Whether all matches are known.
  var isWhole: Bool { lanes[2] == 0 }
  /// How many matches are known.
  var count: Int { (3..<16).count { lanes[$0] != 0 } }
  var isFull: Bool { count == RecentLine.depth }

  /// Whether nothing is known.
  var isForgotten: Bool { lanes[2] == .max }
  mutating func forget() { lanes[2] = .max }

  /// Whether it says nothing itself, since its matches became too many for it.
  var isLong: Bool { lanes[2] == .max - 1 }
  mutating func becomeLong() { lanes[2] = .max - 1 }

  /// When the known matches finish, in their order.
  var finishes: [UInt32] { (3..<16).map { lanes[$0] }.filter { $0 != 0 }.sorted() }

  mutating func insert(_ finish: UInt32) {
    guard finish > lanes[2] else { return }
    var oldest = 3
    for place in 4..<16 where lanes[place] < lanes[oldest] { oldest = place }
    if finish > lanes[oldest] {
      lanes[2] = max(lanes[2], lanes[oldest])
      lanes[oldest] = finish
    } else {
      lanes[2] = finish
    }
  }

  /// How many matches finish from one moment through another; nil where that is unknown.
  func count(from first: UInt32, through last: UInt32) -> Int? {
    guard first > lanes[2] else { return nil }
    var isThere = lanes .>= first .& lanes .<= last
    for place in 0..<3 { isThere[place] = false }
    return -Int(SIMD16<Int32>.zero.replacing(with: -1, where: isThere).wrappedSum())
  }
}

/// The same of a group that has more matches than fit into a line, and of which more matter.
struct RecentList: Sendable {
  /// In rising order.
  private var finishes: [UInt32]
  /// The moment after which all matches are known; 0 where they are all that there are.
  private var mark: UInt32 = 0

  /// - Parameter finishes: when all matches finish, or the newest of them and one before these.
  init(_ finishes: [UInt32], depth: Int) {
    self.finishes = []
    self.finishes.reserveCapacity(finishes.count + 4)
    for finish in finishes { _ = insert(finish, depth: depth) }
  }

  var count: Int { finishes.count }

  /// - Parameter depth: how many it keeps.
  /// - Returns: whether it has one more than before.
  mutating func insert(_ finish: UInt32, depth: Int) -> Bool {
    guard finish > mark else { return false }
    finishes.insert(finish, at: finishes.last.map { $0 <= finish } ?? true ? finishes.count : place(after: finish))
    guard finishes.count > depth else { return true }
    mark = finishes.removeFirst()
    return false
  }

  /// How many matches finish from one moment through another; nil where that is unknown.
  func count(from first: UInt32, through last: UInt32) -> Int? {
    guard first > mark else { return nil }
    return max(0, place(after: last) - place(after: first - 1))
  }

  /// The place of the first that lies behind a moment.
  private func place(after moment: UInt32) -> Int {
    var (low, high) = (0, finishes.count)
    while low < high {
      let middle = (low + high) / 2
      if finishes[middle] <= moment { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
