import Events
import Feeds
import Testing

/// Dates of mail, precision that stands in another field, and fields that go by several names.
@Suite struct TimeFieldTests {
  private func time(_ text: String, _ keys: String) throws -> Result<String, BadTime> {
    let definition = try feed(
      "feed: t\nformat: {type: csv}\ntime: {event: {field: a, \(keys)}}\nmap: {kind: {value: k}}")
    let chunks = try definition.chunks("a,b\n\(text)\n".utf8)
    if let bad = chunks.flatMap(\.quarantined).first { return .failure(BadTime(reason: bad.reason, field: bad.field)) }
    return .success(try #require(chunks.flatMap(\.reports).first).report.time.text)
  }

  struct BadTime: Error, Equatable {
    let reason: QuarantineReason
    let field: String?
  }

  @Test(arguments: [
    ("\"Thu, 01 Jan 2004 19:48:21 GMT\"", "2004-01-01T19:48:21Z"), ("1 Jan 2004 19:48 +0130", "2004-01-01T18:18:00Z"),
    ("\"Thu, 1 January 04 09:48:21 EST\"", "2004-01-01T14:48:21Z"), ("01 Jan 99", "1999-01-01"),
    ("\"Fri, 31 Dec 2004 23:59:60 UTC\"", "2004-12-31T23:59:59Z"), ("01 Jul 2004 9:05:00 CEST", "2004-07-01T07:05:00Z"),
    ("01 Jul 2004 09:05:00 +0200 (CEST)", "2004-07-01T07:05:00Z"),
  ])
  func mail(text: String, time: String) throws {
    #expect(try self.time("\(text),x", "format: rfc822") == .success(time))
  }

  @Test(arguments: [
    "31 Feb 2004 10:00 GMT", "1 Jan 2004 25:00 GMT", "1 Jan 2004 10:00 XYZ", "Jan 1 2004", "1 Foo 2004", "Thursday",
    "1 Jan 104 10:00 GMT", "1 Jan 2004 10 GMT", "1 Jan 2004 10:00 GMT and more",
  ])
  func noMail(text: String) throws {
    #expect(try time("\(text),x", "format: rfc822") == .failure(BadTime(reason: .badDate, field: "a")))
  }

  @Test(arguments: [
    ("day", "2022-02-23"), ("1", "2022-02-23"), ("", "2022-02-23"), ("2", "2022-02-21/2022-02-27"),
    ("week", "2022-02-21/2022-02-27"), ("3", "2022-02"), ("month", "2022-02"), ("year", "2022"),
  ])
  func precision(code: String, time: String) throws {
    #expect(try self.time("2022-02-23,\(code)", "precision_from: b") == .success(time))
  }

  @Test func precisionByCodes() throws {
    let keys = "precision_from: {field: b, lookup: {A: month, B: day}}"
    #expect(try time("2022-02-23,A", keys) == .success("2022-02"))
    #expect(try time("2022-02-23,3", keys) == .failure(BadTime(reason: .unknownCode, field: "b")))
  }

  @Test func severalShapes() throws {
    let keys = "formats: [yyyy-MM-dd, dd MMMM yyyy, dd-MMMM-yyyy]"
    for text in ["2020-11-03", "03 November 2020", "03-November-2020"] {
      #expect(try time("\(text),x", keys) == .success("2020-11-03"))
    }
  }

  private let aliased = """
    feed: t
    format: {type: csv, optional: [note]}
    key: [id]
    time: {event: day}
    aliases: {id: [mrid, messageId], day: [start, begin]}
    map: {kind: {value: k}, title: note}
    null_values: ["-"]
    """

  @Test func fieldsThatGoBySeveralNames() throws {
    let definition = try feed(aliased)
    #expect(try definition.reports("mrid,start\n1,2020\n").map(\.key) == ["1"])
    let both = try definition.reports("mrid,messageId,start,begin,note\n-,2,,2021,x\n3,4,2020,2021,\n")
    #expect(both.map(\.key) == ["2", "3"])
    #expect(both.map(\.time.text) == ["2021", "2020"])
    #expect(both.map(\.title) == ["x", nil])
    let rejection = #expect(throws: FileRejection.self) { try definition.chunks("mrid,note\n1,2\n".utf8) }
    #expect(rejection?.reason == .wrongHeader)
  }

  @Test func aLookupInSmallLetters() throws {
    let definition = try feed(
      "feed: t\nformat: {type: csv}\ntime: {event: a}\nmap: {kind: {value: k}, country: {field: b, lookup: {KZ: KAZ}}}")
    #expect(try definition.reports("a,b\n2020,kz\n2020,KZ\n2020,xx\n").map(\.country) == ["KAZ", "KAZ", nil])
  }
}
