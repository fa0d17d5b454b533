import Events
import Feeds
import Testing

/// Times as feeds write them.
@Suite struct TimeTests {
  /// Reads one record of CSV with these times.
  private func read(_ time: String, day: String, other: String = "", more: String = "") throws -> FeedChunk {
    let text = "feed: t\nformat: {type: csv}\nkey: [id]\ntime: \(time)\nmap: {kind: {value: k}}\n\(more)"
    return try #require(try feed(text).chunks("id,day,other\n1,\"\(day)\",\(other)\n".utf8).first)
  }

  private func fault(_ time: String, day: String, other: String = "") throws -> [QuarantineReason] {
    try read(time, day: day, other: other).quarantined.map(\.reason)
  }

  @Test(arguments: [
    ("yyyyMMdd", "20220823", "2022-08-23"), ("yyyyMMddHHmmss", "20220823101112", "2022-08-23T10:11:12Z"),
    ("yyyy-MM-dd", "2022-08-23", "2022-08-23"), ("dd MMMM yyyy", "13 November 2020", "2020-11-13"),
    ("dd-MMMM-yyyy", "01-January-2015", "2015-01-01"), ("d MMM yyyy", "1 Sep 2015", "2015-09-01"),
    ("M/d/yyyy h:mm a", "1/9/2017 7:40 AM", "2017-01-09T07:40:00Z"),
    ("M/d/yyyy h:mm a", "12/31/2017 12:05 pm", "2017-12-31T12:05:00Z"),
    ("M/d/yyyy h:mm a", "12/31/2017 12:05 AM", "2017-12-31T00:05:00Z"),
    ("EEE, dd MMM yyyy HH:mm:ss Z", "Tue, 23 Aug 2022 10:00:00 +0200", "2022-08-23T08:00:00Z"),
    ("yyyy-MM-dd'T'HH:mm:ss.SSSX", "2022-08-23T10:00:00.250Z", "2022-08-23T10:00:00.250Z"),
    ("yyyyMM", "202208", "2022-08"), ("yyyy", "2022", "2022"),
    ("H:m d.M.yyyy", "7:05 3.4.2021", "2021-04-03T07:05:00Z"),
    ("rfc3339", "2022-08-23T10:00:00+05:30", "2022-08-23T04:30:00Z"), ("unix", "1661248800", "2022-08-23T10:00:00Z"),
    ("unix", "1661248800.5", "2022-08-23T10:00:00.500Z"), ("unix_ms", "-1000", "1969-12-31T23:59:59Z"),
    ("iso8601", "2022-03-06/2022-05-09", "2022-03-06/2022-05-09"), ("iso8601", "1991", "1991"),
    ("yyyyMMdd", " 20220823 ", "2022-08-23"),
  ])
  func formats(format: String, text: String, expected: String) throws {
    let chunk = try read("{event: {field: day, format: \"\(format)\"}}", day: text)
    #expect(chunk.quarantined.map(\.detail) == [])
    #expect(chunk.reports.map(\.report.time.text) == [expected])
  }

  @Test(arguments: [
    ("yyyyMMdd", "20220230"), ("yyyyMMdd", "2022-08-23"), ("yyyyMMdd", "202208231"),
    ("M/d/yyyy h:mm a", "13/1/2017 7:40 AM"),
    ("M/d/yyyy h:mm a", "1/9/2017 13:40 PM"), ("M/d/yyyy h:mm a", "1/9/2017 0:40 AM"),
    ("M/d/yyyy h:mm a", "1/9/2017 7:40"),
    ("M/d/yyyy h:mm a", "1/9/2017 7:60 AM"), ("dd MMMM yyyy", "13 Novembre 2020"), ("yyyyMMddHHmmss", "20220823240000"),
    ("yyyyMMddHHmmss", "2.02E+13"), ("rfc3339", "2022-08-23"), ("rfc3339", "2022-08-23T10:00:00"), ("unix", "soon"),
    ("iso8601", "23.08.2022"), ("iso8601", "2022-05-09/2022-03-06"),
  ])
  func badDates(format: String, text: String) throws {
    #expect(try fault("{event: {field: day, format: \"\(format)\"}}", day: text) == [.badDate])
  }

  /// Such a pattern would read every date as its whole year, or the afternoon as the morning.
  @Test(arguments: [
    ("yyyy-mm-dd", "mm are minutes; months are MM"),
    ("yyyy HH:mm", "it has hours (HH) without a day (dd)"), ("d yyyy", "it has a day (dd) without a month (MM)"),
    ("yyyyMMHHmmss", "it has hours (HH) without a day (dd)"),
    ("yyyy-MM-dd HH:ss", "it has seconds (ss) without minutes (mm)"),
    ("yyyy-MM-dd H:mm a", "H counts hours from 0 to 23, so that 'a' says nothing; with 'a' they are h"),
    ("yyyy-MM-dd h:mm", "h counts hours from 1 to 12 and needs 'a'; from 0 to 23 they are H"),
    ("yyyy-MM-dd a", "it has 'a' without hours (h)"),
  ])
  func aPatternWithAGapIsAnError(format: String, gap: String) {
    let time = "time: {event: {field: day, format: '\(format)'}}"
    let wrong = #expect(throws: BadFeedFile.self) {
      try feed("feed: t\nformat: {type: csv}\nkey: [id]\n\(time)\nmap: {kind: k}")
    }
    #expect(wrong?.messages == ["4:36: '\(format)' is no time format: \(gap)"])
  }

  /// What contains the present is not in the future.
  @Test func knownInTheCurrentMonthOrYear() throws {
    func known(_ text: String) throws -> [Instant?] {
      try read("{event: day, known: other}", day: "2020", other: text).reports.map(\.report.known)
    }
    let today = testNow.date
    let month = EventTime(year: today.year, month: today.month)?.text ?? ""
    #expect(try known(month) == [testNow])
    #expect(try known("\(today.year)") == [testNow])
    // A date has its last second whenever it is read, so that the same record says the same.
    #expect(try known(today.text) == [EventTime(day: today).end])
    #expect(try known("\(today.year + 1)").isEmpty)
    #expect(try known("\(today.year - 1)") == [EventTime(year: today.year - 1)?.end])
  }

  @Test func severalFormatsAreTriedInOrder() throws {
    let time = "{event: {field: day, formats: [yyyy-MM-dd, dd MMMM yyyy]}}"
    #expect(try read(time, day: "13 November 2020").reports.map(\.report.time.text) == ["2020-11-13"])
    let bad = try read(time, day: "13/11/2020").quarantined
    #expect(bad.map(\.detail) == ["'13/11/2020' is not a time of the form yyyy-MM-dd or dd MMMM yyyy"])
    #expect(bad.map(\.field) == ["day"])
  }

  @Test func aMissingTime() throws {
    #expect(try fault("{event: day}", day: "") == [.missingKey])
  }

  @Test func precisionWidens() throws {
    let time = "{event: {field: day, precision: day}}"
    #expect(try read(time, day: "2022-08-23T10:00:00Z").reports.map(\.report.time.text) == ["2022-08-23"])
    // What is known to the month only does not become a day.
    #expect(try read(time, day: "2022-08").reports.map(\.report.time.text) == ["2022-08"])
    // Nor does an interval over several days.
    #expect(try read(time, day: "2022-08-01/2022-08-03").reports.map(\.report.time.text) == ["2022-08-01/2022-08-03"])
  }

  @Test func untilEndsAnInterval() throws {
    let time = "{event: day, until: other}"
    #expect(
      try read(time, day: "2022-08-01", other: "2022-08-03").reports.map(\.report.time.text) == [
        "2022-08-01/2022-08-03"
      ])
    #expect(try read(time, day: "2022-08-01", other: "").reports.map(\.report.time.text) == ["2022-08-01"])
    #expect(try read(time, day: "2022-08-01", other: "2022-08-01").reports.map(\.report.time.text) == ["2022-08-01"])
    #expect(try fault(time, day: "2022-08-02", other: "2022-08-01") == [.badDate])
  }

  @Test(arguments: ["0999-12-31", "0001-01-01"]) func tooLongAgo(text: String) throws {
    #expect(try fault("{event: day}", day: text) == [.dateOutOfRange])
  }

  @Test func theEdgesOfTheCalendar() throws {
    #expect(try read("{event: day}", day: "1000-01-01").reports.count == 1)
    #expect(try read("{event: day}", day: "9999-12-31").reports.count == 1)
    #expect(try fault("{event: {field: day, format: unix}}", day: "253402300800") == [.dateOutOfRange])
    #expect(try fault("{event: {field: day, format: unix}}", day: "1e300") == [.badDate])
  }

  @Test func knownIsTheLastSecondOfADate() throws {
    let chunk = try read("{event: day, known: other}", day: "2022-08-01", other: "2022-08-03")
    #expect(chunk.reports.map(\.report.known?.text) == ["2022-08-03T23:59:59Z"])
  }

  @Test func whatWasPublishedInTheFuture() throws {
    let time = "{event: day, known: other}"
    func known(_ days: Int64) -> String { testNow.advanced(by: .days(days)).text }
    #expect(try read(time, day: "2022-08-01", other: known(2)).reports.count == 1)
    #expect(try fault(time, day: "2022-08-01", other: known(3)) == [.dateOutOfRange])
    // An event may lie in the future.
    #expect(try read(time, day: "2094-08-01", other: known(0)).reports.count == 1)
  }

  @Test func oldNewsIsDropped() throws {
    let time = "{event: day, known: other}"
    func dropped(_ known: String) throws -> Int {
      let chunk = try read(time, day: "2022-01-01", other: known, more: "drop_if: age > 30d")
      #expect(chunk.records == 1)
      return chunk.dropped
    }
    #expect(try dropped("2022-01-31T23:59:59Z") == 0)
    #expect(try dropped("2022-02-01T00:00:00Z") == 1)
    #expect(try dropped("") == 0)
  }
}
