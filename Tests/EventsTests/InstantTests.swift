import Events
import Testing

@Suite struct InstantTests {
  @Test(arguments: [
    (0, "1970-01-01T00:00:00Z"), (-1, "1969-12-31T23:59:59.999Z"), (-86_400_000, "1969-12-31T00:00:00Z"),
    (1_661_299_199_000, "2022-08-23T23:59:59Z"), (1_661_299_199_007, "2022-08-23T23:59:59.007Z"),
    (253_402_300_799_000, "9999-12-31T23:59:59Z"),
  ])
  func writesRFC3339(milliseconds: Int64, text: String) {
    let instant = Instant(milliseconds: milliseconds)
    #expect(instant.text == text)
    #expect("\(instant)" == text)
    #expect(ISO8601.instant(text) == instant)
  }

  /// No record has such a time, but the arithmetic of rules may come to one.
  @Test(arguments: [
    (-62_167_219_200_000, "0000-01-01T00:00:00Z"), (-62_167_219_200_001, "-0001-12-31T23:59:59.999Z"),
    (253_402_300_800_000, "10000-01-01T00:00:00Z"), (3_155_378_976_000_000, "101959-12-25T00:00:00Z"),
  ])
  func writesYearsBeyondTheCalendar(milliseconds: Int64, text: String) {
    #expect(Instant(milliseconds: milliseconds).text == text)
  }

  @Test func dateAndTimeOfDayMakeTheInstant() {
    for milliseconds in stride(from: Int64(-200_000_000_000), to: 2_000_000_000_000, by: 777_777_777_777 / 1009) {
      let instant = Instant(milliseconds: milliseconds)
      #expect((0..<86_400_000).contains(instant.millisecondOfDay))
      #expect(Instant(instant.date).advanced(byMilliseconds: instant.millisecondOfDay) == instant)
    }
  }

  @Test func distantEndsLieBeyondTheCalendar() throws {
    let first = try #require(ISO8601.instant("0000-01-01T00:00:00Z"))
    let last = try #require(ISO8601.instant("9999-12-31T23:59:59Z"))
    #expect(Instant.distantPast < first)
    #expect(last < Instant.distantFuture)
    #expect(last.milliseconds(since: first) == last.milliseconds - first.milliseconds)
  }

  @Test(arguments: [
    ("2022-01-31T10:20:30Z", "1mo", "2022-02-28T10:20:30Z"), ("2020-02-29T23:59:59Z", "1y", "2021-02-28T23:59:59Z"),
    ("2022-11-30T00:00:00.500Z", "1q", "2023-02-28T00:00:00.500Z"),
    ("2022-03-01T00:00:00Z", "180d", "2022-08-28T00:00:00Z"),
    ("2022-03-01T00:00:00Z", "125d", "2022-07-04T00:00:00Z"), ("1969-12-31T23:59:59Z", "1s", "1970-01-01T00:00:00Z"),
    ("2022-12-31T23:00:00Z", "26h", "2023-01-02T01:00:00Z"), ("2022-12-31T23:00:00Z", "0s", "2022-12-31T23:00:00Z"),
  ])
  func addsSpans(start: String, span: String, end: String) throws {
    let start = try #require(ISO8601.instant(start))
    #expect(start.advanced(by: try #require(TimeSpan(span))).text == end)
  }
}
