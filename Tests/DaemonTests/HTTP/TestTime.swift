import Synchronization

/// A monotonic clock in nanoseconds that stands until it is told to go on.
final class TestTime: Sendable {
  private let time = Atomic<Int64>(1_000_000_000)

  var value: Int64 { time.load(ordering: .sequentiallyConsistent) }

  func advance(seconds: Int64) {
    time.add(seconds * 1_000_000_000, ordering: .sequentiallyConsistent)
  }
}
