import Events
import JSON
import Rules
import Storage
import Testing

@testable import vedette

@Suite struct StatusReportTests {
  static func report() -> StatusReport {
    let start = ISO8601.instant("2022-08-23")!
    var report = StatusReport(now: start, database: .init(path: "/var/lib/vedette/vedette.db", bytes: 1_300_000))
    report.reports = 65
    report.events = 60
    report.quarantined = 2
    report.files = .init(done: 2, rejected: 1, duplicate: 3, processing: 0)
    report.alerts = .init(firing: 1, resolved: 4, cancelled: 2, possible: 1)
    report.outbox = .init(pending: 5, dead: 1)
    report.feeds = [
      .init(
        name: "events", records: 67, quarantined: 2, files: .init(done: 2), lastFile: "brief-002.ndjson",
        lastState: "done",
        lastAt: start),
      .init(
        name: "gdelt2", files: .init(rejected: 1), lastFile: "x.CSV", lastState: "rejected", lastAt: start,
        lastReason: "wrong header"),
      .init(name: "phmsa"),
    ]
    report.rules = [
      .init(id: "calm", title: "Nothing here", level: "low", raised: 2, lastStart: start),
      .init(
        id: "fuel-unrest", title: "Fuel price, then unrest", level: "medium",
        possible: [.init(id: "ee", group: "", level: "medium", startsAt: start, endsAt: ISO8601.instant("2022-09"))]),
      .init(
        id: "cpc-four", title: "Fourth disruption", level: "high", raised: 1, lastStart: start,
        firing: [.init(id: "0b9c", group: "asset=CPC", level: "high", startsAt: start)]),
    ]
    report.webhooks = [.init(name: "desk", outbox: .init(pending: 5, dead: 1), lastError: "503")]
    return report
  }

  @Test func forPeople() {
    #expect(
      StatusReportTests.report().lines(.plain).joined(separator: "\n") == """
        database  /var/lib/vedette/vedette.db, 1.2 MiB
        stored    65 reports of 60 events, 2 records quarantined
        files     2 done, 1 rejected, 3 duplicate, 0 processing
        alerts    1 firing, 1 possible, 4 resolved, 2 cancelled
        outbox    5 pending, 1 dead

        feeds
          events  67 records  2 quarantined  last brief-002.ndjson, done 2022-08-23T23:59:59Z
          gdelt2  0 records   0 quarantined  last x.CSV, rejected 2022-08-23T23:59:59Z: wrong header
          phmsa   0 records   0 quarantined  no file

        rules
          firing    high    cpc-four     Fourth disruption (1 alert, 2022-08-23T23:59:59Z)
                                           asset=CPC high since 2022-08-23T23:59:59Z 0b9c
          possible  medium  fuel-unrest  Fuel price, then unrest
                                           medium possible from 2022-08-23T23:59:59Z to 2022-09-30T23:59:59Z ee
          quiet     low     calm         Nothing here (2 alerts, the last 2022-08-23T23:59:59Z)

        webhooks
          desk  5 pending  1 dead  503
        """)
  }

  @Test func oneOfSomethingIsSingular() {
    var report = StatusReportTests.report()
    (report.reports, report.events, report.quarantined) = (1, 1, 1)
    report.feeds = [.init(name: "events", records: 1)]
    let lines = report.lines(.plain)
    #expect(lines.contains("stored    1 report of 1 event, 1 record quarantined"))
    #expect(lines.contains("  events  1 record  0 quarantined  no file"))
  }

  static func near(_ state: NearGroup.State) -> NearGroup {
    var near = NearGroup(
      group: Group([Label("asset", "CPC")]), state: state, value: 3, bound: .init(.gte, 4), unit: .events)
    near.leavesAt = ISO8601.instant("2022-09-05T11:00:00Z")
    if state == .armed { near.firesAt = ISO8601.instant("2022-08-24T01:30:00Z") }
    return near
  }

  @Test func whatIsNearIsSaidInWords() {
    var report = StatusReportTests.report()
    report.rules = [.init(id: "four", title: "Four", level: "high")]
    report.rules[0].near = [StatusReportTests.near(.near), StatusReportTests.near(.armed)]
    report.rules[0].nearCount = 12
    report.rules[0].isNearComplete = false
    let text = report.lines(.plain).joined(separator: "\n")
    #expect(
      text.contains(
        """
          armed  high  four  Four
                               asset=CPC near 3 of 4 events, the oldest leaves 2022-09-05T11:00:00Z, in 12 days
                               asset=CPC armed 3 of 4 events, the oldest leaves 2022-09-05T11:00:00Z, in 12 days, \
        fires 2022-08-24T01:30:00Z, in 90 minutes
                               and 10 more
                               what else is near is not known: there are too many groups or matches
        """), "\(text)")
  }

  @Test func eachKindOfNearnessHasItsWords() {
    let now = Instant(milliseconds: 0)
    func words(
      _ unit: NearGroup.Unit, _ value: Double, _ comparison: Condition.Comparison, _ bound: Double,
      missing: [String] = []
    ) -> String {
      var near = NearGroup(
        group: Group(), state: .near, value: value, bound: .init(comparison, bound), unit: unit)
      near.missing = missing
      return NearText(near, at: now).measure
    }
    #expect(words(.steps, 2, .gte, 3, missing: ["c"]) == "2 of 3 steps, without c")
    #expect(words(.values, 1, .lte, 0) == "1 value, told at 0 or fewer")
    #expect(words(.steps, 0, .gte, 1) == "0 of 1 step")
    #expect(words(.number, 0.83333, .gte, 1) == "0.833 of 1")
    #expect(words(.number, 99, .gt, 100) == "99 of more than 100")
    #expect(words(.number, 110, .lt, 100) == "110, told below 100")
    #expect(words(.number, 110, .lte, 100) == "110, told at 100 or less")
    #expect(words(.days, 20.0 / 24, .gte, 26.0 / 24) == "silent for 20 hours of 26 hours")
    #expect(words(.days, 2.5, .gte, 3) == "silent for 60 hours of 72 hours")
    #expect(words(.days, 36, .lte, 30) == "36 days ahead, told 30 days before")
    let text = NearText(StatusReportTests.near(.near), at: now)
    #expect(text.distance(to: Instant(milliseconds: -1)) == "now")
    #expect(text.distance(to: Instant(milliseconds: 1_000)) == "in 1 second")
    #expect(text.distance(to: Instant(milliseconds: 119_000)) == "in 119 seconds")
    #expect(text.distance(to: Instant(milliseconds: 7_199_000)) == "in 119 minutes")
    #expect(text.distance(to: Instant(milliseconds: 172_799_000)) == "in 47 hours")
  }

  @Test func nearGroupsInJSON() throws {
    var report = StatusReportTests.report()
    var near = StatusReportTests.near(.near)
    near.missing = ["b"]
    report.rules[0].near = [near]
    report.rules[0].nearCount = 1
    let shown = try #require(try JSONValue(parsing: report.json)["rules"]?[0])
    #expect(shown["state"] == .string("near") && shown["near_complete"] == .bool(true))
    #expect(
      shown["near"]?[0]
        == (try JSONValue(
          parsing: """
            {"group":"asset=CPC","state":"near","value":3,"bound":4,"comparison":"gte","unit":"events","missing":["b"],\
            "leaves_at":"2022-09-05T11:00:00Z","fires_at":null}
            """)))
  }

  @Test func anEmptyStoreHasOnlyTotals() {
    let report = StatusReport(now: .distantPast, database: .init(path: "v.db", bytes: 0))
    #expect(report.lines(.plain).count == 5)
    #expect(report.lines(.plain)[0] == "database  v.db, 0 bytes")
  }

  @Test func asJSON() throws {
    let json = try JSONValue(parsing: StatusReportTests.report().json)
    guard case .object(let members) = json else { return #expect(Bool(false), "no object") }
    #expect(
      members.map(\.name) == [
        "reports", "events", "quarantined", "files", "alerts", "outbox", "feeds", "rules", "webhooks", "silences",
        "database",
      ])
    #expect(
      json["files"]
        == (try JSONValue(parsing: #"{"done":2,"rejected":1,"duplicate":3,"processing":0}"#)))
    #expect(
      json["alerts"] == (try JSONValue(parsing: #"{"firing":1,"resolved":4,"cancelled":2,"possible":1}"#)))
    #expect(json["outbox"] == (try JSONValue(parsing: #"{"pending":5,"dead":1}"#)))
    #expect(json["feeds"]?[1]?["last_file"]?["reason"] == .string("wrong header"))
    #expect(json["feeds"]?[2]?["last_file"] == .some(.null))
    #expect(json["rules"]?[0]?["state"] == .string("quiet"))
    #expect(json["rules"]?[0]?["raised"] == .number("2"))
    #expect(json["rules"]?[1]?["last_start"] == .some(.null))
    #expect(json["rules"]?[1]?["state"] == .string("possible"))
    #expect(json["rules"]?[1]?["possible"]?[0]?["ends_at"] == .string("2022-09-30T23:59:59Z"))
    #expect(json["rules"]?[2]?["firing"]?[0]?["group"] == .string("asset=CPC"))
    #expect(json["webhooks"]?[0]?["last_error"] == .string("503"))
    #expect(json["database"]?["bytes"] == .number("1300000"))
  }

  @Test func acknowledgementsAndSilencesAreShown() throws {
    var report = StatusReportTests.report()
    let start = ISO8601.instant("2022-08-24")!
    report.rules[2].firing[0].ack = .init(createdBy: "a.b", comment: "on it", createdAt: start)
    let silence = SilenceRow(
      id: "0123456789ab", matchers: #"rule="cpc-four""#, startsAt: start, endsAt: ISO8601.instant("2022-09")!,
      createdBy: "c.d", comment: "maintenance", createdAt: start)
    report.silences = SilenceList(stored: [silence], inFiles: [], includesOver: false, now: start)
    let lines = report.lines(.plain)
    #expect(
      lines.contains {
        $0.hasSuffix("since 2022-08-23T23:59:59Z 0b9c, acknowledged by a.b 2022-08-24T23:59:59Z: on it")
      })
    #expect(
      lines.suffix(2) == [
        "silences", #"  0123456789ab  active  until 2022-09-30T23:59:59Z  rule="cpc-four"  c.d: maintenance"#,
      ])
    let json = try JSONValue(parsing: report.json)
    #expect(json["rules"]?[2]?["firing"]?[0]?["ack"]?["created_by"] == .string("a.b"))
    #expect(json["rules"]?[1]?["possible"]?[0]?["ack"] == .some(.null))
    #expect(json["silences"]?[0]?["id"] == .string("0123456789ab"))
  }

  @Test func ofManyGroupsTheFirstAreShown() {
    var report = StatusReport(now: .distantPast, database: .init(path: "v.db", bytes: 0))
    let firing = (1...13).map {
      StatusReport.Alert(id: "a\($0)", group: "asset=P\($0)", level: "low", startsAt: Instant(milliseconds: 0))
    }
    report.rules = [.init(id: "r", title: "R", level: "low", firing: firing)]
    let lines = report.lines(.plain)
    #expect(lines.count { $0.contains("since") } == 10)
    #expect(lines.last?.hasSuffix("  and 3 more") == true)
  }

  @Test(arguments: [
    (0, "0 bytes"), (1023, "1023 bytes"), (1024, "1.0 KiB"), (1_300_000, "1.2 MiB"), (5_368_709_120, "5.0 GiB"),
    (9_999_999_999_999_999, "9094.9 TiB"),
  ])
  func sizes(bytes: Int64, expected: String) {
    #expect(StatusReport.size(bytes) == expected)
  }
}
