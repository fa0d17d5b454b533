package import Events
import Glibc

/// The watched directory: what arrives in it, and what becomes of it.
///
/// `<root>/<feed>/incoming processing done/DATE rejected/DATE`, and the same without a feed's folder. Files move by
/// renames alone, nothing is overwritten and nothing deleted, so after a crash at any moment every file stands in
/// exactly one of these places, whole. Times are given by the caller: real ones, never those of a replay.
package struct Inbox {
  /// The inbox itself.
  package let root: FilePath
  /// How many bytes have to be free on each disk, so that a file is claimed.
  package var minFree: Int64
  let fileSystem: any FileSystem
  private let volumes: [FilePath]
  var scanner: Scanner
  /// Where the claimed files stand, and whose they are.
  var claimed: [FilePath: Lane] = [:]
  /// Warnings for the next scan to deliver.
  var warnings: [InboxWarning] = []
  /// The feeds' folders, as the last scan found them.
  private(set) var lanes: [Lane] = []
  /// What the last scan found ready and nobody has claimed since.
  var listed: Set<FilePath> = []
  /// Where the last scan found files in `processing` that have to wait.
  private(set) var crowded: Set<Lane> = []

  /// - Parameters:
  ///   - settle: how long a file that was not renamed in has to stay unchanged.
  ///   - minFree: in bytes.
  ///   - volumes: places beside the inbox whose disk must have room, such as the database's directory.
  package init(
    root: FilePath, settle: TimeSpan = .seconds(2), minFree: Int64 = Inbox.defaultMinFree, volumes: [FilePath] = [],
    fileSystem: any FileSystem = PosixFileSystem()
  ) {
    self.root = root
    self.minFree = minFree
    self.volumes = volumes
    self.fileSystem = fileSystem
    scanner = Scanner(settle: settle)
  }

  /// 256 MiB.
  package static let defaultMinFree: Int64 = 256 << 20

  /// Takes note that a file was renamed to this path, as inotify tells: the next scan finds it ready.
  package mutating func noteRenamedIn(_ path: FilePath) {
    scanner.noteRenamedIn(path)
  }

  /// Looks at every directory and tells what there is to do.
  package mutating func scan(now: Instant) -> ScanResult {
    var result = ScanResult()
    findLanes(in: &result)
    crowded = []
    for lane in lanes { scanProcessing(of: lane, now: now, in: &result) }
    let busy = Set(claimed.values)
    for lane in lanes { scanIncoming(of: lane, now: now, in: &result) }
    result.ready.sort(by: ReadyFile.precedes)
    result.behind = result.ready.filter { busy.contains($0.lane) }
    result.ready.removeAll { busy.contains($0.lane) }
    result.recoverable.sort(by: ClaimedFile.precedes)
    listed = Set((result.ready + result.behind).map(\.path))
    result.warnings += warnings
    warnings.removeAll()
    scanner.finish()
    return result
  }

  /// Throws where a disk has not the room that is to stay free. Reads go on meanwhile, and nothing is claimed.
  package func checkRoom() throws(InboxError) {
    for path in [root] + volumes {
      let free = try free(at: path)
      guard free >= minFree else { throw .noRoom(path, free: free, wanted: minFree) }
    }
  }

  private func free(at path: FilePath) throws(InboxError) -> Int64 {
    do { return try fileSystem.freeBytes(at: path) } catch { throw .file(error) }
  }
}

extension Inbox {
  private mutating func findLanes(in result: inout ScanResult) {
    let before = lanes
    result.directories.append(root)
    lanes = []
    guard let entries = list(root, in: &result) else { return }
    addLane(Lane(feed: nil, root: root), entries, in: &result)
    for entry in entries where entry.status.kind == .directory {
      guard !Lane.reserved.contains(entry.name), !entry.name.isTemporary else { continue }
      let folder = root / entry.name
      result.directories.append(folder)
      guard let inside = list(folder, in: &result) else { continue }
      addLane(Lane(feed: entry.name.text, root: folder), inside, in: &result)
    }
    for lane in before where !lanes.contains(lane) {
      result.warnings.append(InboxWarning(path: lane.incoming, problem: .gone))
    }
  }

  /// A folder is a feed's if one of the two directories is in it that files may stand in and wait.
  private mutating func addLane(_ lane: Lane, _ entries: [DirectoryEntry], in result: inout ScanResult) {
    let directories = entries.filter { $0.status.kind == .directory }.map(\.name)
    let hasIncoming = directories.contains(Lane.incomingName)
    guard hasIncoming || directories.contains(Lane.processingName) else { return }
    lanes.append(lane)
    if hasIncoming { result.directories.append(lane.incoming) }
  }

  private mutating func scanIncoming(of lane: Lane, now: Instant, in result: inout ScanResult) {
    guard result.directories.contains(lane.incoming), let entries = list(lane.incoming, in: &result) else { return }
    scanner.observe(entries, of: lane, now: now, result: &result)
  }

  /// Claims the oldest file that nobody has, if none of the lane is claimed.
  private mutating func scanProcessing(of lane: Lane, now: Instant, in result: inout ScanResult) {
    guard let entries = list(lane.processing, mayBeMissing: true, in: &result) else { return }
    let files = entries.filter { $0.status.kind == .file }.map { entry in
      ClaimedFile(
        lane: lane, name: entry.name, path: lane.processing / entry.name, identity: entry.status.identity)
    }
    for file in files { scanner.noteSeen(file.path) }
    if !claimed.values.contains(lane) { claimOldest(of: files, now: now, in: &result) }
    if files.contains(where: { claimed[$0.path] == nil }) { crowded.insert(lane) }
  }

  private mutating func claimOldest(of files: [ClaimedFile], now: Instant, in result: inout ScanResult) {
    let free = files.filter { !scanner.isHeldBack($0.path, now: now, result: &result) }
    guard let oldest = free.min(by: ClaimedFile.precedes) else { return }
    claimed[oldest.path] = oldest.lane
    result.recoverable.append(oldest)
    for _ in free.dropFirst() { result.noteWaiting(until: now) }
  }

  /// The entries of a directory, or nil where it cannot be read, which is told once.
  private mutating func list(
    _ directory: FilePath, mayBeMissing: Bool = false, in result: inout ScanResult
  ) -> [DirectoryEntry]? {
    do {
      return try fileSystem.list(directory)
    } catch {
      if mayBeMissing, error.code == ENOENT { return nil }
      if scanner.isFirstWarning(directory) {
        result.warnings.append(InboxWarning(path: directory, problem: .failed(error)))
      }
      return nil
    }
  }
}
