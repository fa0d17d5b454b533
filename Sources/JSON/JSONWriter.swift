/// Writes JSON text, member by member, without building a tree.
///
/// The caller opens and closes containers in pairs; commas are put where they belong.
package struct JSONWriter {
  private var bytes = ByteRoom()
  private var needsComma = false

  package init() {}

  /// What was written so far.
  package var text: String { bytes.withBytes { String(decoding: $0, as: UTF8.self) } }

  /// The bytes of what was written so far.
  package var utf8: [UInt8] { bytes.withBytes { Array($0) } }

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
    quote(name, isName: true)
    needsComma = false
  }

  /// A string, escaped where JSON demands it.
  package mutating func value(_ text: String) {
    quote(text, isName: false)
    needsComma = true
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
    let comma = needsComma
    var json = json
    json.withUTF8 { json in
      bytes.write(upTo: json.count + 1) { room in
        var output = ByteOutput(room)
        if comma { output.write(UInt8(ascii: ",")) }
        output.write(UnsafeRawBufferPointer(json))
        return output.count(from: room)
      }
    }
    needsComma = true
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

  /// Writes a string with what stands around it.
  private mutating func quote(_ text: String, isName: Bool) {
    let comma = needsComma
    var text = text
    text.withUTF8 { text in
      bytes.write(upTo: text.count * JSONEscape.longest + 4) { room in
        var output = ByteOutput(room)
        if comma { output.write(UInt8(ascii: ",")) }
        output.write(UInt8(ascii: "\""))
        output.write(escaped: UnsafeRawBufferPointer(text))
        output.write(UInt8(ascii: "\""))
        if isName { output.write(UInt8(ascii: ":")) }
        return output.count(from: room)
      }
    }
  }

  private mutating func open(_ bracket: Unicode.Scalar) {
    if needsComma { bytes.write(UInt8(ascii: ",")) }
    bytes.write(UInt8(ascii: bracket))
    needsComma = false
  }

  private mutating func close(_ bracket: Unicode.Scalar) {
    bytes.write(UInt8(ascii: bracket))
    needsComma = true
  }
}
