import Events
import Testing

@testable import vedette

@Suite struct BriefPeriodTests {
  @Test func periodsLieBehindEachOther() {
    let period = BriefPeriod(now: ISO8601.instant("2022-03-31T12:00:00Z")!, span: .days(30))
    #expect(period.since.text == "2022-03-01T12:00:00Z")
    #expect(period.before.text == "2022-01-30T12:00:00Z")
    #expect(period.begin.text == "2021-04-05T12:00:00Z")
  }

  @Test func monthsFollowTheCalendar() {
    let period = BriefPeriod(now: ISO8601.instant("2022-03-31T12:00:00Z")!, span: .months(1))
    #expect(period.since.text == "2022-02-28T12:00:00Z")
    #expect(period.before.text == "2022-01-31T12:00:00Z")
    #expect(period.begin.text == "2021-03-31T12:00:00Z")
  }

  @Test(arguments: [
    ("30d", "30 days"), ("1mo", "month"), ("2w", "14 days"), ("1q", "quarter"), ("12mo", "year"),
    ("26h", "26 hours"),
  ]) func itIsSaidInWords(span: String, said: String) throws {
    #expect(BriefPeriod(now: BriefSample.now, span: try #require(TimeSpan(span))).text == said)
  }

  @Test(arguments: [("0d", false), ("1s", true), ("10y", true), ("11y", false), ("9999y", false), ("4000d", false)])
  func whatIsNoPeriod(span: String, isSensible: Bool) throws {
    #expect(BriefPeriod.isSensible(try #require(TimeSpan(span))) == isSensible)
  }

  @Test func datesOfOneMomentHaveAnOrder() {
    let now = BriefSample.now
    let dates = [
      BriefDate(at: now, kind: .event, subject: "b"), BriefDate(at: now, kind: .event, subject: "a", detail: "y"),
      BriefDate(at: now, kind: .fires, subject: "z"), BriefDate(at: now, kind: .event, subject: "a", detail: "x"),
      BriefDate(at: now.advanced(byMilliseconds: -1), kind: .rule, subject: "first"),
    ]
    #expect(dates.sorted(by: BriefDate.precedes).map(\.subject) == ["first", "z", "a", "a", "b"])
    #expect(dates.sorted(by: BriefDate.precedes)[2].detail == "x")
  }
}
