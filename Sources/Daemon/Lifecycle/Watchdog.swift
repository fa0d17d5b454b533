import Dispatch
import Synchronization

/// Tells systemd that the daemon is alive, each time the monitor has answered: a monitor that hangs is not alive.
final class Watchdog: Sendable {
  private let timer: Mutex<Timer?>

  init(_ manager: ServiceManager, monitor: Monitor, queue: DispatchQueue) {
    timer = Mutex(nil)
    guard let interval = manager.watchdogMicroseconds else { return }
    let milliseconds = max(1, interval / 2000)
    let ask: @Sendable () -> Void = { [weak self] in
      Task {
        await monitor.answer()
        // A start with a long backlog, and a stop with a long chunk, take the time they need as long as it answers.
        manager.notify(.watchdog, .extendTimeout(microseconds: interval))
        self?.timer.withLock { $0?.arm(afterMilliseconds: milliseconds) }
      }
    }
    timer.withLock {
      $0 = Timer(queue: queue, handler: ask)
      $0?.arm(afterMilliseconds: 0)
    }
  }
}
