import Glibc
import Testing

@testable import Events

@Suite struct ZoneTests {
  private func instant(_ text: String) throws -> Instant { try #require(ISO8601.instant(text)) }

  private func local(_ text: String) throws -> LocalTime {
    LocalTime(milliseconds: try instant(text + "Z").milliseconds)
  }

  /// Central European Time, with the rule alone.
  private func berlin() throws -> Zone {
    let bytes = TZifBytes(types: [3600], transitions: [], rule: "CET-1CEST,M3.5.0,M10.5.0/3").bytes
    return try #require(Zone(name: "Test/Berlin", tzif: bytes))
  }

  @Test func theRuleTellsWhenClocksChange() throws {
    let zone = try berlin()
    #expect(zone.offset(at: try instant("2022-03-27T00:59:59Z")) == 3600)
    #expect(zone.offset(at: try instant("2022-03-27T01:00:00Z")) == 7200)
    #expect(zone.offset(at: try instant("2022-10-30T00:59:59.999Z")) == 7200)
    #expect(zone.offset(at: try instant("2022-10-30T01:00:00Z")) == 3600)
    #expect(zone.local(at: try instant("2022-07-01T22:30:00Z")) == (try local("2022-07-02T00:30:00")))
  }

  @Test func aTimeThatClocksNeverShowIsWhenTheyWereSet() throws {
    let zone = try berlin()
    #expect(zone.instant(try local("2022-03-27T01:59:59")) == (try instant("2022-03-27T00:59:59Z")))
    for time in ["02:00:00", "02:30:00", "02:59:59.999", "03:00:00"] {
      #expect(zone.instant(try local("2022-03-27T\(time)")) == (try instant("2022-03-27T01:00:00Z")), "\(time)")
    }
  }

  @Test func ofATimeThatClocksShowTwiceTheFirstCounts() throws {
    let zone = try berlin()
    #expect(zone.instant(try local("2022-10-30T02:30:00")) == (try instant("2022-10-30T00:30:00Z")))
    #expect(zone.instant(try local("2022-10-30T03:00:00")) == (try instant("2022-10-30T02:00:00Z")))
  }

  @Test func monthsFollowTheClocksThere() throws {
    let zone = try berlin()
    let evening = try instant("2022-02-28T23:30:00Z")
    #expect(evening.advanced(by: .months(1), in: zone) == (try instant("2022-03-31T22:30:00Z")))
    #expect(evening.advanced(by: .months(1), in: .utc) == (try instant("2022-03-28T23:30:00Z")))
    #expect(evening.advanced(by: .days(30), in: zone) == (try instant("2022-03-30T23:30:00Z")))
  }

  /// No moment lies further off than the upper bound says, from any hour of three years.
  @Test(arguments: [1, 2, 3, 12]) func noMonthIsLongerThanItsBound(months: Int) throws {
    let zone = try berlin()
    let span = ZonedSpan(.months(months), in: zone)
    let begin = try instant("2022-01-01T00:30:00Z")
    for hour in 0..<(3 * 365 * 24) {
      let moment = begin.advanced(byMilliseconds: Int64(hour) * 3_600_000)
      let end = moment.advanced(by: span)
      #expect(end == moment.advanced(by: .months(months), in: zone))
      guard end.milliseconds(since: moment) <= span.longestMilliseconds else {
        Issue.record("\(moment.text) \(end.text)")
        return
      }
    }
    #expect(ZonedSpan(.months(months), in: .utc).longestMilliseconds == TimeSpan.months(months).longestMilliseconds)
    #expect(ZonedSpan(.days(30), in: zone).longestMilliseconds == TimeSpan.days(30).longestMilliseconds)
  }

  @Test(arguments: [
    ("2022-01-31T12:00:00Z", 1, "2022-02-28T12:00:00Z"), ("2024-01-31T12:00:00Z", 1, "2024-02-29T12:00:00Z"),
    ("2022-03-31T12:00:00Z", -1, "2022-02-28T13:00:00Z"), ("2022-08-31T12:00:00Z", 3, "2022-11-30T13:00:00Z"),
    ("2022-01-31T23:30:00Z", 1, "2022-02-28T23:30:00Z"), ("2022-02-27T01:30:00Z", 1, "2022-03-27T01:00:00Z"),
    ("2022-09-30T00:30:00Z", 1, "2022-10-30T00:30:00Z"), ("2022-09-30T01:30:00Z", 1, "2022-10-30T02:30:00Z"),
  ]) func endsOfMonthsAndChangesOfClocks(from: String, months: Int, to: String) throws {
    let span = ZonedSpan(.months(months), in: try berlin())
    #expect(try instant(from).advanced(by: span).text == to)
  }

  @Test func transitionsCountUpToTheRule() throws {
    let bytes = TZifBytes(
      types: [100, 3600, -7200], transitions: [(-1000, 1), (5000, 2), (9000, 1)], rule: "<-02>2"
    ).bytes
    let zone = try #require(Zone(name: "Test/Made", tzif: bytes))
    let offsets = [-1001, -1000, 4999, 5000, 8999, 9000].map { zone.offset(at: Instant(milliseconds: $0 * 1000)) }
    #expect(offsets == [100, 3600, 3600, -7200, -7200, -7200])
  }

  @Test func versionOneHasNoRule() throws {
    let bytes = TZifBytes(version: 0, types: [0, 18_000], transitions: [(100, 1)], rule: "").bytes
    let zone = try #require(Zone(name: "Test/Old", tzif: bytes))
    #expect(zone.offset(at: Instant(milliseconds: 99_999)) == 0)
    #expect(zone.offset(at: .distantFuture) == 18_000)
  }

  @Test(arguments: [
    ("EST5EDT,M3.2.0,M11.1.0", "2022-03-13T07:00:00Z", -18_000, -14_400),
    ("AEST-10AEDT,M10.1.0,M4.1.0/3", "2022-10-01T16:00:00Z", 36_000, 39_600),
    ("IST-2IDT,M3.4.4/26,M10.5.0", "2022-03-25T00:00:00Z", 7200, 10_800),
    ("<-03>3<-02>,M3.5.0/-2,M10.5.0/-1", "2022-03-27T01:00:00Z", -10_800, -7200),
    ("XXX0YYY,J60,J300", "2024-03-01T02:00:00Z", 0, 3600),
    ("XXX0YYY,59,300", "2024-02-29T02:00:00Z", 0, 3600),
  ])
  func rulesChangeWhenTheySay(rule: String, at: String, before: Int64, after: Int64) throws {
    let zone = try #require(Zone(name: "Test", tzif: TZifBytes(types: [0], transitions: [], rule: rule).bytes))
    let moment = try instant(at)
    #expect(zone.offset(at: moment.advanced(byMilliseconds: -1)) == before)
    #expect(zone.offset(at: moment) == after)
  }

  @Test(arguments: [
    "X1", "CET", "CET-1CEST", "CET-1CEST,M3.5.0", "CET-25", "CET-1CEST,M13.1.0,M10.5.0", "CET-1CEST,M3.6.0,M10.5.0",
    "CET-1CEST,J0,J100", "CET-1 ", "<CET-1", "CET-1CEST,M3.5.0/168,M10.5.0",
  ])
  func aWrongRuleIsNoZone(rule: String) {
    #expect(Zone(name: "Test", tzif: TZifBytes(types: [0], transitions: [], rule: rule).bytes) == nil)
  }

  @Test func aFileThatEndsTooEarlyIsNoZone() throws {
    let bytes = TZifBytes(
      types: [0, 3600], transitions: [(100, 1), (200, 0)], rule: "CET-1CEST,M3.5.0,M10.5.0/3"
    ).bytes
    for length in 0..<bytes.count { #expect(Zone(name: "Test", tzif: Array(bytes.prefix(length))) == nil) }
    for place in bytes.indices {
      var broken = bytes
      broken[place] ^= 0x80
      // Whatever it says, it must say it without a trap.
      let zone = Zone(name: "Test", tzif: broken)
      _ = zone?.instant(try local("2022-03-27T02:30:00"))
    }
  }
}

/// Against what the C library makes of the system's own files.
@Suite struct SystemZoneTests {
  private static let folder = "/usr/share/zoneinfo"
  private static let names = [
    "Asia/Almaty", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "Europe/Dublin",
    "America/Nuuk", "Pacific/Apia", "Asia/Kathmandu", "Antarctica/Troll",
  ].filter { access("\(folder)/\($0)", R_OK) == 0 }

  private static func bytes(_ name: String) -> [UInt8] {
    guard let file = fopen("\(folder)/\(name)", "re") else { return [] }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 100_000)
    let count = fread(&bytes, 1, bytes.count, file)
    return Array(bytes.prefix(count))
  }

  @Test(.enabled(if: !names.isEmpty, "there is no /usr/share/zoneinfo"))
  func almatyChangedItsOffset() throws {
    let zone = try #require(Zone(name: "Asia/Almaty", tzif: SystemZoneTests.bytes("Asia/Almaty")))
    let before = try #require(ISO8601.instant("2022-08-23T00:00:00Z"))
    #expect(zone.offset(at: before) == 6 * 3600)
    let day = try #require(CivilDate(year: 2022, month: 8, day: 23))
    #expect(zone.start(of: day).text == "2022-08-22T18:00:00Z")
  }

  @Test(.enabled(if: !names.isEmpty, "there is no /usr/share/zoneinfo"), arguments: names)
  func everyLocalTimeLeadsBackToItself(name: String) throws {
    let zone = try #require(Zone(name: name, tzif: SystemZoneTests.bytes(name)))
    // From 1900 to 2100, every 391 hours.
    let wrong = stride(from: Int64(-613_000), to: 1_140_000, by: 391).filter { hour in
      let moment = Instant(milliseconds: hour * 3_600_000)
      let local = zone.local(at: moment)
      let back = zone.instant(local)
      return zone.local(at: back) != local || back > moment
    }
    #expect(wrong.isEmpty, "\(name), hours since 1970")
  }

  @Test(.enabled(if: !names.isEmpty, "there is no /usr/share/zoneinfo"), arguments: names)
  func datesBeginOneAfterAnother(name: String) throws {
    let zone = try #require(Zone(name: name, tzif: SystemZoneTests.bytes(name)))
    // From 2005 to 2027.
    let wrong = (Int64(12_800)...20_800).filter { day in
      let start = zone.start(of: CivilDate(dayNumber: day))
      let next = zone.start(of: CivilDate(dayNumber: day + 1))
      // Apia skipped 2011-12-30, so the day has no length there.
      let isIn = start == next || (start < next && zone.local(at: start).date.dayNumber == day)
      return !isIn || zone.local(at: start.advanced(byMilliseconds: -1)).date.dayNumber >= day
    }
    #expect(wrong.isEmpty, "\(name), days since 1970")
  }
}

/// The bytes of a TZif file, made for a test.
struct TZifBytes {
  var version: UInt8 = UInt8(ascii: "2")
  var types: [Int32]
  var transitions: [(at: Int64, type: UInt8)]
  var rule: String

  var bytes: [UInt8] {
    let old = header(transitions: version == 0 ? transitions.count : 0, types: version == 0 ? types.count : 1)
    guard version != 0 else { return old + times(size: 4) + typeBytes(types) + [0] }
    let empty = typeBytes([0]) + [0]
    let new = header(transitions: transitions.count, types: types.count) + times(size: 8) + typeBytes(types) + [0]
    return old + empty + new + [10] + Array(rule.utf8) + [10]
  }

  private func header(transitions: Int, types: Int) -> [UInt8] {
    let counts = [0, 0, 0, transitions, types, 1].flatMap { big(Int64($0), 4) }
    return Array("TZif".utf8) + [version] + [UInt8](repeating: 0, count: 15) + counts
  }

  private func times(size: Int) -> [UInt8] {
    transitions.flatMap { big($0.at, size) } + transitions.map(\.type)
  }

  private func typeBytes(_ offsets: [Int32]) -> [UInt8] { offsets.flatMap { big(Int64($0), 4) + [0, 0] } }

  private func big(_ value: Int64, _ size: Int) -> [UInt8] {
    (0..<size).map { UInt8(truncatingIfNeeded: value >> Int64(8 * (size - 1 - $0))) }
  }
}
