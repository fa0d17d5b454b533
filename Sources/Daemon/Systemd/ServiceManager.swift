import Glibc

/// Talks to systemd: what state the daemon is in, and that it is alive. Without systemd it does nothing.
package struct ServiceManager: Sendable {
  private let socket: NotifySocket?
  /// How often the watchdog wants to hear that the daemon is alive, in microseconds; nil where none listens. To be
  /// safe, tell it twice as often.
  package let watchdogMicroseconds: Int64?

  /// - Parameters:
  ///   - environment: how to look up a variable of the environment.
  ///   - process: the identifier of this process.
  package init(environment: (String) -> String?, process: Int32) {
    socket = environment("NOTIFY_SOCKET").flatMap { NotifySocket($0) }
    watchdogMicroseconds = ServiceManager.watchdog(environment, process)
  }

  /// The manager that started this process.
  package init() {
    self.init(environment: { name in getenv(name).map { String(cString: $0) } }, process: getpid())
  }

  /// Whether anybody listens.
  package var isPresent: Bool { socket != nil }

  /// The interval is meant for this process only if `WATCHDOG_PID` says so, or nothing.
  private static func watchdog(_ environment: (String) -> String?, _ process: Int32) -> Int64? {
    guard let interval = environment("WATCHDOG_USEC").flatMap({ Int64($0) }), interval > 0 else { return nil }
    guard let wanted = environment("WATCHDOG_PID") else { return interval }
    return Int32(wanted) == process ? interval : nil
  }

  /// A message to the manager.
  package enum Message: Sendable, Hashable {
    /// Started, or reloaded.
    case ready
    /// What the daemon is doing, in a line, for `systemctl status`.
    case status(String)
    /// Reading rules and feeds anew, since this many microseconds on the monotonic clock.
    case reloading(sinceMicroseconds: Int64)
    case stopping
    /// Every queue made progress.
    case watchdog
    /// Starting or stopping goes on, for at most so many microseconds from now.
    case extendTimeout(microseconds: Int64)
  }

  /// Sends messages in one datagram. Returns false where a manager listens but could not be reached.
  @discardableResult
  package func notify(_ messages: Message...) -> Bool {
    guard let socket else { return true }
    return socket.send(messages.map(\.text).joined(separator: "\n")) == 0
  }

  /// Says that a reload began now.
  @discardableResult
  package func notifyReloading() -> Bool {
    notify(.reloading(sinceMicroseconds: SystemTime.nanoseconds(CLOCK_MONOTONIC) / 1000))
  }
}

extension ServiceManager.Message {
  var text: String {
    switch self {
    case .ready: "READY=1"
    case .status(let line): "STATUS=" + line.split(whereSeparator: \.isNewline).joined(separator: " ")
    case .reloading(let microseconds): "RELOADING=1\nMONOTONIC_USEC=\(microseconds)"
    case .stopping: "STOPPING=1"
    case .watchdog: "WATCHDOG=1"
    case .extendTimeout(let microseconds): "EXTEND_TIMEOUT_USEC=\(microseconds)"
    }
  }
}
