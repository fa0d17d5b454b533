import Feeds

/// A file in memory, read in pieces as small as a test wants, that may break at a place.
struct BytesSource: ByteSource {
  var bytes: [UInt8]
  /// No read returns more than this.
  var pieceLength = Int.max
  /// From this place on, reading fails.
  var brokenFrom = Int.max

  init(_ bytes: some Sequence<UInt8>, pieceLength: Int = .max, brokenFrom: Int = .max) {
    self.bytes = Array(bytes)
    self.pieceLength = pieceLength
    self.brokenFrom = brokenFrom
  }

  mutating func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(FeedReadError) -> Int {
    guard offset < brokenFrom else { throw FeedReadError("Input/output error") }
    let count = min(buffer.count, pieceLength, max(0, bytes.count - offset))
    for index in 0..<count { buffer[index] = bytes[offset + index] }
    return count
  }
}
