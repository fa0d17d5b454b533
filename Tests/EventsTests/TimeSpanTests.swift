import Events
import Testing

@Suite struct TimeSpanTests {
  @Test(arguments: [
    ("500ms", 0, 500), ("30s", 0, 30_000), ("5m", 0, 300_000), ("26h", 0, 93_600_000), ("7d", 0, 604_800_000),
    ("2w", 0, 1_209_600_000), ("1mo", 1, 0), ("1q", 3, 0), ("1y", 12, 0), ("0d", 0, 0), ("0mo", 0, 0),
  ])
  func readsEveryUnit(text: String, months: Int, milliseconds: Int64) throws {
    let span = try #require(TimeSpan(text))
    #expect(span.months == months)
    #expect(span.milliseconds == milliseconds)
  }

  @Test(arguments: [
    "", "d", "7", "7 d", " 7d", "7d ", "-7d", "+7d", "1.5h", "7D", "7days", "1y6mo", "7µs", "٣d", "0x10s",
    "99999999999999999999d", "10000000000001ms", "9223372036854775807w", "10001y", "120001mo",
  ])
  func refuses(text: String) {
    #expect(TimeSpan(text) == nil)
  }

  @Test(arguments: [
    ("24h", "1d"), ("14d", "14d"), ("2w", "14d"), ("90s", "90s"), ("3600s", "1h"), ("1500ms", "1500ms"),
    ("12mo", "1y"), ("4q", "1y"), ("6mo", "2q"), ("5mo", "5mo"), ("0y", "0s"), ("61m", "61m"),
  ])
  func writesTheShortest(text: String, shortest: String) throws {
    #expect(try #require(TimeSpan(text)).text == shortest)
  }

  @Test func whatIsWrittenIsReadBack() {
    for count in Int64(0)...400 {
      for unit in ["ms", "s", "m", "h", "d", "w", "mo", "q", "y"] {
        let span = TimeSpan("\(count)\(unit)")
        #expect(span.flatMap { TimeSpan($0.text) } == span, "\(count)\(unit)")
        #expect(span?.isZero == (count == 0))
      }
    }
  }

  /// The bound holds wherever in the calendar the span begins.
  @Test func longestIsLongest() throws {
    let start = try #require(ISO8601.instant("2019-01-01T00:00:00Z"))
    for text in ["1mo", "1q", "1y", "7d", "90s"] {
      let span = try #require(TimeSpan(text))
      for day in 0..<1500 {
        let from = start.advanced(by: .days(Int64(day)))
        #expect(from.advanced(by: span).milliseconds(since: from) <= span.longestMilliseconds)
      }
    }
  }

  /// What is never longer ends no later wherever both begin; and of spans of one unit the shorter never is.
  @Test func neverLongerIsNeverLonger() throws {
    let start = try #require(ISO8601.instant("2019-01-01T00:00:00Z"))
    let spans = try ["1mo", "1q", "1y", "4w", "7d", "30d", "32d", "90s"].map { try #require(TimeSpan($0)) }
    for span in spans {
      for other in spans where span.isNeverLonger(than: other) {
        for day in 0..<1500 {
          let from = start.advanced(by: .days(Int64(day)))
          #expect(from.advanced(by: span) <= from.advanced(by: other))
        }
      }
    }
    #expect(TimeSpan.days(28).isNeverLonger(than: .months(1)))
    #expect(!TimeSpan.days(29).isNeverLonger(than: .months(1)))
    #expect(TimeSpan.months(1).isNeverLonger(than: .months(1)))
    #expect(!TimeSpan.days(8).isNeverLonger(than: .days(7)))
  }
}
