import Glibc
package import Logging
import Synchronization

/// The daemon's own log: one line a message, on standard error.
///
/// A warning or an error that repeats is written ``burst`` times in a minute and then counted; the count stands in
/// front of the next one that is written. Two messages are the same where they differ in numbers only.
package final class ServiceLog: Sendable {
  /// How often one message is written in a minute.
  package static let burst = 20
  private static let minute: Int64 = 60_000_000_000
  /// More messages than this are not told apart: all are forgotten then.
  private static let limit = 1000

  private struct State {
    var counts: [String: Int] = [:]
    var repeats: [String: Repeat] = [:]
  }

  private struct Repeat {
    var since: Int64
    var written = 0
    var dropped = 0
  }

  private let state = Mutex(State())
  private let forJournal: Bool
  private let clock: @Sendable () -> Int64
  private let write: @Sendable (String) -> Void

  /// - Parameters:
  ///   - forJournal: whether the journal takes the lines: it notes the time itself, and reads the level from a prefix
  ///     (sd-daemon(3)).
  ///   - clock: nanoseconds since 1970.
  ///   - write: takes a line with its end.
  package init(
    forJournal: Bool, clock: @escaping @Sendable () -> Int64 = { SystemTime.nanoseconds(CLOCK_REALTIME) },
    write: @escaping @Sendable (String) -> Void
  ) {
    self.forJournal = forJournal
    self.clock = clock
    self.write = write
  }

  /// How many messages there were of each level, those that were not written included.
  package var counts: [String: Int] { state.withLock { $0.counts } }

  /// A logger whose messages come here.
  package func logger(_ level: Logger.Level) -> Logger {
    var logger = Logger(label: "vedette") { _ in ServiceLogHandler(log: self) }
    logger.logLevel = level
    return logger
  }

  func take(_ level: Logger.Level, _ text: String) {
    let now = clock()
    let lines = state.withLock { state -> [String] in
      state.counts[level.rawValue, default: 0] += 1
      guard level >= .warning else { return [line(level, text, now)] }
      return admit(level, text, now, &state.repeats).map { line(level, $0, now) }
    }
    for line in lines { write(line) }
  }

  /// What of a message is written now: nothing, itself, or a word about those that were not, and itself.
  private func admit(
    _ level: Logger.Level, _ text: String, _ now: Int64, _ repeats: inout [String: Repeat]
  ) -> [String] {
    let key = level.rawValue + ServiceLog.withoutNumbers(text)
    if repeats.count >= ServiceLog.limit && repeats[key] == nil { repeats = [:] }
    var known = repeats[key] ?? Repeat(since: now)
    var dropped = 0
    if now - known.since >= ServiceLog.minute {
      dropped = known.dropped
      known = Repeat(since: now)
    }
    defer { repeats[key] = known }
    guard known.written < ServiceLog.burst else {
      known.dropped += 1
      return []
    }
    known.written += 1
    return dropped == 0 ? [text] : ["\(dropped) more like the next one were not written", text]
  }

  /// A text in which each number is a `0`, however long it is.
  private static func withoutNumbers(_ text: String) -> String {
    text.reduce(into: "") { result, character in
      if !character.isNumber { result.append(character) } else if result.last != "0" { result.append("0") }
    }
  }

  /// A text in which what a terminal would obey is written out: names of files say what they like.
  private static func withoutControls(_ text: String) -> String {
    func isControl(_ scalar: Unicode.Scalar) -> Bool { scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value) }
    guard text.unicodeScalars.contains(where: isControl) else { return text }
    return text.unicodeScalars.reduce(into: "") { result, scalar in
      if isControl(scalar) {
        result += "\\u{" + String(scalar.value, radix: 16) + "}"
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
  }

  private func line(_ level: Logger.Level, _ text: String, _ now: Int64) -> String {
    let text = ServiceLog.withoutControls(text.split(whereSeparator: \.isNewline).joined(separator: " "))
    guard !forJournal else { return "<\(level.priority)>\(text)\n" }
    return "\(WallClock.text(nanoseconds: now)) \(level.rawValue) \(text)\n"
  }
}

private struct ServiceLogHandler: LogHandler {
  let log: ServiceLog
  var logLevel = Logger.Level.info
  var metadata: Logger.Metadata = [:]

  init(log: ServiceLog) {
    self.log = log
  }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    let all = metadata.merging(event.metadata ?? [:]) { _, new in new }
    let pairs = all.sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }
    log.take(event.level, "\(event.message)" + pairs.joined())
  }
}

extension Logger.Level {
  /// As syslog(3) counts.
  fileprivate var priority: Int {
    switch self {
    case .trace, .debug: 7
    case .info: 6
    case .notice: 5
    case .warning: 4
    case .error: 3
    case .critical: 2
    }
  }
}
