/// The escapes of JSON strings, in both directions.
package enum JSONEscape {
  /// The text that the bytes between two quotes denote. The bytes must have been scanned.
  package static func decode(_ bytes: UnsafeRawBufferPointer) -> String {
    var output: [UInt8] = []
    output.reserveCapacity(bytes.count)
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      index += 1
      guard byte == UInt8(ascii: "\\") else {
        output.append(byte)
        continue
      }
      let code = bytes[index]
      index += 1
      if code == UInt8(ascii: "u") {
        append(unicode(bytes, &index), to: &output)
      } else {
        output.append(simple(code))
      }
    }
    return String(decoding: output, as: UTF8.self)
  }

  /// The highest bit of each of eight bytes that ends what is plain in a string: quote, backslash and below 0x20. Behind the
  /// first that is found others may be flagged wrongly.
  @inline(__always)
  static func specials(of word: UInt64) -> UInt64 {
    ByteWords.less(than: 0x20, in: word) | ByteWords.zeros(of: word ^ ByteWords.each(UInt8(ascii: "\"")))
      | ByteWords.zeros(of: word ^ ByteWords.each(UInt8(ascii: "\\")))
  }

  private static func simple(_ code: UInt8) -> UInt8 {
    switch code {
    case UInt8(ascii: "b"): 0x08
    case UInt8(ascii: "f"): 0x0C
    case UInt8(ascii: "n"): 0x0A
    case UInt8(ascii: "r"): 0x0D
    case UInt8(ascii: "t"): 0x09
    default: code
    }
  }

  /// The scalar at `index`, just behind a `\u`; two surrogates in a row are one scalar.
  private static func unicode(_ bytes: UnsafeRawBufferPointer, _ index: inout Int) -> Unicode.Scalar {
    let first = unit(bytes, index)
    index += 4
    guard UTF16.isLeadSurrogate(first) else { return Unicode.Scalar(first) ?? "\u{FFFD}" }
    guard index + 6 <= bytes.count, bytes[index] == UInt8(ascii: "\\"), bytes[index + 1] == UInt8(ascii: "u")
    else { return "\u{FFFD}" }
    let second = unit(bytes, index + 2)
    guard UTF16.isTrailSurrogate(second) else { return "\u{FFFD}" }
    index += 6
    let value = 0x10000 + (UInt32(first) - 0xD800) << 10 + (UInt32(second) - 0xDC00)
    return Unicode.Scalar(value) ?? "\u{FFFD}"
  }

  private static func unit(_ bytes: UnsafeRawBufferPointer, _ index: Int) -> UInt16 {
    (0..<4).reduce(0) { $0 << 4 | UInt16(hexadecimal(bytes[index + $1]) ?? 0) }
  }

  private static func append(_ scalar: Unicode.Scalar, to output: inout [UInt8]) {
    output.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
  }

  /// The value of a hexadecimal digit, or nil.
  static func hexadecimal(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}
