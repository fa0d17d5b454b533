import Events
import Testing

@Suite struct EventTimeTests {
  /// An interval from a text in ISO 8601.
  static func time(_ text: String) throws -> EventTime { try #require(ISO8601.time(text)) }

  @Test(arguments: [
    "2022", "2022-03", "2022-08-23", "2022-10-28T21:21:00Z", "2022-10-28T21:21:00.250Z", "2022-03-06/2022-05-09",
    "2022-03-06T12:00:00Z/2022-05-09", "2022-03-06/2022-05-09T06:30:00Z",
  ])
  func writesWhatItRead(text: String) throws {
    let time = try Self.time(text)
    #expect(time.text == text)
    #expect(try Self.time(time.text).start == time.start)
    #expect(try Self.time(time.text).end == time.end)
  }

  @Test func aDateEndsWithItsLastSecond() throws {
    #expect(try Self.time("2022-08-23").end.text == "2022-08-23T23:59:59Z")
    #expect(try Self.time("2024-02").end.text == "2024-02-29T23:59:59Z")
    #expect(try Self.time("2022-12").end.text == "2022-12-31T23:59:59Z")
    #expect(try Self.time("9999").end.text == "9999-12-31T23:59:59Z")
    #expect(EventTime(year: 10_000) == nil)
    #expect(EventTime(year: 2022, month: 0) == nil)
  }

  @Test(arguments: [
    ("2022-09", "2022-09-14", "2022-09-14"), ("2022-09-14", "2022-09", "2022-09-14"),
    ("2022-03-01/2022-03-20", "2022-03-10/2022-04-01", "2022-03-10/2022-03-20"),
    ("2022", "2022-01-01T00:00:00Z", "2022-01-01T00:00:00Z"), ("2022-03", "2022-03", "2022-03"),
  ])
  func intersects(left: String, right: String, both: String) throws {
    #expect(try Self.time(left).intersection(Self.time(right))?.text == both)
  }

  @Test(arguments: [("2022-03", "2022-04"), ("2022-03-06", "2022-03-07T00:00:00Z"), ("2021", "2022")])
  func doesNotIntersect(left: String, right: String) throws {
    #expect(try Self.time(left).intersection(Self.time(right)) == nil)
    #expect(try Self.time(right).intersection(Self.time(left)) == nil)
  }

  /// Of two that touch in one instant, that instant is common.
  @Test func touchingCounts() throws {
    let first = try Self.time("2022-03-06T00:00:00Z/2022-03-06T12:00:00Z")
    let second = try Self.time("2022-03-06T12:00:00Z/2022-03-06T18:00:00Z")
    let common = try #require(first.intersection(second))
    #expect(common.start == common.end)
    #expect(common.start.text == "2022-03-06T12:00:00Z")
  }
}
