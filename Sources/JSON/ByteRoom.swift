/// Bytes that are written one behind the other.
///
/// Room is made for all bytes of a piece at once and then filled where it lies: to append to an array byte by byte asks
/// for each of them whether the array is shared and whether it is full.
struct ByteRoom {
  /// Of which the first ``count`` bytes are written.
  private var room: [UInt8] = []
  private var count = 0

  init() {}

  /// Writes a piece.
  ///
  /// - Parameters:
  ///   - most: how many bytes the piece has at most.
  ///   - body: fills the room that it is given from its begin on and returns how many bytes it wrote.
  @inline(__always)
  mutating func write(upTo most: Int, _ body: (UnsafeMutableRawPointer) -> Int) {
    if room.count - count < most { grow(by: most) }
    let start = count
    count += room.withUnsafeMutableBytes { room in
      guard let begin = room.baseAddress else { return 0 }
      return body(begin + start)
    }
  }

  private mutating func grow(by most: Int) {
    room += [UInt8](repeating: 0, count: max(most, room.count, 512))
  }

  @inline(__always)
  mutating func write(_ byte: UInt8) {
    write(upTo: 1) {
      $0.storeBytes(of: byte, as: UInt8.self)
      return 1
    }
  }

  /// What was written so far.
  func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
    room.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[..<count])) }
  }
}
