/// Whether bytes are UTF-8.
package enum UTF8Check {
  /// The place of the first byte that no UTF-8 text could have there, or nil where all is well.
  ///
  /// Follows table 3-7, "Well-Formed UTF-8 Byte Sequences", of the Unicode Standard.
  package static func firstInvalidByte(_ bytes: UnsafeRawBufferPointer) -> Int? {
    var index = 0
    while index < bytes.count {
      if index + 32 <= bytes.count, isPlain(bytes, index) {
        index += 32
        continue
      }
      if index + 8 <= bytes.count,
        bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self) & 0x8080_8080_8080_8080 == 0
      {
        index += 8
        continue
      }
      let first = bytes[index]
      if first < 0x80 {
        index += 1
        continue
      }
      guard let (length, second) = sequence(startingWith: first), index + length <= bytes.count,
        second.contains(bytes[index + 1])
      else { return index }
      for offset in 2..<max(length, 2) where bytes[index + offset] & 0xC0 != 0x80 { return index }
      index += length
    }
    return nil
  }

  /// Whether the 32 bytes from a place on are ASCII.
  @inline(__always)
  private static func isPlain(_ bytes: UnsafeRawBufferPointer, _ index: Int) -> Bool {
    let first = bytes.loadUnaligned(fromByteOffset: index, as: SIMD4<UInt64>.self)
    return (first[0] | first[1] | first[2] | first[3]) & 0x8080_8080_8080_8080 == 0
  }

  /// How long a sequence is, and what its second byte may be.
  private static func sequence(startingWith first: UInt8) -> (length: Int, second: ClosedRange<UInt8>)? {
    switch first {
    case 0xC2...0xDF: (2, 0x80...0xBF)
    case 0xE0: (3, 0xA0...0xBF)
    case 0xED: (3, 0x80...0x9F)
    case 0xE1...0xEF: (3, 0x80...0xBF)
    case 0xF0: (4, 0x90...0xBF)
    case 0xF1...0xF3: (4, 0x80...0xBF)
    case 0xF4: (4, 0x80...0x8F)
    default: nil
    }
  }
}
