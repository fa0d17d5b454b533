package import Dispatch
package import Events

/// Calls a handler once, when it is due. It can be armed again and again; the latest arming counts.
///
/// Delays are measured on the monotonic clock: a wall clock that is set does not move them. A handler that was already
/// on its way when the timer was disarmed or armed anew still runs, so it must bear being called early.
package final class Timer: Sendable {
  // Dispatch sources may be used from any thread; only their declaration on Linux does not say so.
  nonisolated(unsafe) private let source: any DispatchSourceTimer

  /// - Parameters:
  ///   - queue: where the handler runs.
  ///   - handler: what is called.
  package init(queue: DispatchQueue, handler: @escaping @Sendable () -> Void) {
    source = DispatchSource.makeTimerSource(queue: queue)
    source.setEventHandler(handler: handler)
    source.schedule(deadline: .distantFuture)
    source.activate()
  }

  deinit { source.cancel() }

  /// Makes it due after some milliseconds; at once for 0 or less.
  package func arm(afterMilliseconds delay: Int64) {
    source.schedule(deadline: .now() + .milliseconds(Int(clamping: max(0, delay))), leeway: .milliseconds(1))
  }

  /// Makes it due at an instant, as seen from another: at once if it is past.
  package func arm(at due: Instant, now: Instant) {
    arm(afterMilliseconds: due.milliseconds(since: now))
  }

  /// Makes it never due.
  package func disarm() {
    source.schedule(deadline: .distantFuture)
  }
}
