import Inbox
import Logging
import Synchronization

/// Hints from the kernel that there may be new files. The truth is what a scan finds.
final class DirectoryWatch: Sendable {
  private let source: InotifySource?
  private let monitor: Monitor
  private let refused = Mutex(false)

  /// - Parameter bell: rung when there may be something to do.
  init(_ monitor: Monitor, bell: Bell, logger: Logger) {
    self.monitor = monitor
    do {
      // On the monitor's own queue: between a file's arrival and its alert, every change of threads is time.
      source = try InotifySource(queue: monitor.dispatchQueue) { hints in
        monitor.assumeIsolated { $0.note(hints) }
        bell.ring()
      }
    } catch {
      logger.warning("the inbox is searched every 5 s, since the system refuses to watch it: \(error)")
      source = nil
      refused.withLock { $0 = true }
    }
  }

  /// Whether the system refuses to watch directories, so that only searching is left.
  var isRefused: Bool { refused.withLock(\.self) }

  /// Watches the directories that the last scan found. Returns whether one is new, so that it must be searched again.
  func refresh() async -> Bool {
    guard let source else { return false }
    let result = source.watch(await monitor.directories)
    refused.withLock { $0 = !result.refused.isEmpty }
    return result.hasNew
  }
}
