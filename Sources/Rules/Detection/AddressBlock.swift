/// A block of IP addresses: `10.0.0.0/8`, `2001:db8::/32`, or one address.
struct AddressBlock: Sendable, Hashable {
  private let bytes: [UInt8]
  private let prefixLength: Int

  /// Nil where the text is no address or the prefix is too long for it.
  init?(_ text: String) {
    let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    guard let address = parts.first, let bytes = AddressBlock.address(address) else { return nil }
    let length = parts.count == 2 ? Int(parts[1]) : bytes.count * 8
    guard let length, (0...bytes.count * 8).contains(length) else { return nil }
    self.bytes = bytes
    prefixLength = length
  }

  /// Whether the text is an address of the block.
  func contains(_ text: String) -> Bool {
    guard let other = AddressBlock.address(text[...]), other.count == bytes.count else { return false }
    for index in 0..<((prefixLength + 7) / 8) {
      let bits = min(8, prefixLength - index * 8)
      let mask = UInt8(truncatingIfNeeded: 0xFF00 >> bits)
      if (bytes[index] ^ other[index]) & mask != 0 { return false }
    }
    return true
  }

  /// An address in network order: 4 or 16 bytes.
  static func address(_ text: Substring) -> [UInt8]? {
    text.contains(":") ? version6(text) : version4(text)
  }

  /// Four decimal numbers without leading zeros, which some readers take for octal.
  private static func version4(_ text: Substring) -> [UInt8]? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 4 else { return nil }
    let bytes = parts.compactMap { part in
      part.utf8.allSatisfy { (0x30...0x39).contains($0) } && (part.count == 1 || part.first != "0") ? UInt8(part) : nil
    }
    return bytes.count == 4 ? bytes : nil
  }

  /// Eight groups of hexadecimal digits, of which `::` stands for some zeros, and the last two may be written as version 4
  /// (RFC 4291, section 2.2).
  private static func version6(_ text: Substring) -> [UInt8]? {
    guard let gap = text.firstRange(of: "::") else {
      return groups(text, mayEndInVersion4: true).flatMap { $0.count == 16 ? $0 : nil }
    }
    guard let head = groups(text[..<gap.lowerBound], mayEndInVersion4: false),
      let tail = groups(text[gap.upperBound...], mayEndInVersion4: true), head.count + tail.count <= 14
    else { return nil }
    return head + Array(repeating: 0, count: 16 - head.count - tail.count) + tail
  }

  private static func groups(_ text: Substring, mayEndInVersion4: Bool) -> [UInt8]? {
    if text.isEmpty { return [] }
    var bytes: [UInt8] = []
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    for (index, part) in parts.enumerated() {
      if mayEndInVersion4, index == parts.count - 1, let tail = version4(part) {
        bytes += tail
      } else {
        guard (1...4).contains(part.utf8.count), part.first != "+", let group = UInt16(part, radix: 16) else {
          return nil
        }
        bytes += [UInt8(group >> 8), UInt8(truncatingIfNeeded: group)]
      }
    }
    return bytes
  }
}
