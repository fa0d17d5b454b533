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

  /// Compares with what the file ends with. Zeros behind it are passed over, as gzip(1) does; since the trailer itself may end
  /// with some, it is looked for in each place where it can be.
  func check(_ marks: GzipMarks) throws(FeedReadError) {
    func word(_ tail: [UInt8], _ start: Int) -> UInt32 {
      tail[start..<(start + 4)].reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }
    let tails = marks.tails
    let withLength = tails.filter { word($0, 4) == UInt32(truncatingIfNeeded: length) }
    guard !tails.isEmpty, !withLength.isEmpty || marks.beginnings == 1 else { return }
    if withLength.contains(where: { word($0, 0) == ~crc }) { return }
    throw FeedReadError(.corruptArchive, "the compressed file is damaged: its checksum is wrong")
  }
}

/// What a pass through a gzip file notes of the compressed bytes.
struct GzipMarks {
  /// The last eight bytes up to the last that is not zero, fewer where the file has fewer; and how many zeros follow.
  private var tail: [UInt8] = []
  private var zeros = 0
  /// The last two bytes.
  private var seam: [UInt8] = []

  /// The eight bytes before each place where zeros may have been added.
  var tails: [[UInt8]] {
    (0...min(zeros, 8)).map { Array((tail + Array(repeating: 0, count: $0)).suffix(8)) }.filter { $0.count == 8 }
  }

  /// How often the three bytes stand in the file that a member begins with.
  private(set) var beginnings = 0

  /// Takes in the next bytes of the file.
  mutating func note(_ bytes: UnsafeRawBufferPointer) {
    for (index, byte) in seam.enumerated() where byte == 0x1F {
      if GzipMarks.isBeginning(seam[index...] + bytes.prefix(2)) { beginnings += 1 }
    }
    var index = 0
    while let found = ByteSearch.first(0x1F, in: bytes, from: index) {
      if GzipMarks.isBeginning(Array(bytes.slice(found, min(3, bytes.count - found)))) { beginnings += 1 }
      index = found + 1
    }
    seam = Array((seam + bytes.suffix(2)).suffix(2))
    noteEnd(bytes)
  }

  private mutating func noteEnd(_ bytes: UnsafeRawBufferPointer) {
    guard let last = bytes.lastIndex(where: { $0 != 0 }) else {
      zeros += bytes.count
      return
    }
    let before = tail + Array(repeating: 0, count: min(zeros, 8))
    tail = Array((before + bytes[...last].suffix(8)).suffix(8))
    zeros = bytes.count - last - 1
  }

  private static func isBeginning(_ bytes: some Sequence<UInt8>) -> Bool { bytes.starts(with: [0x1F, 0x8B, 0x08]) }
}
