import JSON

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

extension ByteOutput: ByteSink {}
