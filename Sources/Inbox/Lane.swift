/// The directories of one feed. They lie on one file system, because a file passes through them by renames alone.
package struct Lane: Hashable, Sendable {
  /// The name of the feed's folder; nil for the inbox's own, whose files are told apart by the feeds' `match` globs.
  package let feed: String?
  /// The folder that holds the directories.
  package let root: FilePath

  package init(feed: String?, root: FilePath) {
    self.feed = feed
    self.root = root
  }

  /// Where files arrive.
  package var incoming: FilePath { root / Lane.incomingName }
  /// Where a file stands while it is imported.
  package var processing: FilePath { root / Lane.processingName }
  /// What was imported.
  package var done: FilePath { root / Lane.doneName }
  /// What was refused.
  package var rejected: FilePath { root / Lane.rejectedName }

  static let incomingName = FileName("incoming")
  static let processingName = FileName("processing")
  static let doneName = FileName("done")
  static let rejectedName = FileName("rejected")
  /// Names in the inbox that are no feed's.
  static let reserved: Set = [incomingName, processingName, doneName, rejectedName]
}
