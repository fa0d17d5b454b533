/// Compares bytes eight at a time.
package enum ByteWords {
  /// Whether both are the same bytes.
  @inline(__always)
  package static func areEqual(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Bool {
    guard left.count == right.count else { return false }
    guard left.count >= 8 else { return short(left) == short(right) }
    var index = 0
    while index + 8 < left.count {
      guard word(left, index) == word(right, index) else { return false }
      index += 8
    }
    return word(left, left.count - 8) == word(right, left.count - 8)
  }

  @inline(__always)
  private static func word(_ bytes: UnsafeRawBufferPointer, _ offset: Int) -> UInt64 {
    bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
  }

  /// A byte eight times.
  @inline(__always)
  static func each(_ byte: UInt8) -> UInt64 { 0x0101_0101_0101_0101 &* UInt64(byte) }

  /// The highest bit of each of eight bytes that is below a bound of at most 0x80. Behind the first that is found others may
  /// be flagged wrongly: a byte b below it borrows in `b - bound`, and those of 0x80 and above are masked out.
  ///
  /// Source: "Determine if a word has a byte less than n", Bit Twiddling Hacks, S. E. Anderson.
  @inline(__always)
  static func less(than bound: UInt8, in word: UInt64) -> UInt64 { (word &- each(bound)) & ~word & each(0x80) }

  /// The same of those that are zero.
  @inline(__always)
  static func zeros(of word: UInt64) -> UInt64 { less(than: 1, in: word) }

  /// Up to seven bytes as one number, different for different bytes of one length.
  @inline(__always)
  package static func short(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
    if bytes.count >= 4 {
      let first = bytes.loadUnaligned(fromByteOffset: 0, as: UInt32.self)
      let last = bytes.loadUnaligned(fromByteOffset: bytes.count - 4, as: UInt32.self)
      return UInt64(first) << 32 | UInt64(last)
    }
    var word: UInt64 = 0
    for byte in bytes { word = word << 8 | UInt64(byte) }
    return word
  }
}

extension UnsafeRawBufferPointer {
  /// A part of these bytes, by its first byte and its length.
  @inline(__always)
  package func part(_ start: Int, _ count: Int) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: self[start..<(start + count)])
  }
}
