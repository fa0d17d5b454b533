/// Sorts entries by their hashes.
///
/// Hashes are spread evenly, so that their upper bits nearly say where each belongs: the entries are distributed by these,
/// and what little is then out of order is mended by insertion. Source: Knuth, "The Art of Computer Programming" 3 (1998),
/// 5.2.1 and 5.2.5.
enum KeyOrder {
  /// - Parameter entries: those of equal hashes in order.
  static func sorted(_ entries: [KeyEntry]) -> [KeyEntry] {
    guard entries.count > 1 else { return entries }
    let bits = Int.bitWidth - entries.count.leadingZeroBitCount
    let shift = UInt64(64 - bits)
    var ends = [Int](repeating: 0, count: (1 << bits) + 1)
    for entry in entries { ends[Int(entry.hash >> shift) + 1] += 1 }
    for bucket in 1...(1 << bits) { ends[bucket] += ends[bucket - 1] }
    return [KeyEntry](unsafeUninitializedCapacity: entries.count) { sorted, count in
      for entry in entries {
        let bucket = Int(entry.hash >> shift)
        sorted.initializeElement(at: ends[bucket], to: entry)
        ends[bucket] += 1
      }
      insert(&sorted)
      count = entries.count
    }
  }

  /// Insertion sort: hardly more than a look at each where most are in order.
  private static func insert(_ entries: inout UnsafeMutableBufferPointer<KeyEntry>) {
    for place in 1..<entries.count where entries[place] < entries[place - 1] {
      let entry = entries[place]
      var free = place
      while free > 0, entry < entries[free - 1] {
        entries[free] = entries[free - 1]
        free -= 1
      }
      entries[free] = entry
    }
  }
}
