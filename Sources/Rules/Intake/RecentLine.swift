/// What is known of one group: its hash, the moment after which all matches are known, and when these finish, in units of
/// ``RecentMatches``: at most as many as its depth. Of 5 matches it has 32 bytes, of 13 it has 64.
///
/// Two groups of one hash would be taken for one. The hash has 64 bits and a seed that differs in each process, so that
/// does not happen, and nobody can bring it about.
struct RecentLine<let depth: Int> {
  let hash: UInt64
  /// 0 where all matches are known.
  private var mark: UInt32 = 0
  /// In falling order; 0 where there is none.
  private var moments: InlineArray<depth, UInt32> = .init(repeating: 0)

  init(hash: UInt64) {
    self.hash = hash
  }

  /// All that a line knows that has less room.
  init<let fewer: Int>(_ line: RecentLine<fewer>) {
    hash = line.hash
    mark = line.mark
    for place in 0..<fewer { moments[place] = line.moments[place] }
  }

  static var empty: RecentLine { RecentLine(hash: 0) }

  /// Whether all matches are known.
  var isWhole: Bool { mark == 0 }
  /// Whether no match is known.
  var isEmpty: Bool { moments[0] == 0 }
  var isFull: Bool { moments[depth - 1] != 0 }

  /// Whether nothing is known.
  var isForgotten: Bool { mark == .max }
  mutating func forget() { mark = .max }

  /// Whether it says nothing itself, since its matches became too many for it.
  var isLong: Bool { mark == .max - 1 }
  mutating func becomeLong() { mark = .max - 1 }

  /// Something of its first and its last bytes, which may lie in two parts of a processor's cache.
  var glance: UInt64 { hash ^ UInt64(moments[depth - 1]) }

  /// When the known matches finish, in their order.
  var finishes: [UInt32] { moments.indices.reversed().map { moments[$0] }.filter { $0 != 0 } }

  mutating func insert(_ finish: UInt32) {
    guard finish > mark else { return }
    var place = depth - 1
    if moments[place] != 0 {
      // Full: the oldest makes room, unless this one is older.
      guard finish > moments[place] else {
        mark = finish
        return
      }
      mark = max(mark, moments[place])
    }
    while place > 0, moments[place - 1] < finish {
      moments[place] = moments[place - 1]
      place -= 1
    }
    moments[place] = finish
  }

  /// Whether there are fewer matches than so many, and all of them are known.
  func hasFewer(than limit: Int) -> Bool {
    isWhole && limit > 0 && (limit > depth || moments[limit - 1] == 0)
  }

  /// How many matches finish from one moment through another; nil where that is unknown.
  func count(from first: UInt32, through last: UInt32) -> Int? {
    guard first > mark else { return nil }
    var place = 0
    while place < depth, moments[place] > last { place += 1 }
    let newest = place
    while place < depth, moments[place] >= first { place += 1 }
    return place - newest
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

  /// Whether there are fewer matches than so many, and all of them are known.
  func hasFewer(than limit: Int) -> Bool { mark == 0 && finishes.count < limit }

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
