/// Reads bytes that may be damaged.
struct ByteReader {
  private let bytes: [UInt8]
  private(set) var next: Int
  private let end: Int

  var isAtEnd: Bool { next == end }

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    next = 0
    end = bytes.count
  }

  init(_ slice: ArraySlice<UInt8>) {
    bytes = Array(slice)
    next = 0
    end = bytes.count
  }

  private static var damage: StorageError { .damaged("a block of matches is cut off") }

  /// The bytes from a place to the one that is read next.
  func slice(from start: Int) -> ArraySlice<UInt8> { bytes[start..<next] }

  /// Gives the bytes from a place to the one that is read next.
  func withBytes<Result, Failure: Error>(
    from start: Int, _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try bytes.withUnsafeBufferPointer { (bytes) throws(Failure) in
      try body(UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: bytes[start..<next])))
    }
  }

  mutating func byte() throws(StorageError) -> UInt8 {
    guard next < end else { throw ByteReader.damage }
    defer { next += 1 }
    return bytes[next]
  }

  @inline(__always)
  mutating func varint() throws(StorageError) -> UInt64 {
    if next + 8 <= end, let number = shortVarint() { return number }
    return try anyVarint()
  }

  /// A number of up to eight bytes, read at once where there are as many; nil for a longer one.
  ///
  /// The first byte without the highest bit ends it; then each seven bits are moved together, by pairs, fours and eight.
  @inline(__always)
  private mutating func shortVarint() -> UInt64? {
    let word = bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: next, as: UInt64.self) }.littleEndian
    let ends = ~word & 0x8080_8080_8080_8080
    guard ends != 0 else { return nil }
    next += ends.trailingZeroBitCount / 8 + 1
    var number = word & (ends ^ (ends - 1)) & 0x7F7F_7F7F_7F7F_7F7F
    number = number & 0x007F_007F_007F_007F | (number & 0x7F00_7F00_7F00_7F00) >> 1
    number = number & 0x0000_3FFF_0000_3FFF | (number & 0x3FFF_0000_3FFF_0000) >> 2
    return number & 0x0FFF_FFFF | (number & 0x0FFF_FFFF_0000_0000) >> 4
  }

  private mutating func anyVarint() throws(StorageError) -> UInt64 {
    var number: UInt64 = 0
    var shift: UInt64 = 0
    while shift < 64 {
      let byte = try byte()
      number |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return number }
      shift += 7
    }
    throw ByteReader.damage
  }

  @inline(__always)
  mutating func signed() throws(StorageError) -> Int64 {
    let number = try varint()
    return Int64(bitPattern: number >> 1) ^ -Int64(bitPattern: number & 1)
  }

  mutating func word() throws(StorageError) -> UInt64 {
    var word: UInt64 = 0
    for place in 0..<8 { word |= UInt64(try byte()) << UInt64(place * 8) }
    return word
  }

  mutating func text() throws(StorageError) -> String {
    let start = try skipText()
    return String(decoding: bytes[start..<next], as: UTF8.self)
  }

  /// Passes over a text; where its bytes begin.
  @discardableResult
  mutating func skipText() throws(StorageError) -> Int {
    let length = try varint()
    guard length <= UInt64(end - next) else { throw ByteReader.damage }
    defer { next += Int(length) }
    return next
  }
}
