/// Why a whole file is set aside.
package struct FileRejection: Error, Sendable, Hashable {
  /// The words are stable: they stand in `.reason.json`.
  package enum Reason: String, Sendable, CaseIterable {
    /// The bytes cannot be read, or are no text.
    case unreadable
    /// The content is not what any feed takes.
    case noFeed = "no-feed"
    /// More bytes than a file may have, or than may come out of a compressed one.
    case tooLarge = "too-large"
    /// A compressed file that is damaged, cut off or encrypted.
    case corruptArchive = "corrupt-archive"
    /// An archive that does not hold exactly one file.
    case archiveMembers = "archive-members"
    /// An archive whose file has a name that leads elsewhere.
    case archivePath = "archive-path"
    /// A compressed file that grows too much when it is expanded.
    case expansionRatio = "expansion-ratio"
    /// The columns are not the feed's.
    case wrongHeader = "wrong-header"
    /// More records are bad than the feed allows.
    case tooManyBad = "too-many-bad"
    /// A snapshot would withdraw more reports than the feed allows.
    case tooManyWithdrawn = "too-many-withdrawn"
  }

  package var reason: Reason
  /// One sentence for a person.
  package var message: String
  /// Whether chunks before this one may have been stored.
  package var afterCommit: Bool

  package init(_ reason: Reason, _ message: String, afterCommit: Bool = false) {
    self.reason = reason
    self.message = message
    self.afterCommit = afterCommit
  }

  /// What a failure to read means for the file.
  init(_ error: FeedReadError, afterCommit: Bool) {
    let message = error.reason == nil ? "the file cannot be read: \(error.message)" : error.message
    self.init(error.reason ?? .unreadable, message, afterCommit: afterCommit)
  }
}
