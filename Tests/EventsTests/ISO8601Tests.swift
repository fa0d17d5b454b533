import Events
import TestSupport
import Testing

@Suite struct ISO8601Tests {
  @Test(arguments: [
    ("2022", "2022-01-01T00:00:00Z", "2022-12-31T23:59:59Z", Precision.year),
    ("2022-03", "2022-03-01T00:00:00Z", "2022-03-31T23:59:59Z", .month),
    ("2022-08-23", "2022-08-23T00:00:00Z", "2022-08-23T23:59:59Z", .day),
    ("2022-10-28T21:21:00Z", "2022-10-28T21:21:00Z", "2022-10-28T21:21:00Z", .second),
    ("2022-10-28T21:21+05:30", "2022-10-28T15:51:00Z", "2022-10-28T15:51:00Z", .minute),
    ("2022-03-06/2022-05-09", "2022-03-06T00:00:00Z", "2022-05-09T23:59:59Z", .interval),
    ("2022/2023-01", "2022-01-01T00:00:00Z", "2023-01-31T23:59:59Z", .interval),
  ])
  func readsEveryShape(text: String, start: String, end: String, precision: Precision) throws {
    let time = try #require(ISO8601.time(text))
    #expect(time.start.text == start)
    #expect(time.end.text == end)
    #expect(time.precision == precision)
  }

  @Test(arguments: [
    ("2022-10-28t21:21:00z", "2022-10-28T21:21:00Z"), ("2022-10-28 21:21:00", "2022-10-28T21:21:00Z"),
    ("2022-10-28T21:21:00-03", "2022-10-29T00:21:00Z"), ("2022-10-28T21:21:00+0545", "2022-10-28T15:36:00Z"),
    ("2022-10-28T21:21:00.1Z", "2022-10-28T21:21:00.100Z"), ("2022-10-28T21:21:00,1239Z", "2022-10-28T21:21:00.123Z"),
    ("2016-12-31T23:59:60Z", "2016-12-31T23:59:59Z"), ("2022-01-01T00:30:00+01:00", "2021-12-31T23:30:00Z"),
  ])
  func readsEveryClock(text: String, instant: String) throws {
    #expect(ISO8601.instant(text)?.text == instant)
  }

  @Test(arguments: [
    "", "22", "2022-13", "2022-02-30", "2022-1-1", "2022-05-09/2022-03-06", "2022-01-01T24:00:00Z", "soon",
    "20220101", "2022-", "2022-01-", "2022-01-01T", "2022-01-01T1", "2022-01-01T10", "2022-01-01T10:60Z",
    "2022-01-01T10:00:61Z", "2022-01-01T10:00:00.Z", "2022-01-01T10:00:00ZZ", "2022-01-01T10:00:00+24",
    "2022-01-01T10:00:00+01:60", "2022-01-01T10:00:00+1", "2022/", "/2022", "2022/2023/2024", " 2022", "2022 ",
    "+2022", "-022", "２０２２",
  ])
  func refuses(text: String) {
    #expect(ISO8601.time(text) == nil)
  }

  /// A date is certainly past with its last second.
  @Test func theInstantOfADateIsItsEnd() {
    #expect(ISO8601.instant("2022-12-31")?.text == "2022-12-31T23:59:59Z")
    #expect(ISO8601.instant("2022")?.text == "2022-12-31T23:59:59Z")
  }

  /// No text, however it is cut or changed, makes the reader fail in any way but by nil.
  @Test func survivesEveryMutation() {
    let text = Array("2022-10-28T21:21:00.123+05:30/2022-11-01".utf8)
    for length in 0...text.count {
      for replacement in [0, 0x2F, 0x30, 0x3A, 0xFF] as [UInt8] {
        var changed = Array(text[..<length])
        if let last = changed.indices.last { changed[last] = replacement }
        let time = changed.withUnsafeBytes { ISO8601.time($0) }
        if let time { #expect(time.start <= time.end) }
      }
    }
  }

  /// The form that most sources write is read by a way of its own, which must say the same as the other.
  @Test func theCommonFormIsReadLikeTheOthers() {
    var random = SplitMix64.announced()
    func number(_ range: ClosedRange<Int>, _ width: Int) -> String {
      let digits = String(Int.random(in: range, using: &random))
      return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
    for _ in 0..<4000 {
      let date = "\(number(0...9999, 4))-\(number(0...13, 2))-\(number(0...32, 2))"
      var text = Array("\(date)T\(number(0...24, 2)):\(number(0...60, 2)):\(number(0...61, 2))".utf8)
      if Int.random(in: 0..<8, using: &random) == 0 {
        text[Int.random(in: 0..<text.count, using: &random)] = Array("/:;0 9-".utf8).randomElement(using: &random) ?? 0
      }
      let common = String(decoding: text, as: UTF8.self) + "Z"
      let other = String(decoding: text, as: UTF8.self) + "+00:00"
      #expect(ISO8601.time(common) == ISO8601.time(other), "\(common)")
    }
  }
}
