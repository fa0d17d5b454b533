/// Writes bytes where there is room for them; whoever uses it has seen to that.
struct ByteOutput {
  /// Where the next byte goes.
  private var next: UnsafeMutableRawPointer

  init(_ room: UnsafeMutableRawPointer) {
    next = room
  }

  /// How many bytes were written since a place.
  func count(from begin: UnsafeMutableRawPointer) -> Int { next - begin }

  /// Writes a byte.
  @inline(__always)
  mutating func write(_ byte: UInt8) {
    next.storeBytes(of: byte, as: UInt8.self)
    next += 1
  }

  /// Writes bytes as they are.
  @inline(__always)
  mutating func write(_ bytes: UnsafeRawBufferPointer) {
    guard let begin = bytes.baseAddress else { return }
    next.copyMemory(from: begin, byteCount: bytes.count)
    next += bytes.count
  }

  private mutating func write(_ text: StaticString) {
    text.withUTF8Buffer { write(UnsafeRawBufferPointer($0)) }
  }

  /// Text as it stands between the quotes of a JSON string, at most ``JSONEscape/longest`` bytes for each of its own.
  @inline(__always)
  mutating func write(escaped text: UnsafeRawBufferPointer) {
    if JSONEscape.isPlain(text) { return write(text) }
    for byte in text {
      if JSONEscape.isPlain(byte) { write(byte) } else { writeEscape(of: byte) }
    }
  }

  private mutating func writeEscape(of byte: UInt8) {
    switch byte {
    case UInt8(ascii: "\""): write("\\\"")
    case UInt8(ascii: "\\"): write("\\\\")
    case 0x0A: write("\\n")
    case 0x0D: write("\\r")
    case 0x09: write("\\t")
    default:
      write("\\u00")
      write(JSONEscape.digit(byte >> 4))
      write(JSONEscape.digit(byte & 15))
    }
  }
}

extension JSONEscape {
  /// How many bytes the escape of one has at most.
  static let longest = 6

  /// Whether all bytes of a text stand for themselves in a string. The last eight may overlap the ones before.
  @inline(__always)
  static func isPlain(_ text: UnsafeRawBufferPointer) -> Bool {
    guard text.count >= 8 else { return text.count < 4 ? text.allSatisfy(isPlain) : isPlain(ByteWords.short(text)) }
    var place = 0
    while place + 8 < text.count {
      guard isPlain(text.loadUnaligned(fromByteOffset: place, as: UInt64.self)) else { return false }
      place += 8
    }
    return isPlain(text.loadUnaligned(fromByteOffset: text.count - 8, as: UInt64.self))
  }

  /// Whether a byte does.
  @inline(__always)
  fileprivate static func isPlain(_ byte: UInt8) -> Bool {
    byte >= 0x20 && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\") && byte != 0x7F
  }

  /// Whether eight bytes do. DEL is escaped though it need not be.
  @inline(__always)
  private static func isPlain(_ word: UInt64) -> Bool {
    specials(of: word) | ByteWords.zeros(of: word ^ ByteWords.each(0x7F)) == 0
  }

  /// The hexadecimal digit of a number below 16.
  fileprivate static func digit(_ number: UInt8) -> UInt8 {
    number < 10 ? UInt8(ascii: "0") + number : UInt8(ascii: "a") + number - 10
  }
}
