/// Finds bytes in bytes, many at a time.
enum ByteSearch {
  private static let ones: UInt64 = 0x0101_0101_0101_0101
  private static let highs: UInt64 = 0x8080_8080_8080_8080

  /// The first place from `start` where one of three bytes stands, or the end.
  ///
  /// A byte that equals the wanted one is zero after the exclusive or, and borrows in `x - 1`; a borrow can also flag the
  /// byte after a match, never one before it. Source: "Determine if a word has a zero byte", Bit Twiddling Hacks.
  @inline(__always)
  static func first(
    of a: UInt8, _ b: UInt8, _ c: UInt8, in bytes: UnsafeRawBufferPointer, from start: Int
  ) -> Int {
    var index = start
    let (wideA, wideB, wideC) = (ones &* UInt64(a), ones &* UInt64(b), ones &* UInt64(c))
    while index + 8 <= bytes.count {
      let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self))
      let (x, y, z) = (word ^ wideA, word ^ wideB, word ^ wideC)
      let found = (((x &- ones) & ~x) | ((y &- ones) & ~y) | ((z &- ones) & ~z)) & highs
      if found != 0 { return index + found.trailingZeroBitCount / 8 }
      index += 8
    }
    while index < bytes.count {
      let byte = bytes[index]
      if byte == a || byte == b || byte == c { return index }
      index += 1
    }
    return bytes.count
  }

  /// The first place from `start` where a byte stands, or nil.
  static func first(_ byte: UInt8, in bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
    let found = first(of: byte, byte, byte, in: bytes, from: start)
    return found < bytes.count ? found : nil
  }

  /// The first place from `start` where a line ends (CR or LF), or nil.
  static func lineEnd(in bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
    var index = start
    let (feed, carriage) = (SIMD16<UInt8>(repeating: 0x0A), SIMD16<UInt8>(repeating: 0x0D))
    while index + 16 <= bytes.count {
      let piece = bytes.loadUnaligned(fromByteOffset: index, as: SIMD16<UInt8>.self)
      if any((piece .== feed) .| (piece .== carriage)) { break }
      index += 16
    }
    let found = first(of: 0x0A, 0x0D, 0x0D, in: bytes, from: index)
    return found < bytes.count ? found : nil
  }
}

extension UnsafeRawBufferPointer {
  /// A part of these bytes, by its first byte and its length.
  @inline(__always)
  func slice(_ start: Int, _ count: Int) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: self[start..<(start + count)])
  }

  /// Without the ASCII spaces and tabs at both ends.
  @inline(__always)
  var trimmed: UnsafeRawBufferPointer {
    var (start, end) = (0, count)
    while start < end, self[start] == 0x20 || self[start] == 0x09 { start += 1 }
    while end > start, self[end - 1] == 0x20 || self[end - 1] == 0x09 { end -= 1 }
    return slice(start, end - start)
  }

  /// Without the spaces, tabs and no-break spaces (U+00A0) at both ends; where the first byte and the last are none, nothing
  /// more is looked at.
  @inline(__always)
  var withoutBlanks: UnsafeRawBufferPointer {
    guard count > 0 else { return self }
    let (first, last) = (self[0], self[count - 1])
    let mayHaveBlanks =
      first == 0x20 || last == 0x20 || first == 0x09 || last == 0x09 || first == 0xC2 || last == 0xA0
    return mayHaveBlanks ? strippedOfBlanks : self
  }

  private var strippedOfBlanks: UnsafeRawBufferPointer {
    var rest = trimmed
    while rest.count > 1 {
      if rest[0] == 0xC2, rest[1] == 0xA0 {
        rest = rest.slice(2, rest.count - 2).trimmed
      } else if rest[rest.count - 2] == 0xC2, rest[rest.count - 1] == 0xA0 {
        rest = rest.slice(0, rest.count - 2).trimmed
      } else {
        break
      }
    }
    return rest
  }

  /// For messages: the text, shortened where it is long, control characters shown as spaces.
  var excerpt: String {
    let text = String(decoding: prefix(80), as: UTF8.self)
    let shown = String(text.map { $0.unicodeScalars.contains { $0.value < 0x20 } ? " " : $0 })
    return count > 80 ? shown + "…" : shown
  }
}
