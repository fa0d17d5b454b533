import Digests
import Events
import Feeds
import Inbox
import Storage

/// A claimed file on its way into the store, chunk by chunk.
struct FileImport {
  /// As it was when it was looked at last.
  var file: ClaimedFile
  let feed: FeedDefinition
  let digest: Digest
  /// How far it is; its number is 0 until its first chunk is stored.
  var row: FileRow
  let source: FileSource
  /// Reads it on; nil where all of it was read.
  private let decoder: Decoder?
  /// The chunk that is being decoded, or was and waits.
  private var next: Task<Result<FeedChunk?, FileRejection>, Never>?

  /// - Parameter decoder: nil where all of the file was read.
  init(
    _ file: ClaimedFile, _ feed: FeedDefinition, _ digest: Digest, row: FileRow, source: FileSource, decoder: Decoder?
  ) {
    self.file = file
    self.feed = feed
    self.digest = digest
    self.row = row
    self.source = source
    self.decoder = decoder
  }

  /// Begins to decode the chunk that comes next, unless that was begun.
  mutating func decodeAhead() {
    guard next == nil, let decoder else { return }
    next = Task { await decoder.next() }
  }

  /// The chunk that comes next; nil after the last.
  mutating func nextChunk() async -> Result<FeedChunk?, FileRejection> {
    let begun = next
    next = nil
    if let begun { return await begun.value }
    return await decoder?.next() ?? .success(nil)
  }
}

extension FileRow {
  /// A file of which nothing is stored yet; without a digest one that was not read.
  static func new(_ file: ClaimedFile, feed: String, digest: Digest?, now: Instant) -> FileRow {
    FileRow(
      feed: feed, name: file.name.text, digest: digest?.hexadecimal ?? "", size: Int(file.identity.size),
      firstSeen: now)
  }

  /// Where the next chunk begins; nil for the file's beginning.
  var resume: ResumePoint? {
    id == 0 ? nil : ResumePoint(offset: offset, line: line, record: records)
  }
}
