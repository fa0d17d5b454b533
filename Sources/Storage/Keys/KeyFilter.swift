/// Says of most keys that are not stored that they are not, in a few bits for each: a Bloom filter in memory.
struct KeyFilter {
  /// How many keys it is meant for.
  let capacity: Int
  private(set) var count = 0
  private let layout: FilterLayout
  private var words: [UInt64]

  var isFull: Bool { count >= capacity }

  init(capacity: Int) {
    self.capacity = capacity
    layout = FilterLayout(capacity: capacity)
    words = [UInt64](repeating: 0, count: layout.length / 8)
  }

  mutating func insert(_ hash: UInt64) {
    let offset = layout.block(of: hash) * FilterLayout.blockLength
    words.withUnsafeMutableBytes { bytes in
      // A filter has at least one block.
      if let base = bytes.baseAddress { FilterLayout.insert(hash, into: base + offset) }
    }
    count += 1
  }

  /// False only where the hash was never inserted.
  func mayContain(_ hash: UInt64) -> Bool {
    let offset = layout.block(of: hash) * FilterLayout.blockLength
    return words.withUnsafeBytes { bytes in
      bytes.baseAddress.map { FilterLayout.mayContain(hash, $0 + offset) } ?? true
    }
  }

  /// Forgets all hashes and keeps the memory.
  mutating func removeAll() {
    for place in words.indices { words[place] = 0 }
    count = 0
  }
}
