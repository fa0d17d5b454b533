import Events

/// When to try again what failed: after a second, then two, and so on up to a minute. So long does somebody wait at most
/// who made room on a disk.
struct Backoff {
  private(set) var until: Instant
  private var delay: Int64

  private static let first: Int64 = 1000
  private static let longest: Int64 = 60_000

  init(now: Instant) {
    delay = Backoff.first
    until = now.advanced(byMilliseconds: delay)
  }

  mutating func fail(now: Instant) {
    delay = min(delay * 2, Backoff.longest)
    until = now.advanced(byMilliseconds: delay)
  }

  /// Whether it is too early. A clock that was set back does not make the wait longer than it was meant.
  func holds(at now: Instant) -> Bool {
    now < until && until.milliseconds(since: now) <= delay
  }
}
