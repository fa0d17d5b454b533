/// Writes bytes where there is room for them; whoever uses it has seen to that.
struct ByteWriter: ByteSink {
  private let room: UnsafeMutableRawBufferPointer
  /// Where the next byte goes.
  private(set) var next: Int

  init(_ room: UnsafeMutableRawBufferPointer, at place: Int) {
    self.room = room
    next = place
  }

  @inline(__always)
  mutating func write(_ byte: UInt8) {
    room[next] = byte
    next += 1
  }

  @inline(__always)
  mutating func write(_ bytes: UnsafeRawBufferPointer) {
    if bytes.isEmpty { return }
    UnsafeMutableRawBufferPointer(rebasing: room[next...]).copyMemory(from: bytes)
    next += bytes.count
  }
}
