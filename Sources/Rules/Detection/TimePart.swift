import Events

/// The part of a time that a modifier takes out of it, in UTC; of a date or an interval, of its first moment. Source: the
/// Sigma specification, appendix of modifiers 2.1.0.
enum TimePart: String, Sendable, Hashable {
  case minute, hour, day, week, month, year

  /// The numbers that it can be.
  var range: ClosedRange<Int> {
    switch self {
    case .minute: 0...59
    case .hour: 0...23
    case .day: 1...31
    case .week: 1...53
    case .month: 1...12
    case .year: 0...9999
    }
  }

  func value(of instant: Instant) -> Int {
    let date = instant.date
    switch self {
    case .minute: return Int(instant.millisecondOfDay / 60_000 % 60)
    case .hour: return Int(instant.millisecondOfDay / 3_600_000)
    case .day: return date.day
    case .week: return TimePart.week(of: date)
    case .month: return date.month
    case .year: return date.year
    }
  }

  /// The week of ISO 8601: that of the Thursday in it, counted within the Thursday's year.
  private static func week(of date: CivilDate) -> Int {
    let thursday = CivilDate(dayNumber: date.dayNumber + Int64(4 - date.weekday))
    let first = CivilDate(year: thursday.year, month: 1, day: 1)
    return Int(thursday.dayNumber - (first?.dayNumber ?? thursday.dayNumber)) / 7 + 1
  }
}
