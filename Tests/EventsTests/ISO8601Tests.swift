import Events
import Testing

@Suite struct ISO8601Tests {
  @Test(arguments: [
    ("2022", "2022-01-01T00:00:00Z", "2022-12-31T23:59:59Z", Precision.year),
    ("2022-03", "2022-03-01T00:00:00Z", "2022-03-31T23:59:59Z", .month),
    ("2022-08-23", "2022-08-23T00:00:00Z", "2022-08-23T23:59:59Z", .day),
    ("2022-10-28T21:21:00Z", "2022-10-28T21:21:00Z", "2022-10-28T21:21:00Z", .second),
    ("2022-10-28T21:21+05:30", "2022-10-28T15:51:00Z", "2022-10-28T15:51:00Z", .minute),
    ("2022-03-06/2022-05-09", "2022-03-06T00:00:00Z", "2022-05-09T23:59:59Z", .interval),
  ])
  func readsEveryShape(text: String, start: String, end: String, precision: Precision) throws {
    let time = try #require(ISO8601.time(text))
    #expect(time.start.text == start)
    #expect(time.end.text == end)
    #expect(time.precision == precision)
  }

  @Test(arguments: [
    "", "22", "2022-13", "2022-02-30", "2022-1-1", "2022-05-09/2022-03-06", "2022-01-01T24:00:00Z", "soon",
  ])
  func refuses(text: String) {
    #expect(ISO8601.time(text) == nil)
  }
}
