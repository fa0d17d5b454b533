/// What a compressed file holds, as if it stood there as such: places are counted in expanded bytes.
///
/// Going back means to expand from the beginning again, so whoever reads it goes forward.
final class ExpandedBytes: ByteSource, @unchecked Sendable {
  // Unchecked: a source is asked by one reader at a time, which has it for itself.
  private let source: any ByteSource
  private let compression: Compression
  private var reader: ArchiveReader?
  /// How much was expanded.
  private var position = 0
  /// Whether there is nothing in the file.
  private var isEmpty = false

  init(_ source: any ByteSource, _ compression: Compression) {
    self.source = source
    self.compression = compression
  }

  func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(FeedReadError) -> Int {
    let reader = try reader(before: offset)
    if isEmpty { return 0 }
    if position < offset, try !pass(to: offset, reader) { return 0 }
    let count = try reader.read(into: buffer)
    position += count
    return count
  }

  /// A pass through the file that has not gone beyond a place.
  private func reader(before offset: Int) throws(FeedReadError) -> ArchiveReader {
    if let reader, position <= offset { return reader }
    let fresh = try ArchiveReader(source, compression)
    isEmpty = true
    while isEmpty, let member = try fresh.nextMember() { isEmpty = member.isFolder }
    reader = fresh
    position = 0
    return fresh
  }

  /// Expands up to a place and forgets it; false where the end comes first.
  private func pass(to offset: Int, _ reader: ArchiveReader) throws(FeedReadError) -> Bool {
    let scratch = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 16)
    defer { scratch.deallocate() }
    while position < offset {
      let room = UnsafeMutableRawBufferPointer(rebasing: scratch[..<min(scratch.count, offset - position)])
      let count = try reader.read(into: room)
      if count == 0 { return false }
      position += count
    }
    return true
  }
}
