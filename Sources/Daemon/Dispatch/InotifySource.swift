package import Dispatch
import Glibc
package import Inbox
import Synchronization

/// Watches directories by inotify, and calls a handler with hints.
package final class InotifySource: Sendable {
  private let descriptor: Int32
  // Dispatch sources may be used from any thread; only their declaration on Linux does not say so.
  nonisolated(unsafe) private let source: any DispatchSourceRead
  private let watches = Mutex(Watches())
  private let handler: @Sendable ([DirectoryHint]) -> Void

  /// - Parameters:
  ///   - queue: where the handler runs.
  ///   - handler: called with what one read brought, in order.
  /// - Throws: where the system refuses another inotify instance; then only scanning is left.
  package init(queue: DispatchQueue, handler: @escaping @Sendable ([DirectoryHint]) -> Void) throws(FileError) {
    let descriptor = inotify_init1(Int32(IN_CLOEXEC | IN_NONBLOCK))
    guard descriptor >= 0 else { throw FileError("inotify_init1", FilePath("inotify"), code: errno) }
    self.descriptor = descriptor
    self.handler = handler
    source = DispatchSource.makeReadSource(fileDescriptor: descriptor, queue: queue)
    source.setEventHandler { @Sendable [weak self] in self?.drain() }
    source.setCancelHandler { @Sendable in close(descriptor) }
    source.activate()
  }

  deinit { source.cancel() }

  /// Watches exactly these directories from here on. To be called after every scan with what the scan saw.
  ///
  /// - Returns: whether one is watched that was not, so that another scan is needed for what appeared in between;
  ///   and the directories that the system refuses to watch, with its errors.
  package func watch(_ directories: [FilePath]) -> (hasNew: Bool, refused: [FileError]) {
    watches.withLock { watches in
      var hasNew = false
      var refused: [FileError] = []
      for path in directories {
        // Adding again is harmless, and finds out that another directory stands under the name now.
        let watch = path.withCString { inotify_add_watch(descriptor, $0, InotifySource.mask) }
        if watch < 0 {
          refused.append(FileError("inotify_add_watch", path, code: errno))
        } else if watches.descriptors[path] != watch {
          stopWatching(path, &watches)
          watches.add(path, watch)
          hasNew = true
        }
      }
      for path in Set(watches.descriptors.keys).subtracting(directories) { stopWatching(path, &watches) }
      return (hasNew, refused)
    }
  }

  private static let mask = UInt32(
    IN_CLOSE_WRITE | IN_MOVED_TO | IN_CREATE | IN_MOVE_SELF | IN_DELETE_SELF | IN_ONLYDIR)

  private func stopWatching(_ path: FilePath, _ watches: inout Watches) {
    if let watch = watches.remove(path) { inotify_rm_watch(descriptor, watch) }
  }

  private func drain() {
    // Room for dozens of names of common length, and for more than one of the longest.
    withUnsafeTemporaryAllocation(byteCount: 4096, alignment: 8) { buffer in
      while true {
        let count = read(descriptor, buffer.baseAddress, buffer.count)
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { return }
        let events = InotifyEvent.parse(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        let hints = watches.withLock { watches in events.compactMap { hint(for: $0, &watches) } }
        if !hints.isEmpty { handler(hints) }
      }
    }
  }

  private func hint(for event: InotifyEvent, _ watches: inout Watches) -> DirectoryHint? {
    if event.has(IN_Q_OVERFLOW) { return .overflow }
    guard let directory = watches.paths[event.descriptor] else { return nil }
    if event.has(IN_MOVE_SELF) || event.has(IN_DELETE_SELF) || event.has(IN_IGNORED) || event.has(IN_UNMOUNT) {
      // What lies in a directory that was moved has another path now, too.
      for path in watches.descriptors.keys.filter({ $0.isInside(directory) }) { stopWatching(path, &watches) }
      return .lost(directory)
    }
    return event.has(IN_MOVED_TO) ? .renamedIn(directory / event.name) : .changed(directory)
  }
}

/// Which descriptor watches which path.
private struct Watches {
  var paths: [Int32: FilePath] = [:]
  var descriptors: [FilePath: Int32] = [:]

  mutating func add(_ path: FilePath, _ descriptor: Int32) {
    paths[descriptor] = path
    descriptors[path] = descriptor
  }

  /// Forgets a path, and returns the descriptor that it was watched by.
  mutating func remove(_ path: FilePath) -> Int32? {
    guard let descriptor = descriptors.removeValue(forKey: path) else { return nil }
    if paths[descriptor] == path { paths[descriptor] = nil }
    return descriptor
  }
}
