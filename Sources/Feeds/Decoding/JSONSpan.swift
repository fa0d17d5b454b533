/// Finds where a JSON value ends without understanding it: brackets are counted, strings passed over. Whether it is JSON
/// is for the scanner to say, which sees the value as a whole. Goes on where it stopped when more bytes are there.
struct JSONSpan {
  private var depth = 0
  private var isInString = false
  private var isEscaped = false
  private var hasBegun = false
  /// Whether nothing of the value was seen.
  var isFresh: Bool { !hasBegun }
  /// Whether the value may end where the bytes do: a number or a word.
  var mayEnd: Bool { hasBegun && depth == 0 && !isInString }
  /// How many bytes of what is being looked at belong to the value.
  private(set) var length = 0

  /// The value's length, 0 where none stands there; nil where it goes on beyond the bytes.
  mutating func end(in bytes: UnsafeRawBufferPointer) -> Int? {
    while length < bytes.count {
      if isInString {
        passString(bytes)
        if !isInString, depth == 0 { return length }
      } else if depth > 0 {
        passInside(bytes[length])
        if depth == 0 { return length }
      } else if hasBegun {
        // A number or a word.
        if JSONSpan.isMark(bytes[length]) { return length }
        length += 1
      } else {
        guard begin(bytes[length]) else { return 0 }
      }
    }
    return nil
  }

  /// Notes that the bytes looked at are gone; what follows is looked at next.
  mutating func forgetBytes() {
    length = 0
  }

  private mutating func begin(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "\""): isInString = true
    case UInt8(ascii: "{"), UInt8(ascii: "["): depth = 1
    default: if JSONSpan.isMark(byte) { return false }
    }
    hasBegun = true
    length += 1
    return true
  }

  private mutating func passInside(_ byte: UInt8) {
    switch byte {
    case UInt8(ascii: "\""): isInString = true
    case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
    case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
    default: break
    }
    length += 1
  }

  private mutating func passString(_ bytes: UnsafeRawBufferPointer) {
    if isEscaped {
      isEscaped = false
      length += 1
    }
    while length < bytes.count {
      let (quote, backslash) = (UInt8(ascii: "\""), UInt8(ascii: "\\"))
      let stop = ByteSearch.first(of: quote, backslash, backslash, in: bytes, from: length)
      length = min(stop + 1, bytes.count)
      guard stop < bytes.count else { return }
      if bytes[stop] == quote {
        isInString = false
        return
      }
      guard length < bytes.count else {
        isEscaped = true
        return
      }
      length += 1
    }
  }

  /// What ends a number or a word: space, punctuation, or the beginning of another value.
  private static func isMark(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x20, 0x09, 0x0A, 0x0D, UInt8(ascii: ","), UInt8(ascii: ":"), UInt8(ascii: "\""): true
    case UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "["), UInt8(ascii: "]"): true
    default: false
    }
  }
}
