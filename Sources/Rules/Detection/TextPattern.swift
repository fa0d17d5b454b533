/// A text with wildcards, ready to be compared with many others: `*` stands for any text, `?` for one character.
///
/// Works on UTF-8 without making strings. Where case does not matter, a pattern in ASCII folds ASCII letters only; one with
/// other letters compares by Unicode's lower case.
struct TextPattern: Sendable, Hashable {
  enum Unit: Sendable, Hashable {
    case byte(UInt8)
    case anyText
    case anyCharacter
    /// One of the dashes that Windows commands take for each other.
    case dash
  }

  private enum Shape {
    case exact, prefix, suffix, contains, glob
  }

  let units: [Unit]
  let isCased: Bool
  private let shape: Shape
  /// The bytes between the wildcards at the ends; empty for a `glob`.
  private let literal: [UInt8]
  private let foldsUnicode: Bool

  init(_ units: [Unit], isCased: Bool = false) {
    let hasOtherLetters = units.contains { if case .byte(let byte) = $0 { byte >= 0x80 } else { false } }
    let folded = isCased ? units : TextPattern.lowercased(units)
    self.units = folded
    self.isCased = isCased
    foldsUnicode = !isCased && hasOtherLetters
    var middle = folded[...]
    let opensWithAny = middle.first == .anyText
    while middle.first == .anyText { middle.removeFirst() }
    let closesWithAny = middle.last == .anyText || (middle.isEmpty && opensWithAny)
    while middle.last == .anyText { middle.removeLast() }
    let bytes = middle.compactMap { if case .byte(let byte) = $0 { byte } else { UInt8?.none } }
    let isPlain = bytes.count == middle.count
    literal = isPlain ? bytes : []
    shape =
      switch (isPlain, opensWithAny, closesWithAny) {
      case (false, _, _): .glob
      case (true, false, false): .exact
      case (true, false, true): .prefix
      case (true, true, false): .suffix
      case (true, true, true): .contains
      }
  }

  /// The text that it stands for alone, in lower case unless case matters; nil where it has wildcards.
  var exactText: String? {
    shape == .exact ? String(decoding: literal, as: UTF8.self) : nil
  }

  func matches(_ text: String) -> Bool {
    if foldsUnicode {
      var folded = text.lowercased()
      return folded.withUTF8(matches)
    }
    var text = text
    return text.withUTF8(matches)
  }

  private func matches(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    switch shape {
    case .exact: text.count == literal.count && holdsLiteral(text, at: 0)
    case .prefix: text.count >= literal.count && holdsLiteral(text, at: 0)
    case .suffix: text.count >= literal.count && holdsLiteral(text, at: text.count - literal.count)
    case .contains: containsLiteral(text)
    case .glob: matchesGlob(text)
    }
  }

  private func holdsLiteral(_ text: UnsafeBufferPointer<UInt8>, at start: Int) -> Bool {
    for index in literal.indices where fold(text[start + index]) != literal[index] { return false }
    return true
  }

  private func containsLiteral(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let first = literal.first else { return true }
    guard text.count >= literal.count else { return false }
    for start in 0...(text.count - literal.count)
    where fold(text[start]) == first && holdsLiteral(text, at: start) {
      return true
    }
    return false
  }

  private func fold(_ byte: UInt8) -> UInt8 {
    !isCased && byte &- UInt8(ascii: "A") < 26 ? byte | 0x20 : byte
  }
}

extension TextPattern {
  /// Two cursors, and a return to the last `*` whenever they part: at most pattern times text steps.
  private func matchesGlob(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    var position = 0
    var unit = 0
    var star: (unit: Int, position: Int)?
    while position < text.count || unit < units.count {
      if unit < units.count, units[unit] == .anyText {
        star = (unit, position)
        unit += 1
      } else if unit < units.count, let length = length(of: units[unit], in: text, at: position) {
        position += length
        unit += 1
      } else if let last = star, last.position < text.count {
        star = (last.unit, last.position + 1)
        position = last.position + 1
        unit = last.unit + 1
      } else {
        return false
      }
    }
    return true
  }

  /// How many bytes a unit takes at a place, or nil where it does not match.
  private func length(of unit: Unit, in text: UnsafeBufferPointer<UInt8>, at position: Int) -> Int? {
    guard position < text.count else { return nil }
    switch unit {
    case .byte(let byte): return fold(text[position]) == byte ? 1 : nil
    case .anyText: return nil
    case .anyCharacter:
      var length = 1
      while position + length < text.count, text[position + length] & 0xC0 == 0x80 { length += 1 }
      return length
    case .dash: return TextPattern.dashLength(text, position)
    }
  }

  /// `-`, `/`, or the dashes U+2013 to U+2015.
  private static func dashLength(_ text: UnsafeBufferPointer<UInt8>, _ position: Int) -> Int? {
    if text[position] == UInt8(ascii: "-") || text[position] == UInt8(ascii: "/") { return 1 }
    guard position + 3 <= text.count, text[position] == 0xE2, text[position + 1] == 0x80 else { return nil }
    return (0x93...0x95).contains(text[position + 2]) ? 3 : nil
  }

  /// Each run of bytes in lower case. What is not UTF-8 (the bytes of an encoding) keeps its bytes.
  private static func lowercased(_ units: [Unit]) -> [Unit] {
    var output: [Unit] = []
    var run: [UInt8] = []
    func flush() {
      if let text = String(validating: run, as: UTF8.self) {
        output += text.lowercased().utf8.map(Unit.byte)
      } else {
        output += run.map(Unit.byte)
      }
      run = []
    }
    for unit in units {
      if case .byte(let byte) = unit {
        run.append(byte)
      } else {
        flush()
        output.append(unit)
      }
    }
    flush()
    return output
  }
}

extension TextPattern {
  /// Reads a value as Sigma writes it: `\*`, `\?` and `\\` stand for the character itself, any other backslash for
  /// itself.
  static func units(of value: String) -> [Unit] {
    var units: [Unit] = []
    var bytes = value.utf8.makeIterator()
    var pending = bytes.next()
    while let byte = pending {
      pending = bytes.next()
      switch byte {
      case UInt8(ascii: "*"): units.append(.anyText)
      case UInt8(ascii: "?"): units.append(.anyCharacter)
      case UInt8(ascii: "\\"):
        if let next = pending, [UInt8(ascii: "*"), UInt8(ascii: "?"), UInt8(ascii: "\\")].contains(next) {
          units.append(.byte(next))
          pending = bytes.next()
        } else {
          units.append(.byte(byte))
        }
      default: units.append(.byte(byte))
      }
    }
    return units
  }

  /// A value as Sigma writes it.
  init(value: String, isCased: Bool = false) {
    self.init(TextPattern.units(of: value), isCased: isCased)
  }
}
