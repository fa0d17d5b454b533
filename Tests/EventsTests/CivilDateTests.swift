import Events
import Testing

@Suite struct CivilDateTests {
  /// Walks day by day through a calendar written down in the most literal way, and compares every day.
  @Test func agreesWithCountingDays() throws {
    var (year, month, day, weekday) = (1582, 10, 15, 5)  // The calendar's first day was a Friday.
    let first = try #require(CivilDate(year: year, month: month, day: day)).dayNumber
    for number in first..<(first + 366 * 1000) {
      let date = CivilDate(dayNumber: number)
      guard date.year == year, date.month == month, date.day == day, date.weekday == weekday,
        date.dayNumber == number
      else {
        Issue.record("day \(number) is \(date.text), counted \(year)-\(month)-\(day), weekday \(weekday)")
        return
      }
      (year, month, day) = Self.next(year, month, day)
      weekday = weekday % 7 + 1
    }
  }

  private static func next(_ year: Int, _ month: Int, _ day: Int) -> (Int, Int, Int) {
    let leap = year % 400 == 0 || (year % 4 == 0 && year % 100 != 0)
    let lengths = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    if day < lengths[month - 1] { return (year, month, day + 1) }
    return month < 12 ? (year, month + 1, 1) : (year + 1, 1, 1)
  }

  @Test(arguments: [
    ((1970, 1, 1), 0), ((1969, 12, 31), -1), ((2000, 2, 29), 11_016), ((2022, 8, 23), 19_227),
    ((0, 1, 1), -719_528), ((9999, 12, 31), 2_932_896),
  ])
  func knownDays(date: (Int, Int, Int), number: Int64) throws {
    let date = try #require(CivilDate(year: date.0, month: date.1, day: date.2))
    #expect(date.dayNumber == number)
    #expect(CivilDate(dayNumber: number) == date)
  }

  @Test(arguments: [
    (2022, 0, 1), (2022, 13, 1), (2022, 1, 0), (2022, 1, 32), (2022, 4, 31), (2022, 2, 29), (1900, 2, 29),
    (10_000, 1, 1), (-1, 12, 31),
  ])
  func refusesWhatNoCalendarHas(year: Int, month: Int, day: Int) {
    #expect(CivilDate(year: year, month: month, day: day) == nil)
  }

  @Test(arguments: [(2000, 29), (1900, 28), (2024, 29), (2023, 28)])
  func leapYears(year: Int, february: Int) {
    #expect(CivilDate.daysIn(month: 2, of: year) == february)
  }

  @Test(arguments: [
    ("2022-01-31", 1, "2022-02-28"), ("2024-01-31", 1, "2024-02-29"), ("2022-03-31", -1, "2022-02-28"),
    ("2020-02-29", 12, "2021-02-28"), ("2020-02-29", 48, "2024-02-29"), ("2022-11-30", 3, "2023-02-28"),
    ("2022-12-15", 1, "2023-01-15"), ("2022-01-15", -1, "2021-12-15"), ("2022-05-31", 0, "2022-05-31"),
  ])
  func addsMonths(start: String, months: Int, end: String) throws {
    let start = try #require(ISO8601.time(start)).start.date
    #expect(start.advanced(byMonths: months).text == end)
  }

  /// Months added keep the day where the month is long enough, and count right.
  @Test func addingMonthsCountsMonths() throws {
    let start = try #require(CivilDate(year: 2019, month: 1, day: 28))
    for months in -500...500 {
      let date = start.advanced(byMonths: months)
      #expect(date.day == 28)
      #expect(date.year * 12 + date.month - (2019 * 12 + 1) == months)
    }
  }

  @Test func ordersAsTheCalendarDoes() throws {
    let texts = ["0001-12-31", "2021-12-31", "2022-01-01", "2022-01-02", "2022-02-01", "2023-01-01"]
    let dates = try texts.map { try #require(ISO8601.time($0)).start.date }
    #expect(dates.shuffled().sorted() == dates)
    #expect(dates.map(\.text) == texts)
  }
}
