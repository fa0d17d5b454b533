import Events
import Feeds
import Testing

/// The moment at which tests read their files.
let testNow = Instant(milliseconds: 1_700_000_000_000)

extension FeedDefinition {
  /// All chunks of a file, or the first few.
  func chunks(
    _ bytes: some Sequence<UInt8>, from resume: ResumePoint? = nil, limits: FeedLimits = FeedLimits(),
    pieceLength: Int = .max, count: Int = .max, now: Instant = testNow
  ) throws(FileRejection) -> [FeedChunk] {
    var reader = FeedReader(
      feed: self, source: BytesSource(bytes, pieceLength: pieceLength), resume: resume, limits: limits, now: now)
    var chunks: [FeedChunk] = []
    while chunks.count < count, let chunk = try reader.nextChunk() { chunks.append(chunk) }
    return chunks
  }

  /// The reports of a file in which every record is good.
  func reports(_ text: String) throws -> [Report] {
    let chunks = try chunks(text.utf8)
    for bad in chunks.flatMap(\.quarantined) { throw UnexpectedQuarantine(record: bad) }
    return chunks.flatMap(\.reports).map(\.report)
  }

  /// What a file puts into quarantine.
  func quarantined(_ bytes: some Sequence<UInt8>) throws -> [BadRecord] {
    try chunks(bytes).flatMap(\.quarantined)
  }
}

/// Reads events from a disk that fails at a place of the file: the file is refused, with what the disk said.
func expectUnreadable(_ bytes: [UInt8], brokenFrom place: Int) {
  var reader = FeedReader(
    feed: .events, source: BytesSource(bytes, pieceLength: 1000, brokenFrom: place), now: testNow)
  do {
    _ = try reader.nextChunk()
    Issue.record("reading should fail")
  } catch {
    #expect(error.reason == .unreadable)
    #expect(error.message == "the file cannot be read: Input/output error")
  }
}

struct UnexpectedQuarantine: Error {
  let record: BadRecord
}
