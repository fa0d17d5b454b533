/// The bytes of one file: the only thing a feed asks of the world.
package protocol ByteSource: Sendable {
  /// Reads up to the buffer's length from a place in the file.
  ///
  /// - Returns: how many bytes were read; 0 at the file's end. Fewer than asked for do not mean that the end is near.
  mutating func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(FeedReadError) -> Int
}

/// A file that cannot be read any further.
package struct FeedReadError: Error, Sendable, Hashable {
  /// For people: `Input/output error`; a whole sentence where there is a reason.
  package let message: String
  /// Why the file is to be set aside, where its content says so and not the disk.
  let reason: FileRejection.Reason?

  package init(_ message: String) {
    self.message = message
    reason = nil
  }

  init(_ reason: FileRejection.Reason, _ message: String) {
    self.message = message
    self.reason = reason
  }
}
