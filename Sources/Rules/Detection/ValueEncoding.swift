/// The modifiers that turn a rule's value into other bytes: base64, UTF-16, and the dashes of Windows commands.
enum ValueEncoding {
  /// A text's bytes after a chain of encodings: one, or for `base64offset` three, by where in the encoded text the value
  /// begins.
  static func encode(_ bytes: [UInt8], _ chain: [Modifier]) -> [[UInt8]] {
    chain.reduce([bytes]) { values, modifier in
      values.flatMap { encode($0, modifier) }
    }
  }

  private static func encode(_ bytes: [UInt8], _ modifier: Modifier) -> [[UInt8]] {
    switch modifier {
    case .base64: [base64(bytes)]
    case .base64offset: (0..<3).map { base64(bytes, offset: $0) }
    case .utf16le, .wide: [utf16(bytes, isLittleEndian: true)]
    case .utf16be: [utf16(bytes, isLittleEndian: false)]
    case .utf16: [[0xFF, 0xFE] + utf16(bytes, isLittleEndian: true)]
    default: [bytes]
    }
  }

  private static func utf16(_ bytes: [UInt8], isLittleEndian: Bool) -> [UInt8] {
    String(decoding: bytes, as: UTF8.self).utf16.flatMap { unit in
      let halves = [UInt8(truncatingIfNeeded: unit), UInt8(unit >> 8)]
      return isLittleEndian ? halves : halves.reversed()
    }
  }

  /// Base64 (RFC 4648).
  static func base64(_ bytes: [UInt8]) -> [UInt8] {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var output: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      let padded = Array(group) + Array(repeating: 0, count: 3 - group.count)
      let bits = padded.reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
      for place in 0..<4 {
        output.append(
          place <= group.count ? alphabet[Int(bits >> UInt32(18 - 6 * place) & 63)] : UInt8(ascii: "="))
      }
    }
    return output
  }

  /// The part of the base64 of any text in which the bytes begin at `offset` modulo three that they alone decide. Source:
  /// pySigma, SigmaBase64OffsetModifier.
  private static func base64(_ bytes: [UInt8], offset: Int) -> [UInt8] {
    let encoded = base64(Array(repeating: UInt8(ascii: " "), count: offset) + bytes)
    let undecidedAtStart = [0, 2, 3][offset]
    let undecidedAtEnd = [0, 3, 2][(bytes.count + offset) % 3]
    return Array(encoded.dropFirst(undecidedAtStart).dropLast(undecidedAtEnd))
  }

  /// Each `-` or `/` that begins a word, behind anything but a word, may be any dash. Source: pySigma,
  /// SigmaWindowsDashModifier (`\B[-/]\b`).
  static func tolerateDashes(_ units: [TextPattern.Unit]) -> [TextPattern.Unit] {
    units.indices.map { index in
      guard units[index] == .byte(UInt8(ascii: "-")) || units[index] == .byte(UInt8(ascii: "/")) else {
        return units[index]
      }
      let isBehindWord = index > 0 && isWord(units[index - 1])
      let isBeforeWord = index + 1 < units.count && isWord(units[index + 1])
      return isBeforeWord && !isBehindWord ? .dash : units[index]
    }
  }

  private static func isWord(_ unit: TextPattern.Unit) -> Bool {
    guard case .byte(let byte) = unit else { return false }
    let scalar = Unicode.Scalar(byte)
    return byte >= 0x80 || scalar == "_" || scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
  }
}
