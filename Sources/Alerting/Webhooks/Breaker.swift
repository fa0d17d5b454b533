import Events

/// Keeps a failing endpoint from being called for every message: after five failures in a row it opens, and from then
/// on lets one attempt through at a time, at growing intervals, until one succeeds.
///
/// It lives in memory only: after a restart it takes five failures to open again.
struct Breaker: Equatable {
  static let threshold = 5
  /// The longest time between two probes, so that a receiver which is back is noticed soon.
  private static let longestProbe: Int64 = 300_000

  private(set) var failures = 0
  /// No attempt before; also what a receiver that is not down asked for by `Retry-After`.
  private(set) var pausedUntil: Instant?

  var isOpen: Bool { failures >= Breaker.threshold }

  mutating func succeeded() {
    self = Breaker()
  }

  /// - Parameters:
  ///   - asked: What the receiver asks for by `Retry-After`, in milliseconds.
  ///   - random: From 0 to 1, for the jitter.
  mutating func failed(at now: Instant, asked: Int64?, retry: Endpoint.Retry, random: Double) {
    failures += 1
    let probe =
      isOpen ? min(retry.backoff(attempts: failures - Breaker.threshold + 1, random: random), Breaker.longestProbe) : 0
    let pause = max(probe, min(asked ?? 0, retry.max.longestMilliseconds))
    pausedUntil = pause > 0 ? now.advanced(byMilliseconds: pause) : nil
  }
}
