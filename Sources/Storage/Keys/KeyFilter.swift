/// Says of most keys that are not stored that they are not, in a few bits for each: a Bloom filter whose bits for one key
/// lie within 64 bytes.
///
/// Source: Putze, Sanders, Singler, "Cache-, Hash- and Space-Efficient Bloom Filters" (2007). With 12 bits a key and 6 of
/// them set, about one in a hundred unknown keys is taken for one that may be known.
struct KeyFilter {
  private static let bitsPerKey = 12
  private static let bitsPerBlock = 512

  /// How many keys it is meant for.
  let capacity: Int
  private(set) var count = 0
  private let blocks: Int
  private var words: [UInt64]

  var isFull: Bool { count >= capacity }

  init(capacity: Int) {
    self.capacity = capacity
    blocks = max(1, capacity * KeyFilter.bitsPerKey / KeyFilter.bitsPerBlock)
    words = [UInt64](repeating: 0, count: blocks * KeyFilter.bitsPerBlock / 64)
  }

  mutating func insert(_ hash: UInt64) {
    let (block, bits) = place(hash)
    forEachBit(bits) { word, mask in
      words[block + word] |= mask
      return true
    }
    count += 1
  }

  /// False only where the hash was never inserted.
  func mayContain(_ hash: UInt64) -> Bool {
    let (block, bits) = place(hash)
    return forEachBit(bits) { word, mask in words[block + word] & mask != 0 }
  }

  /// The first word of the hash's block, and 54 bits that choose six in it.
  ///
  /// Blocks stand in the order of hashes, so that a chunk's hashes, which are sorted, go through the filter from its
  /// beginning to its end. The bits are of the hash stirred again: those that chose the block say no more.
  @inline(__always)
  private func place(_ hash: UInt64) -> (block: Int, bits: UInt64) {
    let block = Int(hash.multipliedFullWidth(by: UInt64(blocks)).high)
    let product = (hash ^ 0x9E37_79B9_7F4A_7C15).multipliedFullWidth(by: 0xD6E8_FEB8_6659_FD93)
    return (block * (KeyFilter.bitsPerBlock / 64), (product.high ^ product.low) &* 0xA076_1D64_78BD_642F)
  }

  /// Calls the body for each bit until it says no.
  @inline(__always)
  @discardableResult
  private func forEachBit(_ bits: UInt64, _ body: (_ word: Int, _ mask: UInt64) -> Bool) -> Bool {
    for turn in 0..<6 {
      let place = bits >> UInt64(10 + turn * 9) & 511
      guard body(Int(place >> 6), 1 << (place & 63)) else { return false }
    }
    return true
  }
}
