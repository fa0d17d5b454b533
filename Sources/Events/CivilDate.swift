/// A date of the proleptic Gregorian calendar, without a time zone.
package struct CivilDate: Hashable, Comparable, Sendable {
  package let year: Int
  /// 1 to 12.
  package let month: Int
  /// 1 to 31.
  package let day: Int

  /// The date, or nil where the calendar has no such day.
  package init?(year: Int, month: Int, day: Int) {
    guard (0...9999).contains(year), (1...12).contains(month), day >= 1 else { return nil }
    guard day <= CivilDate.daysIn(month: month, of: year) else { return nil }
    self.init(unchecked: year, month, day)
  }

  private init(unchecked year: Int, _ month: Int, _ day: Int) {
    self.year = year
    self.month = month
    self.day = day
  }

  package static func < (left: CivilDate, right: CivilDate) -> Bool {
    (left.year, left.month, left.day) < (right.year, right.month, right.day)
  }

  /// The number of days in a month of a year.
  package static func daysIn(month: Int, of year: Int) -> Int {
    switch month {
    case 2: isLeap(year) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  static func isLeap(_ year: Int) -> Bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
  }

  /// `2022-08-23`.
  package var text: String {
    DateWriter.text { $0.date(self) }
  }
}

extension CivilDate {
  /// The days since 1970-01-01, negative before it. Source: H. Hinnant, "chrono-Compatible Low-Level Date
  /// Algorithms" (days_from_civil): years begin in March, so that the leap day is a year's last.
  package var dayNumber: Int64 { CivilDate.dayNumber(year: year, month: month, day: day) }

  /// ``dayNumber`` of a date in any year.
  static func dayNumber(year: Int, month: Int, day: Int) -> Int64 {
    let shiftedYear = Int64(month <= 2 ? year - 1 : year)
    let era = floorDivide(shiftedYear, 400)
    let yearOfEra = shiftedYear - era * 400
    let monthFromMarch = Int64((month + 9) % 12)
    let dayOfYear = (153 * monthFromMarch + 2) / 5 + Int64(day) - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  /// The date that lies `dayNumber` days after 1970-01-01. Source: as ``dayNumber`` (civil_from_days).
  package init(dayNumber: Int64) {
    let shifted = dayNumber + 719_468
    let era = floorDivide(shifted, 146_097)
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    self.init(unchecked: Int(year), Int(month), Int(dayOfYear - (153 * monthFromMarch + 2) / 5 + 1))
  }

  /// This date, some calendar months later. Where that month is too short, its last day: 31 January and one
  /// month is 28 February (29 in a leap year).
  package func advanced(byMonths months: Int) -> CivilDate {
    let total = Int64(year * 12 + month - 1 + months)
    let newYear = Int(floorDivide(total, 12))
    let newMonth = Int(total - Int64(newYear) * 12) + 1
    return CivilDate(unchecked: newYear, newMonth, min(day, CivilDate.daysIn(month: newMonth, of: newYear)))
  }

  /// Monday is 1, Sunday is 7 (ISO 8601).
  package var weekday: Int {
    Int(dayNumber + 3 - floorDivide(dayNumber + 3, 7) * 7) + 1
  }
}
