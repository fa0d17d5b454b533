import JSON

/// Numbers as feeds write them.
enum NumberToken {
  /// A number token that JSON allows, the same text where it is one already; nil where the bytes are no finite number.
  ///
  /// `+5`, `.5`, `5.` and `007` are numbers too, and are rewritten.
  static func json(_ bytes: UnsafeRawBufferPointer) -> String? {
    let bytes = bytes.trimmed
    // Without an exponent so few digits are a finite number, whatever they are.
    if bytes.count <= 64, isJSON(bytes), !bytes.contains(where: { $0 | 0x20 == UInt8(ascii: "e") }) {
      return String(decoding: bytes, as: UTF8.self)
    }
    guard let number = double(bytes) else { return nil }
    return isJSON(bytes) ? String(decoding: bytes, as: UTF8.self) : JSONWriter.token(number)
  }

  /// The finite number that bytes denote in decimal, or nil.
  static func double(_ bytes: UnsafeRawBufferPointer) -> Double? {
    let bytes = bytes.trimmed
    guard let first = bytes.first, bytes.count <= 64, first < 0x3A, bytes.allSatisfy(isPart) else { return nil }
    guard let number = Double(String(decoding: bytes, as: UTF8.self)), number.isFinite else { return nil }
    return number
  }

  /// Digits, signs, point and exponent: keeps `inf`, `nan` and hexadecimal numbers out.
  private static func isPart(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."),
      UInt8(ascii: "e"), UInt8(ascii: "E"):
      true
    default: false
    }
  }

  /// Whether bytes are a number token of JSON (RFC 8259, section 6).
  static func isJSON(_ bytes: UnsafeRawBufferPointer) -> Bool {
    var index = 0
    func digits() -> Bool {
      let start = index
      while index < bytes.count, bytes[index] &- UInt8(ascii: "0") < 10 { index += 1 }
      return index > start
    }
    func skip(_ wanted: Unicode.Scalar) -> Bool {
      guard index < bytes.count, bytes[index] == UInt8(ascii: wanted) else { return false }
      index += 1
      return true
    }
    _ = skip("-")
    if !skip("0") { guard digits() else { return false } }
    if skip(".") { guard digits() else { return false } }
    if skip("e") || skip("E") {
      if !skip("+") { _ = skip("-") }
      guard digits() else { return false }
    }
    return index == bytes.count
  }
}
