/// Where the bits of a hash lie in a filter: in one block of 64 bytes, six of its bits.
///
/// Source: Putze, Sanders, Singler, "Cache-, Hash- and Space-Efficient Bloom Filters" (2007). With 12 bits a key, about one
/// in a hundred unknown keys is taken for one that may be known.
struct FilterLayout {
  /// The length of a block in bytes.
  static let blockLength = 64
  private static let bitsPerKey = 12

  /// How many blocks there are.
  let blocks: Int

  /// The length of all blocks in bytes.
  var length: Int { blocks * FilterLayout.blockLength }

  /// - Parameter capacity: how many keys the filter is meant for.
  init(capacity: Int) {
    blocks = max(1, capacity * FilterLayout.bitsPerKey / (FilterLayout.blockLength * 8))
  }

  /// The block of a hash. Blocks stand in the order of hashes, so that hashes in order go through a filter from its
  /// beginning to its end.
  @inline(__always)
  func block(of hash: UInt64) -> Int {
    Int(hash.multipliedFullWidth(by: UInt64(blocks)).high)
  }

  @inline(__always)
  static func insert(_ hash: UInt64, into block: UnsafeMutableRawPointer) {
    let words = block.assumingMemoryBound(to: UInt64.self)
    forEachBit(hash) { word, mask in
      words[word] |= mask
      return true
    }
  }

  /// False only where the hash was never inserted into the block.
  @inline(__always)
  static func mayContain(_ hash: UInt64, _ block: UnsafeRawPointer) -> Bool {
    let words = block.assumingMemoryBound(to: UInt64.self)
    return forEachBit(hash) { word, mask in words[word] & mask != 0 }
  }

  /// Calls the body for each bit until it says no.
  ///
  /// The bits are of the hash stirred again: those that chose the block say no more.
  @inline(__always)
  @discardableResult
  private static func forEachBit(_ hash: UInt64, _ body: (_ word: Int, _ mask: UInt64) -> Bool) -> Bool {
    let product = (hash ^ 0x9E37_79B9_7F4A_7C15).multipliedFullWidth(by: 0xD6E8_FEB8_6659_FD93)
    let bits = (product.high ^ product.low) &* 0xA076_1D64_78BD_642F
    for turn in 0..<6 {
      let place = bits >> UInt64(10 + turn * 9) & 511
      guard body(Int(place >> 6), 1 << (place & 63)) else { return false }
    }
    return true
  }
}
