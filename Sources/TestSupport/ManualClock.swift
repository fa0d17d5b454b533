package import Events
import Synchronization

/// A clock that stands until it is told to go on.
package final class ManualClock: Sendable {
  private let time: Mutex<Instant>

  package init(_ start: Instant) {
    time = Mutex(start)
  }

  package var now: Instant { time.withLock { $0 } }

  /// Lets time pass.
  package func advance(byMilliseconds milliseconds: Int64) {
    time.withLock { $0 = $0.advanced(byMilliseconds: milliseconds) }
  }

  /// Puts it forward or back.
  package func set(_ instant: Instant) {
    time.withLock { $0 = instant }
  }
}
