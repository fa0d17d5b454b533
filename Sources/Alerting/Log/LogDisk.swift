package import Glibc

/// What the log does to a file that can fail half-way. Each answers 0, or the number of the system's error.
package protocol LogDisk: Sendable {
  /// Writes all bytes at the end of the file; after an error a part of them may be there.
  func write(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Int32
  /// Returns when what was written would survive a power failure.
  func sync(_ descriptor: Int32) -> Int32
  /// Cuts the file to a size in bytes.
  func truncate(_ descriptor: Int32, to size: off_t) -> Int32
}

/// The system's own.
package struct SystemDisk: LogDisk {
  package init() {}

  package func write(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Int32 {
    var rest = bytes
    while !rest.isEmpty {
      let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
      if count < 0 && errno == EINTR { continue }
      if count < 0 { return errno }
      rest = UnsafeRawBufferPointer(rebasing: rest[count...])
    }
    return 0
  }

  package func sync(_ descriptor: Int32) -> Int32 {
    fdatasync(descriptor) == 0 ? 0 : errno
  }

  package func truncate(_ descriptor: Int32, to size: off_t) -> Int32 {
    ftruncate(descriptor, size) == 0 ? 0 : errno
  }
}
