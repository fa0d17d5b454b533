/// What libarchive leaves out: the checksum at the end of a gzip file (RFC 1952, section 2.3.1).
///
/// The trailer has the length and the CRC of the last member alone. Where the bytes that a member begins with stand only
/// at the file's beginning, or the length is that of everything that came out, there is one member, and both are compared;
/// of several members they are not there to be seen.
struct GzipTrailer {
  private var crc: UInt32 = 0xFFFF_FFFF
  private var length = 0

  /// CRC-32 of each byte, reflected, by the polynomial 0xEDB88320 (ISO 3309).
  private static let table: [UInt32] = (0..<256).map { byte in
    (0..<8).reduce(UInt32(byte)) { crc, _ in crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
  }

  /// Takes expanded bytes in.
  mutating func update(_ bytes: UnsafeRawBufferPointer) {
    var crc = crc
    GzipTrailer.table.withUnsafeBufferPointer { table in
      for byte in bytes { crc = crc >> 8 ^ table[Int(UInt8(truncatingIfNeeded: crc) ^ byte)] }
    }
    self.crc = crc
    length += bytes.count
  }

  /// Compares with what the file ends with.
  func check(_ marks: GzipMarks) throws(FeedReadError) {
    func word(_ start: Int) -> UInt32 {
      marks.tail[start..<(start + 4)].reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }
    guard marks.tail.count == 8 else { return }
    let hasLength = word(4) == UInt32(truncatingIfNeeded: length)
    guard hasLength || marks.beginnings == 1 else { return }
    if hasLength, word(0) == ~crc { return }
    throw FeedReadError(.corruptArchive, "the compressed file is damaged: its checksum is wrong")
  }
}

/// What a pass through a gzip file notes of the compressed bytes.
struct GzipMarks {
  /// The last eight bytes.
  private(set) var tail: [UInt8] = []
  /// How often the three bytes stand in the file that a member begins with.
  private(set) var beginnings = 0

  /// Takes in the next bytes of the file.
  mutating func note(_ bytes: UnsafeRawBufferPointer) {
    for (index, byte) in zip(tail.suffix(2).indices, tail.suffix(2)) where byte == 0x1F {
      let seam = tail[index...] + bytes.prefix(2)
      if GzipMarks.isBeginning(Array(seam)) { beginnings += 1 }
    }
    var index = 0
    while let found = ByteSearch.first(0x1F, in: bytes, from: index) {
      if GzipMarks.isBeginning(Array(bytes.slice(found, min(3, bytes.count - found)))) { beginnings += 1 }
      index = found + 1
    }
    tail = Array((tail + bytes.suffix(8)).suffix(8))
  }

  private static func isBeginning(_ bytes: [UInt8]) -> Bool { bytes.starts(with: [0x1F, 0x8B, 0x08]) }
}
