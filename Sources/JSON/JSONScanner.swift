/// Scans one JSON text (RFC 8259, strictly) into a ``JSONTape``.
package struct JSONScanner {
  let bytes: UnsafeRawBufferPointer
  var position = 0
  private let maximumDepth: Int

  /// Scans a text and replaces what the tape held.
  ///
  /// - Parameters:
  ///   - bytes: the text, without a byte order mark, at most 2 GiB.
  ///   - maximumDepth: how many containers may lie in each other.
  package static func scan(
    _ bytes: UnsafeRawBufferPointer, into tape: inout JSONTape, maximumDepth: Int = 64
  ) throws(JSONError) {
    tape.removeAll()
    var scanner = try JSONScanner(bytes, maximumDepth: maximumDepth)
    try scanner.value(into: &tape, depth: 0)
    try scanner.end()
  }

  /// A scanner before the first value of a text.
  init(_ bytes: UnsafeRawBufferPointer, maximumDepth: Int) throws(JSONError) {
    if let invalid = UTF8Check.firstInvalidByte(bytes) { throw JSONError(.encoding, at: invalid) }
    self.bytes = bytes
    self.maximumDepth = maximumDepth
    skipSpace()
  }

  /// Makes sure that nothing follows.
  mutating func end() throws(JSONError) {
    skipSpace()
    guard position == bytes.count else { throw expected("the end of the text") }
  }

  func expected(_ what: String) -> JSONError { JSONError(.expected(what), at: position) }

  /// The next byte, or 0 (which no JSON text contains outside an error) at the end.
  @inline(__always)
  var next: UInt8 { position < bytes.count ? bytes[position] : 0 }

  /// Whether the next bytes are these.
  @inline(__always)
  func begins(with other: UnsafeRawBufferPointer) -> Bool {
    bytes.count - position >= other.count && ByteWords.areEqual(other, bytes.part(position, other.count))
  }

  @inline(__always)
  mutating func skipSpace() {
    // Most texts have none, and everything else that may stand here is above a space.
    if next > UInt8(ascii: " ") { return }
    skipMoreSpace()
  }

  private mutating func skipMoreSpace() {
    while next == UInt8(ascii: " ") || next == UInt8(ascii: "\n") || next == UInt8(ascii: "\r")
      || next == UInt8(ascii: "\t")
    {
      position += 1
    }
  }

  /// Reads a value and appends it to the tape, with all that is inside it.
  mutating func value(into tape: inout JSONTape, depth: Int) throws(JSONError) {
    switch next {
    case UInt8(ascii: "{"): try object(into: &tape, depth: depth)
    case UInt8(ascii: "["): try array(into: &tape, depth: depth)
    default: tape.append(try scalar())
    }
  }

  /// Reads a value that is no container.
  @inline(__always)
  mutating func scalar() throws(JSONError) -> JSONTape.Node {
    switch next {
    case UInt8(ascii: "\""): try string()
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): try number()
    case UInt8(ascii: "t"): try literal("true", .bool)
    case UInt8(ascii: "f"): try literal("false", .bool)
    case UInt8(ascii: "n"): try literal("null", .null)
    default: throw expected("a value")
    }
  }

  @inline(__always)
  private func node(_ kind: JSONTape.Kind, from start: Int, isEscaped: Bool = false) -> JSONTape.Node {
    JSONTape.Node(
      kind: kind, isEscaped: isEscaped, start: Int32(truncatingIfNeeded: start),
      length: Int32(truncatingIfNeeded: position - start), next: 0)
  }

  private mutating func literal(_ word: StaticString, _ kind: JSONTape.Kind) throws(JSONError) -> JSONTape.Node {
    let start = position
    for index in 0..<word.utf8CodeUnitCount {
      guard next == word.utf8Start[index] else { throw expected("\(word)") }
      position += 1
    }
    return node(kind, from: start)
  }

  @inline(__always)
  private mutating func digits() throws(JSONError) {
    guard next &- UInt8(ascii: "0") < 10 else { throw expected("a digit") }
    while next &- UInt8(ascii: "0") < 10 { position += 1 }
  }

  @inline(__always)
  private mutating func number() throws(JSONError) -> JSONTape.Node {
    let start = position
    if next == UInt8(ascii: "-") { position += 1 }
    if next == UInt8(ascii: "0") { position += 1 } else { try digits() }
    if next == UInt8(ascii: ".") {
      position += 1
      try digits()
    }
    if next | 0x20 == UInt8(ascii: "e") {
      position += 1
      if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { position += 1 }
      try digits()
    }
    return node(.number, from: start)
  }

  /// Reads a string, of which the quote was seen.
  @inline(__always)
  mutating func string() throws(JSONError) -> JSONTape.Node {
    position += 1
    let start = position
    var escaped = false
    while true {
      skipPlainText()
      switch next {
      case UInt8(ascii: "\""):
        let found = node(.string, from: start, isEscaped: escaped)
        position += 1
        return found
      case UInt8(ascii: "\\"):
        escaped = true
        try escape()
      default:
        throw expected(position < bytes.count ? "an escape for this control character" : "the string's end")
      }
    }
  }

  /// Moves to the next quote, backslash or control character, eight bytes at a time where that many are left.
  @inline(__always)
  private mutating func skipPlainText() {
    var position = position
    defer { self.position = position }
    while position + 8 <= bytes.count {
      let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self))
      let found = JSONEscape.specials(of: word)
      if found != 0 {
        position += found.trailingZeroBitCount / 8
        return
      }
      position += 8
    }
    while position < bytes.count {
      let byte = bytes[position]
      if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte < 0x20 { return }
      position += 1
    }
  }

  private mutating func escape() throws(JSONError) {
    position += 1
    switch next {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
      UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
      position += 1
    case UInt8(ascii: "u"):
      position += 1
      for _ in 0..<4 {
        guard JSONEscape.hexadecimal(next) != nil else { throw expected("four hexadecimal digits") }
        position += 1
      }
    default: throw expected("an escape")
    }
  }

  private mutating func array(into tape: inout JSONTape, depth: Int) throws(JSONError) {
    guard depth < maximumDepth else { throw JSONError(.depth, at: position) }
    let (index, start) = (tape.nodes.count, position)
    position += 1
    tape.append(node(.array, from: start))
    skipSpace()
    if next != UInt8(ascii: "]") {
      try value(into: &tape, depth: depth + 1)
      skipSpace()
      while next == UInt8(ascii: ",") {
        position += 1
        skipSpace()
        try value(into: &tape, depth: depth + 1)
        skipSpace()
      }
    }
    try close(index, UInt8(ascii: "]"), "',' or ']'", in: &tape)
  }

  private mutating func object(into tape: inout JSONTape, depth: Int) throws(JSONError) {
    guard depth < maximumDepth else { throw JSONError(.depth, at: position) }
    let (index, start) = (tape.nodes.count, position)
    position += 1
    tape.append(node(.object, from: start))
    skipSpace()
    if next != UInt8(ascii: "}") {
      try member(into: &tape, depth: depth)
      while next == UInt8(ascii: ",") {
        position += 1
        skipSpace()
        try member(into: &tape, depth: depth)
      }
    }
    try close(index, UInt8(ascii: "}"), "',' or '}'", in: &tape)
  }

  private mutating func member(into tape: inout JSONTape, depth: Int) throws(JSONError) {
    tape.append(try name())
    try value(into: &tape, depth: depth + 1)
    skipSpace()
  }

  /// Reads the name of a member and what is between it and its value.
  @inline(__always)
  mutating func name() throws(JSONError) -> JSONTape.Node {
    guard next == UInt8(ascii: "\"") else { throw expected("a name in quotes") }
    let name = try string()
    skipSpace()
    guard next == UInt8(ascii: ":") else { throw expected("':' after the name") }
    position += 1
    skipSpace()
    return name
  }

  private mutating func close(
    _ index: Int, _ bracket: UInt8, _ what: String, in tape: inout JSONTape
  ) throws(JSONError) {
    guard next == bracket else { throw expected(what) }
    position += 1
    tape.nodes[index].length = Int32(position) - tape.nodes[index].start
    tape.nodes[index].next = Int32(tape.nodes.count)
  }
}

extension JSONValue {
  /// Reads a JSON text.
  package init(parsing text: String, maximumDepth: Int = 64) throws(JSONError) {
    var text = text
    let result = text.withUTF8 { utf8 in
      Result { () throws(JSONError) in
        try JSONValue(parsing: UnsafeRawBufferPointer(utf8), maximumDepth: maximumDepth)
      }
    }
    self = try result.get()
  }

  /// Reads a JSON text of UTF-8 bytes.
  package init(parsing bytes: UnsafeRawBufferPointer, maximumDepth: Int = 64) throws(JSONError) {
    var tape = JSONTape()
    try JSONScanner.scan(bytes, into: &tape, maximumDepth: maximumDepth)
    self = JSONView(tape, bytes).value()
  }
}
