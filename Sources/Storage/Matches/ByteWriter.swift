/// Writes bytes where there is room for them; whoever uses it has seen to that.
struct ByteWriter {
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

  /// Seven bits a byte, the lowest first.
  @inline(__always)
  mutating func write(varint number: UInt64) {
    var left = number
    while left >= 0x80 {
      write(UInt8(truncatingIfNeeded: left) | 0x80)
      left >>= 7
    }
    write(UInt8(truncatingIfNeeded: left))
  }

  /// A number of either sign: the sign is the lowest bit.
  @inline(__always)
  mutating func write(signed number: Int64) {
    write(varint: UInt64(bitPattern: number << 1 ^ number >> 63))
  }

  @inline(__always)
  mutating func write(_ bytes: UnsafeRawBufferPointer) {
    if bytes.isEmpty { return }
    UnsafeMutableRawBufferPointer(rebasing: room[next...]).copyMemory(from: bytes)
    next += bytes.count
  }
}
