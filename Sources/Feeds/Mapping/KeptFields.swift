/// Builds the JSON object of kept fields by copying bytes.
enum KeptFields {
  /// Adds a member; `prefix` is its name as JSON with the colon.
  static func append(_ prefix: UnsafeRawBufferPointer, _ value: FieldValue, to output: ByteBuffer) {
    output.append(output.isEmpty ? UInt8(ascii: "{") : UInt8(ascii: ","))
    output.append(prefix)
    append(value, to: output)
  }

  /// Adds a member by its name as a JSON string. An object named `fields` is what an earlier export kept: its members are
  /// added instead of it.
  static func append(rest name: UnsafeRawBufferPointer, _ value: FieldValue, to output: ByteBuffer) {
    if value.kind == .object, value.bytes.first == UInt8(ascii: "{"), name.elementsEqual("\"fields\"".utf8) {
      let inner = value.bytes.slice(1, value.bytes.count - 2)
      guard !inner.allSatisfy({ $0 == 0x20 || $0 == 0x09 }) else { return }
      output.append(output.isEmpty ? UInt8(ascii: "{") : UInt8(ascii: ","))
      output.append(inner)
      return
    }
    output.append(output.isEmpty ? UInt8(ascii: "{") : UInt8(ascii: ","))
    output.append(name)
    output.append(UInt8(ascii: ":"))
    append(value, to: output)
  }

  /// Closes the object; false where nothing was added.
  static func finish(_ output: ByteBuffer) -> Bool {
    guard !output.isEmpty else { return false }
    output.append(UInt8(ascii: "}"))
    return true
  }

  /// A value as it stands where the record is JSON; else a number if it reads as one of JSON's, or a text.
  private static func append(_ value: FieldValue, to output: ByteBuffer) {
    if let json = value.json {
      // Of what JSON has, only lists and objects may go over several lines.
      if value.kind == .list || value.kind == .object { appendOnOneLine(json, to: output) } else { output.append(json) }
    } else if value.bytes.count <= 64, NumberToken.isJSON(value.bytes) {
      output.append(value.bytes)
    } else {
      appendQuoted(value.bytes, to: output)
    }
  }

  /// Kept fields stand on one line, since events are written one a line: where a value has line ends, all the space
  /// outside its strings is left out.
  private static func appendOnOneLine(_ json: UnsafeRawBufferPointer, to output: ByteBuffer) {
    guard ByteSearch.lineEnd(in: json, from: 0) != nil else {
      output.append(json)
      return
    }
    var (isInString, isEscaped) = (false, false)
    for byte in json {
      if !isInString, byte <= 0x20 { continue }
      output.append(byte)
      if byte == UInt8(ascii: "\""), !isEscaped { isInString.toggle() }
      isEscaped = byte == UInt8(ascii: "\\") && !isEscaped
    }
  }

  private static func appendQuoted(_ bytes: UnsafeRawBufferPointer, to output: ByteBuffer) {
    output.append(UInt8(ascii: "\""))
    for byte in bytes {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"):
        output.append(UInt8(ascii: "\\"))
        output.append(byte)
      case 0x0A: output.append("\\n")
      case 0x0D: output.append("\\r")
      case 0x09: output.append("\\t")
      case 0..<0x20:
        output.append(byte < 0x10 ? "\\u000" : "\\u001")
        let digit = byte & 15
        output.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
      default: output.append(byte)
      }
    }
    output.append(UInt8(ascii: "\""))
  }
}
