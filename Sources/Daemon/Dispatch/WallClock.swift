package import Events
import Glibc

/// Tells what time it is. Whatever needs the time is given one of these, or better an instant; ``system`` is the only
/// one that reads the machine's clock.
package struct WallClock: Sendable {
  private let read: @Sendable () -> Instant

  package init(_ read: @escaping @Sendable () -> Instant) {
    self.read = read
  }

  package var now: Instant { read() }

  /// A moment in nanoseconds since 1970 as RFC 3339 has it, to the millisecond.
  static func text(nanoseconds: Int64) -> String {
    Instant(milliseconds: nanoseconds / 1_000_000).text
  }

  /// The clock of this machine, in UTC.
  package static let system = WallClock {
    Instant(milliseconds: SystemTime.nanoseconds(CLOCK_REALTIME) / 1_000_000)
  }
}

/// Times of the kernel's clocks.
enum SystemTime {
  /// Nanoseconds on a clock: since 1970, or since the machine started.
  static func nanoseconds(_ clock: clockid_t) -> Int64 {
    var time = timespec()
    // It fails only for a clock that does not exist, or a bad address.
    clock_gettime(clock, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }
}
