package import Events
package import Feeds
import Glibc
package import Inbox

/// A file that is read as one of a feed's, for seeing what would come of it.
package struct TrialFile {
  private let file: FileSource

  /// Throws where it cannot be opened, or is no regular file.
  package init(_ path: String) throws(FileError) {
    let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileError("open", FilePath(path), code: errno) }
    file = FileSource(try PosixFile(handedOver: descriptor))
  }

  /// A reader at the beginning of the file.
  package func reader(_ feed: FeedDefinition, now: Instant) -> FeedReader {
    FeedReader(file, feed, resume: nil, queue: .max, now: now)
  }
}
