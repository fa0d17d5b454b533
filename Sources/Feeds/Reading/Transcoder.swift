/// Turns a file's bytes into UTF-8 piece by piece, and tells how many bytes of the file a piece of UTF-8 was.
struct Transcoder {
  enum Encoding: Sendable, Equatable {
    case utf8, latin1, windows1252, utf16LittleEndian, utf16BigEndian
  }

  let encoding: Encoding
  /// Bytes of a character whose end has not been read yet.
  private var pending: [UInt8] = []

  init(_ encoding: Encoding) {
    self.encoding = encoding
  }

  /// The encoding that a file begins with a byte order mark of, and the mark's length; else the declared one.
  static func detect(_ head: some Collection<UInt8>, declared: TextEncoding) -> (encoding: Encoding, markLength: Int) {
    if head.starts(with: [0xEF, 0xBB, 0xBF]) { return (.utf8, 3) }
    if head.starts(with: [0xFF, 0xFE]) { return (.utf16LittleEndian, 2) }
    if head.starts(with: [0xFE, 0xFF]) { return (.utf16BigEndian, 2) }
    switch declared {
    case .utf8: return (.utf8, 0)
    case .latin1: return (.latin1, 0)
    case .windows1252: return (.windows1252, 0)
    }
  }

  /// The most bytes of UTF-8 that one byte of the file becomes, with one to spare for what was pending.
  static let expansion = 4

  /// Appends bytes of the file to UTF-8 text. What is no character becomes a sequence that is not UTF-8 and stands for as
  /// many bytes of the file, so that the record is found bad and later places are right.
  mutating func append(_ input: UnsafeRawBufferPointer, isEnd: Bool, to output: (UInt8) -> Void) {
    switch encoding {
    case .utf8:
      for byte in input { output(byte) }
    case .latin1:
      for byte in input { Transcoder.encode(UInt32(byte), to: output) }
    case .windows1252:
      for byte in input { Transcoder.encode(Transcoder.windows1252(byte), to: output) }
    case .utf16LittleEndian, .utf16BigEndian:
      appendUTF16(input, isEnd: isEnd, to: output)
    }
  }

  private mutating func appendUTF16(_ input: UnsafeRawBufferPointer, isEnd: Bool, to output: (UInt8) -> Void) {
    pending.append(contentsOf: input)
    var index = 0
    while index + 2 <= pending.count {
      let first = unit(index)
      if UTF16.isLeadSurrogate(first) {
        guard index + 4 <= pending.count || isEnd else { break }
        if index + 4 <= pending.count, UTF16.isTrailSurrogate(unit(index + 2)) {
          let scalar = 0x10000 + (UInt32(first) - 0xD800) << 10 + (UInt32(unit(index + 2)) - 0xDC00)
          Transcoder.encode(scalar, to: output)
          index += 4
          continue
        }
      }
      // A lone surrogate becomes three bytes that no UTF-8 text has.
      Transcoder.encode(UInt32(first), to: output)
      index += 2
    }
    pending.removeFirst(index)
    if isEnd, !pending.isEmpty {
      output(Transcoder.half)
      pending.removeAll()
    }
  }

  /// Stands for half a unit of UTF-16 at the file's end.
  private static let half: UInt8 = 0xFF

  private func unit(_ index: Int) -> UInt16 {
    let (first, second) = (UInt16(pending[index]), UInt16(pending[index + 1]))
    return encoding == .utf16LittleEndian ? second << 8 | first : first << 8 | second
  }

  /// The length in the file of a piece of UTF-8 that came out of ``append(_:isEnd:to:)``.
  func sourceLength(of text: UnsafeRawBufferPointer) -> Int {
    switch encoding {
    case .utf8: text.count
    case .latin1, .windows1252: text.reduce(0) { $0 + ($1 & 0xC0 == 0x80 ? 0 : 1) }
    case .utf16LittleEndian, .utf16BigEndian: text.reduce(0) { $0 + Transcoder.utf16Length($1) }
    }
  }

  private static func utf16Length(_ lead: UInt8) -> Int {
    switch lead {
    case 0x80...0xBF: 0
    case half: 1
    case 0xF0...: 4
    default: 2
    }
  }

  private static func encode(_ scalar: UInt32, to output: (UInt8) -> Void) {
    func tail(_ shift: UInt32) { output(0x80 | UInt8(truncatingIfNeeded: scalar >> shift & 0x3F)) }
    switch scalar {
    case ..<0x80:
      output(UInt8(truncatingIfNeeded: scalar))
    case ..<0x800:
      output(0xC0 | UInt8(truncatingIfNeeded: scalar >> 6))
      tail(0)
    case ..<0x10000:
      output(0xE0 | UInt8(truncatingIfNeeded: scalar >> 12))
      tail(6)
      tail(0)
    default:
      output(0xF0 | UInt8(truncatingIfNeeded: scalar >> 18))
      tail(12)
      tail(6)
      tail(0)
    }
  }

  /// The WHATWG's table of windows-1252; what it leaves open stays a control character.
  private static func windows1252(_ byte: UInt8) -> UInt32 {
    (0x80...0x9F).contains(byte) ? windows1252High[Int(byte - 0x80)] : UInt32(byte)
  }

  private static let windows1252High: [UInt32] = [
    0x20AC, 0x81, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8D, 0x017D,
    0x8F, 0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,
    0x017E, 0x0178,
  ]
}
