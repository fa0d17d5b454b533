import Digests
import Events
import Feeds
import Inbox

/// Reads one claimed file on a queue of its own, so that the next chunk is decoded while the one before is stored.
actor Decoder {
  private let executor = QueueExecutor(label: "vedette.decode")
  let file: FileSource
  private var reader: FeedReader?

  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  init(_ file: FileSource) {
    self.file = file
  }

  /// The digest of the whole file.
  func digest() throws(FileError) -> Digest {
    try file.file.digest()
  }

  /// Begins to read the file as one of a feed's.
  ///
  /// - Parameter queue: how many records may wait between reading and storing: a chunk has no more.
  func open(_ feed: FeedDefinition, resume: ResumePoint?, queue: Int, now: Instant) {
    reader = FeedReader(file, feed, resume: resume, queue: queue, now: now)
  }

  /// The one record at a place of the file.
  func record(at place: ResumePoint, of feed: FeedDefinition, now: Instant) -> Result<FeedChunk?, FileRejection> {
    var reader = FeedReader(file, feed, resume: place, queue: 1, now: now)
    return Result { () throws(FileRejection) in try reader.nextChunk() }
  }

  /// Some bytes of the file as its feed reads it, expanded where it is compressed, for showing a record that was put
  /// aside.
  nonisolated func bytes(at offset: Int, limit: Int) -> [UInt8] {
    guard var source = try? FeedBytes.expanded(file) else { return [] }
    var buffer = [UInt8](repeating: 0, count: limit)
    var count = 0
    while count < limit {
      let read = buffer.withUnsafeMutableBytes { bytes in
        (try? source.read(into: UnsafeMutableRawBufferPointer(rebasing: bytes[count...]), at: offset + count)) ?? 0
      }
      if read == 0 { break }
      count += read
    }
    return Array(buffer[..<count])
  }

  /// The next chunk; nil after the last.
  func next() -> Result<FeedChunk?, FileRejection> {
    Result { () throws(FileRejection) in try reader?.nextChunk() }
  }
}
