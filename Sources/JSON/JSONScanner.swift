/// Scans one JSON text (RFC 8259, strictly) into a ``JSONTape``.
package struct JSONScanner {
  private let bytes: UnsafeRawBufferPointer
  private var position = 0
  private let maximumDepth: Int

  /// Scans a text and replaces what the tape held.
  ///
  /// - Parameters:
  ///   - bytes: the text, without a byte order mark, at most 2 GiB.
  ///   - maximumDepth: how many containers may lie in each other.
  package static func scan(
    _ bytes: UnsafeRawBufferPointer, into tape: inout JSONTape, maximumDepth: Int = 64
  ) throws(JSONError) {
    tape.nodes.removeAll(keepingCapacity: true)
    if let invalid = UTF8Check.firstInvalidByte(bytes) { throw JSONError(.encoding, at: invalid) }
    var scanner = JSONScanner(bytes: bytes, maximumDepth: maximumDepth)
    scanner.skipSpace()
    try scanner.value(into: &tape, depth: 0)
    scanner.skipSpace()
    guard scanner.position == bytes.count else { throw scanner.expected("the end of the text") }
  }

  private init(bytes: UnsafeRawBufferPointer, maximumDepth: Int) {
    self.bytes = bytes
    self.maximumDepth = maximumDepth
  }

  private func expected(_ what: String) -> JSONError { JSONError(.expected(what), at: position) }

  /// The next byte, or 0 (which no JSON text contains outside an error) at the end.
  @inline(__always)
  private var next: UInt8 { position < bytes.count ? bytes[position] : 0 }

  @inline(__always)
  private mutating func skipSpace() {
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

  private mutating func value(into tape: inout JSONTape, depth: Int) throws(JSONError) {
    switch next {
    case UInt8(ascii: "\""): try string(into: &tape)
    case UInt8(ascii: "{"): try object(into: &tape, depth: depth)
    case UInt8(ascii: "["): try array(into: &tape, depth: depth)
    case UInt8(ascii: "t"): try literal("true", .bool, into: &tape)
    case UInt8(ascii: "f"): try literal("false", .bool, into: &tape)
    case UInt8(ascii: "n"): try literal("null", .null, into: &tape)
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): try number(into: &tape)
    default: throw expected("a value")
    }
  }

  @inline(__always)
  private mutating func append(_ kind: JSONTape.Kind, from start: Int, escaped: Bool = false, into tape: inout JSONTape)
  {
    tape.nodes.append(
      JSONTape.Node(
        kind: kind, isEscaped: escaped, start: Int32(start), length: Int32(position - start),
        next: Int32(tape.nodes.count + 1)))
  }

  private mutating func literal(_ word: StaticString, _ kind: JSONTape.Kind, into tape: inout JSONTape)
    throws(JSONError)
  {
    let start = position
    for index in 0..<word.utf8CodeUnitCount {
      guard next == word.utf8Start[index] else { throw expected("\(word)") }
      position += 1
    }
    append(kind, from: start, into: &tape)
  }

  @inline(__always)
  private mutating func digits() throws(JSONError) {
    guard next &- UInt8(ascii: "0") < 10 else { throw expected("a digit") }
    while next &- UInt8(ascii: "0") < 10 { position += 1 }
  }

  private mutating func number(into tape: inout JSONTape) throws(JSONError) {
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
    append(.number, from: start, into: &tape)
  }

  @inline(__always)
  private mutating func string(into tape: inout JSONTape) throws(JSONError) {
    position += 1
    let start = position
    var escaped = false
    while true {
      skipPlainText()
      switch next {
      case UInt8(ascii: "\""):
        append(.string, from: start, escaped: escaped, into: &tape)
        position += 1
        return
      case UInt8(ascii: "\\"):
        escaped = true
        try escape()
      default:
        throw expected(position < bytes.count ? "an escape for this control character" : "the string's end")
      }
    }
  }

  /// Moves to the next quote, backslash or control character, eight bytes at a time where that many are left.
  ///
  /// A byte b below 0x20 borrows in `b - 0x20`, a zero byte in `b - 0x01`; the high bit of each byte then tells.
  /// Source: "Determine if a word has a zero byte", Bit Twiddling Hacks, S. E. Anderson. Bytes of 0x80 and above are
  /// masked out. A borrow flags wrongly only bytes after the first one found, which is the one that counts.
  @inline(__always)
  private mutating func skipPlainText() {
    let ones: UInt64 = 0x0101_0101_0101_0101
    var position = position
    defer { self.position = position }
    while position + 8 <= bytes.count {
      let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self))
      let quote = word ^ (ones &* UInt64(UInt8(ascii: "\"")))
      let backslash = word ^ (ones &* UInt64(UInt8(ascii: "\\")))
      let borrowed = ((word &- ones &* 0x20) & ~word) | ((quote &- ones) & ~quote) | ((backslash &- ones) & ~backslash)
      let found = borrowed & (ones &* 0x80)
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
    append(.array, from: start, into: &tape)
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
    append(.object, from: start, into: &tape)
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

  @inline(__always)
  private mutating func member(into tape: inout JSONTape, depth: Int) throws(JSONError) {
    guard next == UInt8(ascii: "\"") else { throw expected("a name in quotes") }
    try string(into: &tape)
    skipSpace()
    guard next == UInt8(ascii: ":") else { throw expected("':' after the name") }
    position += 1
    skipSpace()
    try value(into: &tape, depth: depth + 1)
    skipSpace()
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
