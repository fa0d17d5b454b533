import Events

/// Tells which files are ready, from what directories show at one moment after the other.
///
/// It reads no clock and no disk: listings and times are given to it. A file is ready at once if it was renamed in,
/// and otherwise when its size, its mtime and its ctime have not changed for as long as it takes to settle.
struct Scanner {
  /// In milliseconds.
  private let settle: Int64
  private var observed: [FilePath: Observation] = [:]
  private var failures: [FilePath: Backoff] = [:]
  private var renamedIn: Set<FilePath> = []
  private var returned: Set<FilePath> = []
  private var warned: Set<FilePath> = []
  private var seen: Set<FilePath> = []

  /// What a file looked like, and since when it has.
  private struct Observation {
    var identity: FileIdentity
    var since: Instant
    var wasRenamedIn: Bool
  }

  init(settle: TimeSpan) {
    self.settle = settle.longestMilliseconds
  }

  /// Takes note that a file was renamed to this path, so whoever wrote it is done.
  mutating func noteRenamedIn(_ path: FilePath) {
    if returned.remove(path) == nil { renamedIn.insert(path) }
  }

  /// Whether a file at this path may be read at once: it was renamed in, and nothing that was tried failed lately, with
  /// this file or another. It is asked once for each rename.
  mutating func takeRenamedIn(_ path: FilePath) -> Bool {
    failures.isEmpty && !path.name.isTemporary && renamedIn.remove(path) != nil
  }

  /// Takes note that a file was put back to this path by the inbox itself, because somebody still writes to it: it
  /// has to settle anew, although it will be told to have been renamed in.
  mutating func noteReturned(_ path: FilePath) {
    returned.insert(path)
    forget(path)
  }

  /// Takes note that something could not be done with a file, so that it is left alone for a while.
  mutating func noteFailure(_ path: FilePath, now: Instant) {
    if failures[path]?.fail(now: now) == nil { failures[path] = Backoff(now: now) }
  }

  /// Forgets what was observed of a file: it has to settle anew.
  mutating func forget(_ path: FilePath) {
    observed[path] = nil
    failures[path] = nil
  }

  /// Whether this is the first warning about a path since it appeared.
  mutating func isFirstWarning(_ path: FilePath) -> Bool {
    seen.insert(path)
    return warned.insert(path).inserted
  }

  /// Adds to a result what a listing of a lane's `incoming` shows.
  mutating func observe(_ entries: [DirectoryEntry], of lane: Lane, now: Instant, result: inout ScanResult) {
    for entry in entries where !entry.name.isTemporary {
      let path = lane.incoming / entry.name
      seen.insert(path)
      guard entry.status.kind == .file else {
        warn(of: entry.status.kind, at: path, in: &result)
        continue
      }
      let identity = entry.status.identity
      if let deadline = deadline(of: path, identity, now: now) {
        result.noteWaiting(until: deadline)
      } else {
        result.ready.append(ReadyFile(lane: lane, name: entry.name, identity: identity))
      }
    }
  }

  /// Takes note that something is still there, so that what is known of it is kept.
  mutating func noteSeen(_ path: FilePath) {
    seen.insert(path)
  }

  /// Whether a file in `processing` is to be left alone; if so, the result says until when.
  func isHeldBack(_ path: FilePath, now: Instant, result: inout ScanResult) -> Bool {
    guard let failure = failures[path], failure.holds(at: now) else { return false }
    result.noteWaiting(until: failure.until)
    return true
  }

  /// Forgets what is no longer there. Called after every scan.
  mutating func finish() {
    observed = observed.filter { seen.contains($0.key) }
    failures = failures.filter { seen.contains($0.key) }
    warned.formIntersection(seen)
    returned.formIntersection(seen)
    renamedIn.removeAll()
    seen.removeAll(keepingCapacity: true)
  }

  /// When the file may be ready, or nil if it is.
  private mutating func deadline(of path: FilePath, _ identity: FileIdentity, now: Instant) -> Instant? {
    var observation = observed[path] ?? Observation(identity: identity, since: now, wasRenamedIn: false)
    if observation.identity != identity {
      observation = Observation(identity: identity, since: now, wasRenamedIn: false)
      failures[path] = nil
    }
    // A clock that was set back must not make a file wait for what the clock lost.
    observation.since = min(observation.since, now)
    if renamedIn.contains(path) { observation.wasRenamedIn = true }
    observed[path] = observation
    if let failure = failures[path], failure.holds(at: now) { return failure.until }
    let settled = observation.since.advanced(byMilliseconds: settle)
    return observation.wasRenamedIn || settled <= now ? nil : settled
  }

  private mutating func warn(of kind: FileKind, at path: FilePath, in result: inout ScanResult) {
    guard isFirstWarning(path) else { return }
    result.warnings.append(
      InboxWarning(path: path, problem: kind == .symbolicLink ? .symbolicLink : .notAFile))
  }
}
