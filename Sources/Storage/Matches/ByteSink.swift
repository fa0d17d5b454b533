/// Takes bytes, one behind the other, and with them numbers of variable length.
protocol ByteSink {
  mutating func write(_ byte: UInt8)
}

extension ByteSink {
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
}

extension [UInt8]: ByteSink {
  @inline(__always)
  mutating func write(_ byte: UInt8) { append(byte) }
}

/// Writes where there is room for it; whoever uses it has seen to that. `JSON` has the like of it, which would be called from
/// here for each byte: nothing is inlined across modules (decision 0022).
struct ByteWriter: ByteSink {
  /// Where the next byte goes.
  private var next: UnsafeMutableRawPointer

  init(_ room: UnsafeMutableRawPointer) {
    next = room
  }

  /// How many bytes were written since a place.
  func count(from begin: UnsafeMutableRawPointer) -> Int { next - begin }

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
}
