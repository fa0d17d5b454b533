/// Writes JSON text, member by member, without building a tree.
///
/// The caller opens and closes containers in pairs; commas are put where they belong.
package struct JSONWriter {
  private var bytes: [UInt8] = []
  private var needsComma = false

  package init() {}

  /// What was written so far.
  package var text: String { String(decoding: bytes, as: UTF8.self) }

  /// The bytes of what was written so far.
  package var utf8: [UInt8] { bytes }

  /// Opens an object, whose members follow.
  package mutating func beginObject() { open("{") }
  /// Closes the object that was opened last.
  package mutating func endObject() { close("}") }
  /// Opens an array, whose elements follow.
  package mutating func beginArray() { open("[") }
  /// Closes the array that was opened last.
  package mutating func endArray() { close("]") }

  /// The name of the member whose value is written next.
  package mutating func name(_ name: String) {
    value(name)
    bytes.append(UInt8(ascii: ":"))
    needsComma = false
  }

  /// A string, escaped where JSON demands it.
  package mutating func value(_ text: String) {
    separate()
    bytes.append(UInt8(ascii: "\""))
    var text = text
    text.withUTF8 { appendEscaped($0) }
    bytes.append(UInt8(ascii: "\""))
  }

  /// A whole number.
  package mutating func value(_ number: Int64) { raw(String(number)) }
  /// A whole number.
  package mutating func value(_ number: Int) { raw(String(number)) }
  /// A number as ``token(_:)`` writes it.
  package mutating func value(_ number: Double) { raw(JSONWriter.token(number)) }
  /// `true` or `false`.
  package mutating func value(_ flag: Bool) { raw(flag ? "true" : "false") }
  /// `null`.
  package mutating func null() { raw("null") }

  /// A whole tree; numbers keep their tokens.
  package mutating func value(_ value: JSONValue) {
    switch value {
    case .null: null()
    case .bool(let flag): self.value(flag)
    case .number(let token): raw(token)
    case .string(let text): self.value(text)
    case .array(let elements):
      beginArray()
      for element in elements { self.value(element) }
      endArray()
    case .object(let members):
      beginObject()
      for each in members { member(each.name, each.value) }
      endObject()
    }
  }

  /// A value that is JSON text already.
  package mutating func raw(_ json: String) {
    separate()
    bytes.append(contentsOf: json.utf8)
  }

  /// A name with a string, or with `null` for none.
  package mutating func member(_ name: String, _ value: String?) {
    self.name(name)
    if let value { self.value(value) } else { null() }
  }

  /// A name with a number, or with `null` for none.
  package mutating func member(_ name: String, _ value: Int?) {
    self.name(name)
    if let value { self.value(value) } else { null() }
  }

  /// A name with a number, or with `null` for none.
  package mutating func member(_ name: String, _ value: Double?) {
    self.name(name)
    if let value { self.value(value) } else { null() }
  }

  /// A name with `true` or `false`.
  package mutating func member(_ name: String, _ value: Bool) {
    self.name(name)
    self.value(value)
  }

  /// A name with a tree.
  package mutating func member(_ name: String, _ value: JSONValue) {
    self.name(name)
    self.value(value)
  }

  /// A name with a list of strings.
  package mutating func member(_ name: String, _ values: [String]) {
    self.name(name)
    beginArray()
    for text in values { value(text) }
    endArray()
  }

  /// A name with a list of objects, whose members the body writes.
  package mutating func list<Element>(
    _ name: String, _ elements: some Sequence<Element>, _ body: (Element, inout JSONWriter) -> Void
  ) {
    self.name(name)
    beginArray()
    for element in elements {
      beginObject()
      body(element, &self)
      endObject()
    }
    endArray()
  }

  /// The shortest token that reads back as the same number; `null` for what JSON cannot say.
  package static func token(_ number: Double) -> String {
    guard number.isFinite else { return "null" }
    if number == number.rounded(), abs(number) < 1e15 { return String(Int64(number)) }
    return number.description
  }

  private mutating func open(_ bracket: Unicode.Scalar) {
    separate()
    bytes.append(UInt8(ascii: bracket))
    needsComma = false
  }

  private mutating func close(_ bracket: Unicode.Scalar) {
    bytes.append(UInt8(ascii: bracket))
    needsComma = true
  }

  private mutating func separate() {
    if needsComma { bytes.append(UInt8(ascii: ",")) }
    needsComma = true
  }

  private mutating func appendEscaped(_ text: UnsafeBufferPointer<UInt8>) {
    // What stands for itself is taken over in one piece.
    var start = 0
    for (place, byte) in text.enumerated() where JSONWriter.mustEscape(byte) {
      bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[start..<place]))
      appendEscape(of: byte)
      start = place + 1
    }
    bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[start...]))
  }

  private static func mustEscape(_ byte: UInt8) -> Bool {
    byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte == 0x7F
  }

  private mutating func appendEscape(of byte: UInt8) {
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"):
      bytes.append(UInt8(ascii: "\\"))
      bytes.append(byte)
    case 0x0A: bytes.append(contentsOf: "\\n".utf8)
    case 0x0D: bytes.append(contentsOf: "\\r".utf8)
    case 0x09: bytes.append(contentsOf: "\\t".utf8)
    default:
      let digits = String(byte, radix: 16)
      bytes.append(contentsOf: ("\\u" + String(repeating: "0", count: 4 - digits.count) + digits).utf8)
    }
  }
}
