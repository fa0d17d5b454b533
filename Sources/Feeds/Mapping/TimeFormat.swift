import Events

/// A way to write times.
enum TimeFormat: Sendable, Hashable {
  /// An instant, a date, a reduced date or an interval.
  case iso8601
  /// An instant with its offset: `2022-08-23T12:00:00Z`.
  case rfc3339
  /// A date of mail and RSS: `Thu, 01 Jan 2004 19:48:21 GMT`.
  case rfc822
  /// Seconds since 1970, with or without a fraction.
  case unix
  /// Milliseconds since 1970.
  case unixMilliseconds
  case pattern(DatePattern)

  /// A format as a feed file names it; nil where it is none.
  init?(_ text: String) {
    switch text {
    case "iso8601": self = .iso8601
    case "rfc3339": self = .rfc3339
    case "rfc822": self = .rfc822
    case "unix": self = .unix
    case "unix_ms": self = .unixMilliseconds
    default:
      guard let pattern = DatePattern(text) else { return nil }
      self = .pattern(pattern)
    }
  }

  /// The names that are no patterns.
  static let names = ["iso8601", "rfc3339", "rfc822", "unix", "unix_ms"]

  /// As a feed file names it.
  var text: String {
    switch self {
    case .iso8601: "iso8601"
    case .rfc3339: "rfc3339"
    case .rfc822: "rfc822"
    case .unix: "unix"
    case .unixMilliseconds: "unix_ms"
    case .pattern(let pattern): pattern.text
    }
  }

  /// The time that the bytes denote, or nil where they denote none.
  func time(_ bytes: UnsafeRawBufferPointer) -> EventTime? {
    let bytes = bytes.trimmed
    switch self {
    case .iso8601: return ISO8601.time(bytes)
    case .rfc3339: return TimeFormat.rfc3339(bytes)
    case .rfc822: return RFC822Date.time(bytes)
    case .unix: return TimeFormat.unix(bytes, unit: 1000)
    case .unixMilliseconds: return TimeFormat.unix(bytes, unit: 1)
    case .pattern(let pattern): return pattern.time(bytes)
    }
  }

  private static func rfc3339(_ bytes: UnsafeRawBufferPointer) -> EventTime? {
    guard bytes.count >= 20, let time = ISO8601.time(bytes), time.precision == .second else { return nil }
    let last = bytes[bytes.count - 1] | 0x20
    let sign = bytes[bytes.count - 6]
    return last == UInt8(ascii: "z") || sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") ? time : nil
  }

  private static func unix(_ bytes: UnsafeRawBufferPointer, unit: Double) -> EventTime? {
    guard let number = NumberToken.double(bytes) else { return nil }
    let milliseconds = (number * unit).rounded(.down)
    // Far beyond every calendar, and safe to convert.
    guard abs(milliseconds) < 1e17 else { return nil }
    return EventTime(Instant(milliseconds: Int64(milliseconds)))
  }
}
