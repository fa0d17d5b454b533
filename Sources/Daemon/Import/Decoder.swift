import Digests
import Events
import Feeds
import Inbox

/// Reads one claimed file on another thread than the monitor's, so that the next chunk is decoded while the one before is
/// stored.
actor Decoder {
  nonisolated let executor: ThreadExecutor
  let file: FileSource
  private var reader: FeedReader?

  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  /// - Parameter executor: the monitor's, which the files of the inbox share; or another for what a command asks for, so that
  ///   the inbox need not wait for it.
  init(_ file: FileSource, on executor: ThreadExecutor) {
    self.file = file
    self.executor = executor
  }

  /// Goes on with what somebody began to read.
  init(_ file: FileSource, _ reader: consuming FeedReader, on executor: ThreadExecutor) {
    self.file = file
    self.executor = executor
    self.reader = .some(reader)
  }

  static func newExecutor() -> ThreadExecutor { ThreadExecutor(label: "vedette.decode") }

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

  /// The next chunk; nil after the last.
  func next() -> Result<FeedChunk?, FileRejection> {
    Result { () throws(FileRejection) in try reader?.nextChunk() }
  }
}
