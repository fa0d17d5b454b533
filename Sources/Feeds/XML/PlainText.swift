import CXML

/// The text of HTML, roughly: for headlines and summaries that a person or a pattern reads.
enum PlainText {
  /// Tags become spaces, unless they stand in a line; entities their characters, and space is folded. What is in `script` and `style` is left out.
  static func of(html: String) -> String {
    var output: [UInt8] = []
    var rest = Array(html.utf8)[...]
    // No tag begins behind it: to look for the end of each would take the square of the length.
    let lastEnd = rest.lastIndex(of: UInt8(ascii: ">")) ?? -1
    while let byte = rest.first {
      if byte == UInt8(ascii: "<"), rest.startIndex < lastEnd, let end = tag(rest) {
        if !isInline(rest) { output.append(UInt8(ascii: " ")) }
        rest = rest[end...]
      } else if byte == UInt8(ascii: "&"), let (text, end) = entity(rest) {
        output.append(contentsOf: text.utf8)
        rest = rest[end...]
      } else {
        output.append(byte)
        rest.removeFirst()
      }
    }
    return String(decoding: output, as: UTF8.self).split { $0.isWhitespace }.joined(separator: " ")
  }

  /// Where a tag ends that begins with the bytes, with what it hides; nil where none begins.
  private static func tag(_ bytes: ArraySlice<UInt8>) -> Int? {
    guard let next = bytes.dropFirst().first, isLetter(next) || next == UInt8(ascii: "/") || next == UInt8(ascii: "!"),
      let end = bytes.firstIndex(of: UInt8(ascii: ">"))
    else { return nil }
    let name = bytes.dropFirst().prefix { isLetter($0) }.map { $0 | 0x20 }
    for hidden in ["script", "style"] where hidden.utf8.elementsEqual(name) {
      return close(hidden, in: bytes[end...]) ?? bytes.endIndex
    }
    return end + 1
  }

  /// Tags that words are not parted by.
  private static let inline: Set<String> = [
    "a", "abbr", "b", "cite", "code", "em", "font", "i", "mark", "q", "s", "small", "span", "strong", "sub", "sup", "u",
  ]

  private static func isInline(_ bytes: ArraySlice<UInt8>) -> Bool {
    let name = bytes.dropFirst().drop { $0 == UInt8(ascii: "/") }.prefix { isLetter($0) }.map { $0 | 0x20 }
    return inline.contains(String(decoding: name, as: UTF8.self))
  }

  /// Where the end tag of a name ends.
  private static func close(_ name: String, in bytes: ArraySlice<UInt8>) -> Int? {
    let wanted = Array("</\(name)".utf8)
    var rest = bytes
    while let start = rest.firstIndex(of: UInt8(ascii: "<")) {
      rest = rest[start...]
      if rest.prefix(wanted.count).map({ isLetter($0) ? $0 | 0x20 : $0 }) == wanted {
        return rest.firstIndex(of: UInt8(ascii: ">")).map { $0 + 1 }
      }
      rest = rest.dropFirst()
    }
    return nil
  }

  private static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- UInt8(ascii: "a") < 26 }

  /// `&amp;` `&#8211;` `&#x2013;` at the beginning of some bytes, and where it ends.
  private static func entity(_ bytes: ArraySlice<UInt8>) -> (text: String, end: Int)? {
    guard let end = bytes.prefix(12).firstIndex(of: UInt8(ascii: ";")) else { return nil }
    let name = String(decoding: bytes[(bytes.startIndex + 1)..<end], as: UTF8.self)
    guard name.first == "#" else { return entity(named: name).map { ($0, end + 1) } }
    let isHexadecimal = name.dropFirst().first == "x" || name.dropFirst().first == "X"
    let number = UInt32(name.dropFirst(isHexadecimal ? 2 : 1), radix: isHexadecimal ? 16 : 10)
    guard let scalar = number.flatMap(Unicode.Scalar.init), scalar.value > 0 else { return nil }
    return (String(Character(scalar)), end + 1)
  }

  /// What an entity of HTML 4 stands for, or nil.
  static func entity(named name: String) -> String? {
    if name == "apos" { return "'" }
    guard let found = htmlEntityLookup(name), let scalar = Unicode.Scalar(found.pointee.value) else { return nil }
    return String(Character(scalar))
  }
}
