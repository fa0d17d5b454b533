package import Events

/// Reads a feed's file chunk by chunk, in constant memory.
///
/// Where a chunk ends depends on nothing but where it begins and on the file's content, so a reader that resumes makes the
/// same chunks as one that was never interrupted.
package struct FeedReader: ~Copyable, @unchecked Sendable {
  // Unchecked, because the session refers to nothing that anybody else can reach, and a reader cannot be copied.
  private var session: ReadingSession?
  private let feed: FeedDefinition
  private let source: any ByteSource
  private let resume: ResumePoint
  private let limits: FeedLimits
  private let now: Instant
  private var isFinished = false

  /// - Parameters:
  ///   - resume: the end of the last chunk that was stored, or nil for a new file.
  ///   - now: what no record can have been published long after.
  package init(
    feed: FeedDefinition, source: any ByteSource, resume: ResumePoint? = nil, limits: FeedLimits = FeedLimits(),
    now: Instant
  ) {
    self.feed = feed
    self.source = source
    self.resume = resume ?? .start
    self.limits = limits
    self.now = now
  }

  /// The next records, or nil after the last chunk. An empty file has one chunk without records.
  package mutating func nextChunk() throws(FileRejection) -> FeedChunk? {
    guard !isFinished else { return nil }
    let opened: ReadingSession
    if let session {
      opened = session
    } else {
      opened = try ReadingSession(feed: feed, source: source, resume: resume, limits: limits, now: now)
    }
    session = opened
    let chunk = try opened.nextChunk()
    isFinished = chunk.isLast
    return chunk
  }
}
