import Events
import Feeds
import Inbox

/// A file of the disk as the feeds room reads it.
struct FileSource: ByteSource, Sendable {
  // Reading at an offset has no state, so it may be done on any queue.
  nonisolated(unsafe) let file: any ReadableFile

  init(_ file: any ReadableFile) {
    self.file = file
  }

  mutating func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(FeedReadError) -> Int {
    do {
      return try file.read(into: buffer, at: Int64(offset))
    } catch {
      throw FeedReadError(error.description)
    }
  }
}

extension FeedReader {
  /// Reads a file of the disk as one of a feed's.
  ///
  /// - Parameter queue: how many records a chunk may have.
  init(_ file: FileSource, _ feed: FeedDefinition, resume: ResumePoint?, queue: Int, now: Instant) {
    var limits = FeedLimits()
    limits.recordsPerChunk = min(limits.recordsPerChunk, queue)
    self.init(feed: feed, source: file, resume: resume, limits: limits, now: now)
  }
}
