import Events
import Feeds

/// The moment at which tests read their files.
let testNow = Instant(milliseconds: 1_700_000_000_000)

extension FeedDefinition {
  /// All chunks of a file.
  func chunks(
    _ bytes: some Sequence<UInt8>, from resume: ResumePoint? = nil, limits: FeedLimits = FeedLimits(),
    pieceLength: Int = .max, now: Instant = testNow
  ) throws(FileRejection) -> [FeedChunk] {
    var reader = FeedReader(
      feed: self, source: BytesSource(bytes, pieceLength: pieceLength), resume: resume, limits: limits, now: now)
    var chunks: [FeedChunk] = []
    while let chunk = try reader.nextChunk() { chunks.append(chunk) }
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

struct UnexpectedQuarantine: Error {
  let record: BadRecord
}
