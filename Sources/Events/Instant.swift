/// A moment in UTC, to the millisecond.
package struct Instant: Hashable, Comparable, Sendable {
  /// Milliseconds since 1970-01-01T00:00:00Z, without leap seconds.
  package var milliseconds: Int64

  package init(milliseconds: Int64) {
    self.milliseconds = milliseconds
  }

  /// Before everything that a calendar with four-digit years can say.
  package static let distantPast = Instant(milliseconds: -100_000_000_000_000)
  /// After everything that a calendar with four-digit years can say.
  package static let distantFuture = Instant(milliseconds: 400_000_000_000_000)

  package static func < (left: Instant, right: Instant) -> Bool {
    left.milliseconds < right.milliseconds
  }

  /// This moment, `milliseconds` later.
  package func advanced(byMilliseconds milliseconds: Int64) -> Instant {
    Instant(milliseconds: self.milliseconds &+ milliseconds)
  }

  /// The milliseconds from `other` to this moment.
  package func milliseconds(since other: Instant) -> Int64 {
    milliseconds - other.milliseconds
  }
}

extension Instant {
  /// Midnight UTC at the start of a date of the proleptic Gregorian calendar.
  package init(_ date: CivilDate) {
    self.init(milliseconds: date.dayNumber * Instant.millisecondsPerDay)
  }

  static let millisecondsPerDay: Int64 = 86_400_000
  /// An hour in milliseconds.
  package static let hour: Int64 = 3_600_000

  /// The date in UTC on which this moment lies.
  package var date: CivilDate {
    CivilDate(dayNumber: floorDivide(milliseconds, Instant.millisecondsPerDay))
  }

  /// The milliseconds since midnight UTC.
  package var millisecondOfDay: Int64 {
    milliseconds - floorDivide(milliseconds, Instant.millisecondsPerDay) * Instant.millisecondsPerDay
  }

  /// RFC 3339 in UTC: `2022-08-23T23:59:59Z`, with `.123` only where there are milliseconds.
  package var text: String {
    DateWriter.text { writer in
      writer.date(date)
      writer.character("T")
      writer.time(millisecondOfDay: Int(millisecondOfDay))
      writer.character("Z")
    }
  }
}

extension Instant: CustomStringConvertible {
  package var description: String { text }
}

/// Division that rounds towards minus infinity, as calendars need before 1970.
func floorDivide(_ dividend: Int64, _ divisor: Int64) -> Int64 {
  let (quotient, remainder) = dividend.quotientAndRemainder(dividingBy: divisor)
  return remainder < 0 ? quotient - 1 : quotient
}
