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
  private let decoder: Decoder
  /// The chunk that is being decoded, or was and waits.
  private var next: Task<Result<FeedChunk?, FileRejection>, Never>?

  init(_ file: ClaimedFile, _ feed: FeedDefinition, _ digest: Digest, row: FileRow, decoder: Decoder) {
    self.file = file
    self.feed = feed
    self.digest = digest
    self.row = row
    self.decoder = decoder
  }

  /// Its bytes.
  var source: FileSource { decoder.file }

  /// The chunk that comes next, nil after the last. It begins to be decoded unless that was begun.
  @discardableResult
  mutating func decodeAhead() -> Task<Result<FeedChunk?, FileRejection>, Never> {
    if let next { return next }
    let decoder = decoder
    let begun = Task(executorPreference: decoder.executor) { await decoder.next() }
    next = begun
    return begun
  }

  /// Goes on behind the chunk that came next.
  mutating func take() { next = nil }
}

extension FileRow {
  /// A file of which nothing is stored yet; without a digest one that was not read.
  static func new(_ file: ClaimedFile, feed: String, digest: Digest?, now: Instant) -> FileRow {
    FileRow(
      feed: feed, name: file.name.text, digest: digest?.hexadecimal ?? "", size: Int(file.identity.size),
      firstSeen: now)
  }
}

extension Monitor {
  /// Where the next chunk of a file begins; nil for the file's beginning.
  func resume(of row: FileRow) throws(StorageError) -> ResumePoint? {
    guard row.id != 0 else { return nil }
    // What only the database found is no fault of the file as a whole.
    let known = try store.quarantinedCount(ofFile: row.id, reason: QuarantineReason.duplicateKey.rawValue)
    return ResumePoint(offset: row.offset, line: row.line, record: row.records, bad: row.quarantined - known)
  }
}
