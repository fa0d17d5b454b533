package import Events

/// A file in `incoming` that nobody writes to any more.
package struct ReadyFile: Hashable, Sendable {
  package let lane: Lane
  package let name: FileName
  /// What it was when it was found ready.
  package let identity: FileIdentity

  package var path: FilePath { lane.incoming / name }
}

/// A file in `processing`: it belongs to who claimed it, until it is archived, rejected, put back or released.
package struct ClaimedFile: Hashable, Sendable {
  package let lane: Lane
  /// The name that it arrived under. Of a file that a run before this one had claimed, the name in `processing`.
  package let name: FileName
  /// Where it stands now.
  package let path: FilePath
  /// What it was when it was claimed.
  package let identity: FileIdentity
}

/// What a scan found.
package struct ScanResult: Sendable {
  /// Files that stand in `processing` and are nobody's: of a run that ended too early, or released. They come first, at
  /// most one of a lane; each is claimed by being listed here, and its lane has no other file until it is dealt with.
  package var recoverable: [ClaimedFile] = []
  /// Files to claim, in this order: oldest first, then by name. None of a lane in which a file is claimed.
  package var ready: [ReadyFile] = []
  /// Files that are ready behind one of their lane that is claimed, in the same order.
  package var behind: [ReadyFile] = []
  /// How many files are not ready yet.
  package var waiting = 0
  /// When the next of them may be ready, if nothing happens to it until then.
  package var next: Instant?
  /// What a person should know, each once for as long as it lasts.
  package var warnings: [InboxWarning] = []
  /// The directories in which something may appear.
  package var directories: [FilePath] = []
}

extension ScanResult {
  /// Counts a file that has to wait.
  mutating func noteWaiting(until due: Instant) {
    waiting += 1
    next = min(next ?? due, due)
  }
}

extension ReadyFile {
  /// The order of import: oldest first, then by name, so that revisions arrive in the order they were written.
  static func precedes(_ left: ReadyFile, _ right: ReadyFile) -> Bool {
    (left.identity.modified, left.name, left.path) < (right.identity.modified, right.name, right.path)
  }
}

extension ClaimedFile {
  /// The same order.
  static func precedes(_ left: ClaimedFile, _ right: ClaimedFile) -> Bool {
    (left.identity.modified, left.name, left.path) < (right.identity.modified, right.name, right.path)
  }
}
