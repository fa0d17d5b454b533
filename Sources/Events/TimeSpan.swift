/// A length of time as users write it: `90s`, `26h`, `7d`, `2w` are fixed, `1mo`, `1q`, `1y` follow the calendar.
package struct TimeSpan: Hashable, Sendable {
  /// Calendar months (a quarter has 3, a year 12); 0 for a fixed length.
  package let months: Int
  /// The fixed part, in milliseconds; 0 for a calendar length.
  package let milliseconds: Int64

  /// A calendar length.
  package static func months(_ count: Int) -> TimeSpan { TimeSpan(months: count, milliseconds: 0) }
  /// A fixed length.
  package static func milliseconds(_ count: Int64) -> TimeSpan { TimeSpan(months: 0, milliseconds: count) }
  /// A fixed length.
  package static func seconds(_ count: Int64) -> TimeSpan { .milliseconds(count * 1000) }
  /// A fixed length of days with 24 hours.
  package static func days(_ count: Int64) -> TimeSpan { .milliseconds(count * Instant.millisecondsPerDay) }

  /// Whether no time passes in it.
  package var isZero: Bool { months == 0 && milliseconds == 0 }

  /// An upper bound of its length, in milliseconds, wherever in the calendar it lies.
  package var longestMilliseconds: Int64 {
    Int64(months) * 31 * Instant.millisecondsPerDay + milliseconds
  }

  /// Whether it ends no later than another, wherever in the calendar both begin.
  package func isNeverLonger(than other: TimeSpan) -> Bool {
    if months <= other.months, milliseconds <= other.milliseconds { return true }
    return longestMilliseconds <= Int64(other.months) * 28 * Instant.millisecondsPerDay + other.milliseconds
  }

  /// Its length in milliseconds, a month being the mean one of the Gregorian calendar.
  package var averageMilliseconds: Double {
    Double(months) * 30.436875 * Double(Instant.millisecondsPerDay) + Double(milliseconds)
  }

  /// So many times as long.
  package func times(_ count: Int) -> TimeSpan {
    TimeSpan(months: months * count, milliseconds: milliseconds * Int64(count))
  }
}

extension TimeSpan {
  /// Reads `30s 5m 26h 7d 2w 1mo 1q 1y` (and `500ms`); nil for anything else, and for what would overflow
  /// ten thousand years.
  package init?(_ text: some StringProtocol) {
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    guard let count = Int64(digits), count <= 10_000_000_000_000 else { return nil }
    let unit = text[digits.endIndex...]
    guard let scale = TimeSpan.scales[String(unit)] else { return nil }
    let (total, overflow) = count.multipliedReportingOverflow(by: scale.factor)
    guard !overflow, total <= (scale.isCalendar ? 120_000 : 315_576_000_000_000) else { return nil }
    self = scale.isCalendar ? .months(Int(total)) : .milliseconds(total)
  }

  private static let scales: [String: (factor: Int64, isCalendar: Bool)] = [
    "ms": (1, false), "s": (1000, false), "m": (60_000, false), "h": (3_600_000, false),
    "d": (86_400_000, false), "w": (604_800_000, false),
    "mo": (1, true), "q": (3, true), "y": (12, true),
  ]

  /// The shortest way to write it that ``init(_:)`` reads back: `180d`, `1y`, `90s`.
  package var text: String {
    if months > 0 {
      return months % 12 == 0 ? "\(months / 12)y" : months % 3 == 0 ? "\(months / 3)q" : "\(months)mo"
    }
    for (unit, factor) in [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000)] as [(String, Int64)]
    where milliseconds % factor == 0 && milliseconds > 0 {
      return "\(milliseconds / factor)\(unit)"
    }
    return milliseconds == 0 ? "0s" : "\(milliseconds)ms"
  }
}

extension Instant {
  /// This moment, a span later; months are added to the date in UTC.
  package func advanced(by span: TimeSpan) -> Instant {
    let fixed = advanced(byMilliseconds: span.milliseconds)
    guard span.months != 0 else { return fixed }
    return Instant(date.advanced(byMonths: span.months)).advanced(byMilliseconds: millisecondOfDay + span.milliseconds)
  }
}
