import Digests
import Events
import Feeds
import Inbox
import Storage

/// Which of the claimed files are imported, and as whose.
extension Monitor {
  /// A claimed file whose content is just being imported from another folder of its feed. Its turn comes when that is over:
  /// mostly it then is a duplicate.
  struct Echo {
    let file: ClaimedFile
    let digest: Digest
    /// The feed that both are of.
    let feed: String
    /// Whether a run before this one claimed it.
    let isRecovered: Bool
  }

  /// Whether nothing of a folder is on its way into the store.
  func isFree(_ lane: Lane) -> Bool { imports[lane] == nil && echoes[lane] == nil }

  /// Begins with the files whose content is imported from another folder no longer.
  func beginEchoes() async {
    for (lane, echo) in echoes where !isImporting(echo.digest, of: echo.feed) {
      echoes[lane] = nil
      await begin(echo.file, isRecovered: echo.isRecovered)
    }
  }

  /// Whether a snapshot is known, and another has come since: then it says anew what its source stands by.
  func isOutdated(_ known: FileRow, _ feed: FeedDefinition) throws(StorageError) -> Bool {
    guard feed.snapshot != nil else { return false }
    return try store.isFollowed(known)
  }

  /// Why nothing of an older snapshot is stored again.
  static let outdated = "a later snapshot was imported, and what it says stands"

  private func isImporting(_ digest: Digest, of feed: String) -> Bool {
    imports.values.contains { $0.digest == digest && $0.feed.name == feed }
  }

  /// Which feed's a file is, and how far it is stored already; nil where there is nothing to import, and the file has been
  /// dealt with.
  func admit(_ file: ClaimedFile, _ digest: Digest, isRecovered: Bool = false) throws -> (FeedDefinition, FileRow)? {
    let feed = feed(for: file)
    if let feed, isImporting(digest, of: feed.name) {
      echoes[file.lane] = Echo(file: file, digest: digest, feed: feed.name, isRecovered: isRecovered)
      return nil
    }
    let known = try known(digest.hexadecimal, of: file, feed)
    if let known, known.state == .done {
      if let feed, try isOutdated(known, feed) { return (feed, known) }
      try archiveKnown(file, of: known.feed, isDuplicate: !(isRecovered && known.name == file.name.text))
      return nil
    }
    guard !commandImports.contains(digest) else {
      giveUp(file, "a command imports it already")
      return nil
    }
    guard let feed else {
      reject(file, digest, Monitor.unknownFeed(file, isBegun: known != nil), row: known)
      return nil
    }
    let row = known ?? FileRow.new(file, feed: feed.name, digest: digest, now: clock.now)
    noteResumption(of: file, row, isRecovered: isRecovered)
    return (feed, row)
  }

  /// 2 GiB.
  static let largestFile: Int64 = 2 << 30

  static func tooLarge(_ size: Int64) -> FileRejection {
    FileRejection(.tooLarge, "the file has \(size) bytes, more than the \(largestFile) that a file may have")
  }

  private func feed(for file: ClaimedFile) -> FeedDefinition? {
    if let name = file.lane.feed { return feeds.feed(named: name) }
    return feeds.feed(forFile: file.name.text)
  }

  /// What is stored of a content. Where its feed is gone, as what it was begun, or stored to its end.
  private func known(_ digest: String, of file: ClaimedFile, _ feed: FeedDefinition?) throws(StorageError) -> FileRow? {
    if let name = feed?.name ?? file.lane.feed { return try store.file(feed: name, digest: digest) }
    return try store.files(.importing).first { $0.digest == digest }
  }

  /// - Parameter isBegun: whether a part of the file was stored while it had a feed.
  private static func unknownFeed(_ file: ClaimedFile, isBegun: Bool) -> FileRejection {
    let sentence =
      file.lane.feed.map { "there is no feed '\($0)', as the folder is named" }
      ?? "no feed's 'match' takes a file named '\(file.name)'"
    let more = isBegun ? "; what had been stored before stays" : ""
    return FileRejection(.noFeed, sentence + more, afterCommit: isBegun)
  }
}
