/// What a zone's clocks were set to and when, and the rule for all time after that.
struct ZoneHistory: Sendable, Hashable {
  struct Transition: Sendable, Hashable {
    /// Seconds since 1970-01-01 UTC.
    var at: Int64
    /// The seconds to add to UTC from then on.
    var offset: Int64
  }

  /// Before the first transition.
  var first: Int64
  /// In the order of time.
  var transitions: [Transition]
  /// After the last transition; nil: as the last one says.
  var rule: ZoneRule?

  /// The seconds to add to UTC, `second` seconds after 1970-01-01 UTC.
  func offset(at second: Int64) -> Int64 {
    guard let last = transitions.last else { return rule?.offset(at: second) ?? first }
    if second >= last.at { return rule?.offset(at: second) ?? last.offset }
    var low = 0
    var high = transitions.count
    while low < high {
      let middle = (low + high) / 2
      if transitions[middle].at <= second { low = middle + 1 } else { high = middle }
    }
    return low == 0 ? first : transitions[low - 1].offset
  }

  /// The moment at which clocks were set forward over a time that they never showed, from one offset to a larger one.
  func jump(between local: LocalTime, _ before: Int64, _ after: Int64) -> Instant {
    let second = floorDivide(local.milliseconds, 1000)
    var low = second - max(before, after)
    var high = second - min(before, after) + 1
    // The clock shows less than the local time at `low`, and more at `high`.
    while low + 1 < high {
      let middle = low + (high - low) / 2
      if middle + offset(at: middle) <= second { low = middle } else { high = middle }
    }
    return Instant(milliseconds: high * 1000)
  }
}

/// When clocks change in every year: a rule of POSIX, as the last line of a TZif file holds it (RFC 8536, section 3.3).
///
/// `CET-1CEST,M3.5.0,M10.5.0/3`: standard time is an hour ahead of UTC, summer time begins on the last Sunday of March
/// at 02:00 and ends on the last Sunday of October at 03:00.
struct ZoneRule: Sendable, Hashable {
  /// A day of each year and a time of it.
  struct Change: Sendable, Hashable {
    enum Day: Sendable, Hashable {
      /// `Jn`: from 1 to 365, 29 February is never counted.
      case julian(Int)
      /// `n`: from 0 to 365, 29 February is counted.
      case ordinal(Int)
      /// `Mm.w.d`: the week from 1, 5 for the last; the day from 0 for Sunday.
      case weekday(month: Int, week: Int, day: Int)
    }

    var day: Day
    /// Seconds after midnight by the clock before the change; may be negative or more than a day.
    var time: Int64
  }

  var standard: Int64
  /// Summer time, and when it begins and ends; nil where clocks never change.
  var summer: Summer?

  struct Summer: Sendable, Hashable {
    var offset: Int64
    var start: Change
    var end: Change
  }

  func offset(at second: Int64) -> Int64 {
    guard let summer else { return standard }
    let year = CivilDate(dayNumber: floorDivide(second + standard, 86_400)).year
    let start = summer.start.second(of: year) - standard
    let end = summer.end.second(of: year) - summer.offset
    let isSummer = start < end ? start <= second && second < end : !(end <= second && second < start)
    return isSummer ? summer.offset : standard
  }
}

extension ZoneRule.Change {
  /// The time of the change in a year, as local seconds since 1970-01-01.
  func second(of year: Int) -> Int64 {
    dayNumber(of: year) * 86_400 + time
  }

  private func dayNumber(of year: Int) -> Int64 {
    let newYear = CivilDate.dayNumber(year: year, month: 1, day: 1)
    switch day {
    case .julian(let day):
      return newYear + Int64(day - 1) + (CivilDate.isLeap(year) && day >= 60 ? 1 : 0)
    case .ordinal(let day): return newYear + Int64(day)
    case .weekday(let month, let week, let day):
      let first = CivilDate.dayNumber(year: year, month: month, day: 1)
      // 1970-01-01 was a Thursday, the fourth day from Sunday.
      let weekday = (first + 4) - floorDivide(first + 4, 7) * 7
      let offset = (Int64(day) - weekday + 7) % 7 + Int64(week - 1) * 7
      let length = Int64(CivilDate.daysIn(month: month, of: year))
      return first + (offset >= length ? offset - 7 : offset)
    }
  }
}
