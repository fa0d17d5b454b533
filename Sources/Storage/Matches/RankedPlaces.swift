/// Places of a list with a number each, by which they are sorted byte by byte, the lowest first: a radix sort (Knuth, "The
/// Art of Computer Programming", volume 3, 5.2.5), which passes over the bytes that are the same in all numbers.
struct RankedPlaces {
  private struct Entry {
    var rank: UInt64
    var place: Int
  }

  private var entries: [Entry]

  /// - Parameter ranks: the number of each place.
  init(_ ranks: [UInt64]) {
    entries = ranks.enumerated().map { Entry(rank: $0.element, place: $0.offset) }
  }

  /// Puts them in the order of their numbers; those with the same stay in theirs.
  mutating func sort() {
    guard let first = entries.first?.rank else { return }
    let differing = entries.reduce(0) { $0 | ($1.rank ^ first) }
    var other = entries
    for shift in stride(from: UInt64(0), to: 64, by: 8) where differing >> shift & 0xFF != 0 {
      RankedPlaces.distribute(entries, into: &other, shift)
      swap(&entries, &other)
    }
  }

  private static func distribute(_ entries: [Entry], into other: inout [Entry], _ shift: UInt64) {
    var starts = [Int](repeating: 0, count: 257)
    for entry in entries { starts[Int(entry.rank >> shift & 0xFF) + 1] += 1 }
    for byte in 1..<257 { starts[byte] += starts[byte - 1] }
    for entry in entries {
      let byte = Int(entry.rank >> shift & 0xFF)
      other[starts[byte]] = entry
      starts[byte] += 1
    }
  }

  /// The places in their order, those with the same number as the closure says.
  func places(_ precedes: (_ left: Int, _ right: Int) -> Bool) -> [Int] {
    var places = entries.map(\.place)
    var start = 0
    while start < entries.count {
      var end = start + 1
      while end < entries.count, entries[end].rank == entries[start].rank { end += 1 }
      if end - start > 1 { places[start..<end].sort(by: precedes) }
      start = end
    }
    return places
  }
}
