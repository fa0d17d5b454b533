/// Reads the members of one JSON object (RFC 8259, strictly) one after the other, in the order of the text.
///
/// What a ``JSONScanner`` lays down on a tape is told at once here: only a member that is an object or a list goes there.
/// Records of one source mostly have the same members in the same order: a name that is expected is compared, not read.
package struct JSONMemberReader {
  private var scanner: JSONScanner
  private var isFirst = true

  /// One member, by its places in the text.
  package struct Member {
    /// The name; nil where it is the expected one.
    package let name: JSONTape.Node?
    package let value: JSONTape.Node
    /// Where the value lies on the tape; nil for what is neither an object nor a list.
    package let place: Int?
  }

  /// A reader before the first member.
  ///
  /// - Parameters:
  ///   - bytes: the text, without a byte order mark, at most 2 GiB.
  ///   - maximumDepth: how many containers may lie in each other.
  /// - Throws: an error where the bytes are no UTF-8.
  package init(_ bytes: UnsafeRawBufferPointer, maximumDepth: Int = 64) throws(JSONError) {
    scanner = try JSONScanner(bytes, maximumDepth: maximumDepth)
  }

  /// Whether the text begins as an object.
  package var isObject: Bool { scanner.next == UInt8(ascii: "{") }

  /// Reads the next member; nil where the object and the text have ended.
  ///
  /// - Parameters:
  ///   - name: what is expected: a name in its quotes, without escapes, and the colon. Nothing where it is empty.
  ///   - tape: where an object or list is laid down, behind what is there already.
  package mutating func next(
    expecting name: UnsafeRawBufferPointer, into tape: inout JSONTape
  ) throws(JSONError) -> Member? {
    guard try advance() else { return nil }
    var found: JSONTape.Node?
    if !name.isEmpty, scanner.begins(with: name) {
      scanner.position += name.count
      scanner.skipSpace()
    } else {
      found = try scanner.name()
    }
    switch scanner.next {
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      let place = tape.nodes.count
      try scanner.value(into: &tape, depth: 1)
      return Member(name: found, value: tape.nodes[place], place: place)
    default:
      return Member(name: found, value: try scanner.scalar(), place: nil)
    }
  }

  /// Moves to the next member, at first into the object; false where the object and the text have ended.
  @inline(__always)
  private mutating func advance() throws(JSONError) -> Bool {
    if isFirst {
      isFirst = false
      guard isObject else { throw scanner.expected("'{'") }
      scanner.position += 1
      scanner.skipSpace()
      if scanner.next != UInt8(ascii: "}") { return true }
    } else {
      scanner.skipSpace()
      if scanner.next == UInt8(ascii: ",") {
        scanner.position += 1
        scanner.skipSpace()
        return true
      }
    }
    guard scanner.next == UInt8(ascii: "}") else { throw scanner.expected("',' or '}'") }
    scanner.position += 1
    try scanner.end()
    return false
  }
}
