import Rules
import Synchronization

/// What was found to be near, kept for twenty times as long as it took to find: however often it is asked for, that
/// costs a twentieth of a processor at most.
final class NearMemory: Sendable {
  private struct Found {
    var rules: [NearRule]
    /// On the clock.
    var until: Int64
  }

  /// Monotonic, in nanoseconds.
  private let clock: @Sendable () -> Int64
  private let found = Mutex<Found?>(nil)

  init(clock: @escaping @Sendable () -> Int64) {
    self.clock = clock
  }

  /// What is known, or what a search finds.
  func rules(_ search: () -> [NearRule]) -> [NearRule] {
    found.withLock { found in
      let begin = clock()
      if let found, begin < found.until { return found.rules }
      let rules = search()
      let end = clock()
      found = Found(rules: rules, until: end + 20 * (end - begin))
      return rules
    }
  }
}
