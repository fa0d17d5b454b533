import Events
import Inbox
import JSON
import Rules
import Testing

@testable import Storage
@testable import vedette

@Suite struct StatusStoreTests {
  private func alert(_ id: String, _ rule: String, ends: String?, quiet: Bool = false, cancelled: Bool = false)
    -> AlertRow
  {
    let start = ISO8601.instant("2022-08-23")!
    return AlertRow(
      id: id, rule: rule, group: "asset=CPC", startsAt: start, earliestAt: start,
      endsAt: ends.flatMap { ISO8601.instant($0) },
      level: "high", certainty: quiet ? "possible" : "certain", peak: 4, peakAt: start, opening: [1],
      isCancelled: cancelled, isQuiet: quiet, hash: "h")
  }

  @Test func anEmptyDatabase() throws {
    let sample = try SampleStore()
    let report = try StatusReport(
      try StoreReader(path: sample.path), path: sample.path, webhooks: ["desk"], at: SampleStore.imported)
    #expect(report.reports == 0 && report.files == .init() && report.alerts == .init() && report.rules.isEmpty)
    #expect(report.webhooks == [.init(name: "desk")])
    #expect(
      report.database.bytes
        == (try [sample.path, sample.path + "-wal"].reduce(0) {
          $0 + (try PosixFileSystem().status(of: FilePath($1)).identity.size)
        }))
  }

  @Test func aFileThatIsImportedAgainCountsOnce() throws {
    let sample = try SampleStore()
    try sample.add([SampleStore.report("a", "2022-07-05")])
    for _ in 0..<3 {
      let known = try #require(try sample.store.files(.done).last { !$0.isReplaced })
      try sample.store.transaction { (tx) throws(StorageError) in
        var again = try tx.beginAgain(known, now: SampleStore.imported)
        again.state = .done
        again.reason = nil
        again.records = 1
        try tx.update(again)
      }
    }
    let report = try StatusReport(
      try StoreReader(path: sample.path), path: sample.path, webhooks: [], at: SampleStore.imported)
    #expect(report.files.done == 1)
    #expect(report.feeds.map { "\($0.name) \($0.files.done) \($0.records)" } == ["events 1 1"])
  }

  @Test func rulesAreFiringPossibleOrQuiet() throws {
    let sample = try SampleStore()
    try sample.store.transaction { (tx) throws(StorageError) in
      for rule in ["calm", "fires", "might", "over"] {
        try tx.put(
          RuleStateRow(
            rule: rule, hash: "h", loadedAt: SampleStore.imported, title: "Title of \(rule)", level: "high",
            source: "r.yaml:1"))
      }
      try tx.put(alert("1", "fires", ends: nil))
      try tx.put(alert("2", "fires", ends: "2099-01-01"))
      try tx.put(alert("3", "over", ends: "2023-01-01"))
      try tx.put(alert("4", "might", ends: "2022-09-01", quiet: true))
      try tx.put(alert("5", "calm", ends: nil, cancelled: true))
    }
    let report = try StatusReport(
      try StoreReader(path: sample.path), path: sample.path, webhooks: [], at: SampleStore.imported)
    #expect(report.alerts == .init(firing: 2, resolved: 1, cancelled: 1, possible: 1))
    #expect(report.rules.map(\.id) == ["calm", "fires", "might", "over"])
    #expect(report.rules.map(\.state) == [.quiet, .firing, .possible, .quiet])
    #expect(report.rules.map(\.raised) == [0, 2, 0, 1])
    #expect(report.rules[3].lastStart?.text == "2022-08-23T23:59:59Z")
    #expect(report.rules[1].firing.map(\.id) == ["1", "2"])
    #expect(report.rules[2].possible.map(\.endsAt?.text) == ["2022-09-01T23:59:59Z"])
  }

  @Test func whatIsNearStandsWithItsRule() throws {
    let sample = try SampleStore()
    try sample.store.transaction { (tx) throws(StorageError) in
      for rule in ["armed", "fires", "near"] {
        try tx.put(
          RuleStateRow(
            rule: rule, hash: "h", loadedAt: SampleStore.imported, title: rule, level: "high", source: "r.yaml:1"))
      }
      try tx.put(alert("1", "fires", ends: nil))
      try tx.put(alert("2", "near", ends: "2022-09-01", quiet: true))
    }
    let near = StatusReportTests.near(.near)
    let report = try StatusReport(
      try StoreReader(path: sample.path), path: sample.path, webhooks: [],
      near: [
        NearRule(rule: "armed", groups: [near, StatusReportTests.near(.armed)], count: 2, isComplete: true),
        NearRule(rule: "fires", groups: [near], count: 1, isComplete: true),
        NearRule(rule: "near", groups: [near], count: 70, isComplete: false),
        NearRule(rule: "gone", groups: [near], count: 1, isComplete: true),
      ], at: SampleStore.imported)
    #expect(report.rules.map(\.state) == [.armed, .firing, .near])
    let rules = try #require(try JSONValue(parsing: report.json)["rules"])
    #expect(rules[2]?["near_count"] == .number("70") && rules[2]?["near_complete"] == .bool(false))
    #expect(rules[2]?["possible"]?[0]?["id"] == .string("2"))
  }

  @Test func alertsOfVedetteItselfStandAmongTheRules() throws {
    let sample = try SampleStore()
    try sample.store.transaction { (tx) throws(StorageError) in
      var open = alert("1", "vedette-bad-file", ends: nil)
      open.group = "file=feeds/x.yaml"
      try tx.put(open)
      try tx.put(alert("2", "vedette-no-room", ends: "2023-01-01"))
      try tx.append(
        TransitionRow(
          seq: 1, alert: "1", rule: "vedette-bad-file", state: "firing", at: open.startsAt, detectedAt: open.startsAt,
          level: "high", json: #"{"title":"A file has errors"}"#, line: ""))
    }
    let report = try StatusReport(
      try StoreReader(path: sample.path), path: sample.path, webhooks: [], at: SampleStore.imported)
    #expect(report.alerts.firing == 1)
    let rule = try #require(report.rules.first)
    #expect(report.rules.count == 1)
    #expect(rule.id == "vedette-bad-file" && rule.title == "A file has errors" && rule.level == "high")
    #expect(rule.state == .firing && rule.raised == 1)
    #expect(rule.firing.map(\.group) == ["file=feeds/x.yaml"])
    let text = report.lines(.plain).joined(separator: "\n")
    #expect(text.contains("firing  high  vedette-bad-file  A file has errors"))
    #expect(text.contains("file=feeds/x.yaml high since 2022-08-23T23:59:59Z"))
    let json = try JSONValue(parsing: report.json)
    #expect(json["rules"]?[0]?["state"] == .string("firing"))
    #expect(json["rules"]?[0]?["firing"]?[0]?["group"] == .string("file=feeds/x.yaml"))
  }

  @Test func anAcknowledgementHoldsUntilTheAlertEscalates() throws {
    let sample = try SampleStore()
    let row = alert("1", "fires", ends: nil)
    func append(_ seq: Int64, _ state: String, _ tx: Transaction) throws(StorageError) {
      try tx.append(
        TransitionRow(
          seq: seq, alert: "1", rule: "fires", state: state, at: row.startsAt, detectedAt: row.startsAt, level: "high",
          json: "{}", line: ""))
    }
    func ack() throws -> StatusReport.Ack? {
      try StatusReport(
        try StoreReader(path: sample.path), path: sample.path, webhooks: [], at: SampleStore.imported
      ).rules[0].firing[0].ack
    }
    try sample.store.transaction { (tx) throws(StorageError) in
      try tx.put(row)
      try append(1, "firing", tx)
    }
    #expect(try ack() == nil)
    try sample.store.transaction { (tx) throws(StorageError) in
      try tx.put(AckRow(alert: "1", seq: 1, createdBy: "a.b", comment: "on it", createdAt: SampleStore.imported))
      try append(2, "updated", tx)
    }
    #expect(try ack() == .init(createdBy: "a.b", comment: "on it", createdAt: SampleStore.imported))
    try sample.store.transaction { (tx) throws(StorageError) in try append(3, "escalated", tx) }
    #expect(try ack() == nil)
  }

  @Test func silencesOfCommandsAndFilesThatAreNotOver() throws {
    let sample = try SampleStore()
    let now = SampleStore.imported
    try sample.store.transaction { (tx) throws(StorageError) in
      for (id, end) in [("0123456789ab", now.advanced(byMilliseconds: 1)), ("ffffffffffff", now)] {
        try tx.put(
          SilenceRow(
            id: id, matchers: "asset=CPC", startsAt: nil, endsAt: end, createdBy: "a.b", comment: "c", createdAt: now))
      }
    }
    let inFile = Silence(
      matchers: try Matcher.parse("level=low"), startsAt: nil, endsAt: now.advanced(byMilliseconds: 9), createdBy: "d",
      comment: "e")
    let report = try StatusReport(
      try StoreReader(path: sample.path), path: sample.path, webhooks: [], silences: [inFile], at: now)
    let silences = try #require(try JSONValue(parsing: report.json)["silences"])
    #expect(silences[0]?["id"] == .string("0123456789ab") && silences[0]?["source"] == .string("command"))
    #expect(silences[1]?["source"] == .string("file") && silences[2] == nil)
  }

  @Test func feedsKnowTheirLastFile() throws {
    let sample = try SampleStore()
    try sample.add([SampleStore.report("a", "2022-03-22"), SampleStore.report("b", "2022-03-23")])
    try sample.store.transaction { (tx) throws(StorageError) in
      var file = try tx.beginFile(
        feed: "gdelt2", name: "x.CSV", digest: "d", size: 1, firstSeen: SampleStore.imported)
      file.state = .rejected
      file.reason = "wrong header"
      try tx.update(file)
      _ = try tx.beginFile(
        feed: "gdelt2", name: "y.CSV", digest: "e", size: 1,
        firstSeen: SampleStore.imported.advanced(byMilliseconds: 1000))
      try tx.countDuplicateFile(of: "events", at: SampleStore.imported)
    }
    let report = try StatusReport(
      try StoreReader(path: sample.path), path: sample.path, webhooks: [], at: SampleStore.imported)
    #expect(report.reports == 2 && report.events == 2)
    #expect(report.files == .init(done: 1, rejected: 1, duplicate: 1, processing: 1))
    #expect(report.feeds.map(\.name) == ["events", "gdelt2"])
    #expect(report.feeds[0].records == 2)
    #expect(report.feeds[0].lastFile == "facts.ndjson" && report.feeds[0].lastState == "done")
    #expect(report.feeds[1].files == .init(rejected: 1, processing: 1))
    #expect(report.feeds[1].lastFile == "y.CSV" && report.feeds[1].lastReason == nil)
  }

  /// Of a feed that came on three days and then not for more than twice as long, and of what rests on it.
  @Test func aRuleWhoseFeedsAreSilentIsStale() throws {
    let sample = try SampleStore()
    let day: Int64 = 24 * Instant.hour
    try sample.store.transaction { (tx) throws(StorageError) in
      for number in Int64(1)...3 {
        let at = SampleStore.imported.advanced(byMilliseconds: number * day)
        var file = try tx.beginFile(feed: "desk", name: "f", digest: "\(number)", size: 1, firstSeen: at)
        (file.state, file.finished) = (.done, at)
        try tx.update(file)
      }
      for rule in ["fires", "rests"] {
        try tx.put(
          RuleStateRow(
            rule: rule, hash: "h", loadedAt: SampleStore.imported, title: rule, level: "low", source: "r.yaml:1"))
      }
      try tx.put(alert("1", "fires", ends: nil))
    }
    let plans = try ["fires", "rests"].map { id in
      let text = "id: \(id)\ntitle: T\ndetection: {s: {kind: a}}\n"
      return Plan(
        try #require(RuleFile.parse(text, file: "r.yaml").rules.first), feedLateness: .seconds(0), feeds: ["desk"])
    }
    func report(after days: Int64) throws -> StatusReport {
      try StatusReport(
        try StoreReader(path: sample.path), path: sample.path, webhooks: [], plans: plans,
        at: SampleStore.imported.advanced(byMilliseconds: days * day))
    }
    let before = try report(after: 5)
    #expect(before.rules.map(\.state) == [.firing, .quiet] && before.feeds.map(\.isSilent) == [false])
    let silent = try report(after: 6)
    #expect(silent.rules.map(\.state) == [.firing, .stale] && silent.feeds.map(\.isSilent) == [true])
    let text = silent.lines(.plain).joined(separator: "\n")
    #expect(text.contains("done 2026-11-24T12:00:00Z, silent: expected by 2026-11-26T12:00:00Z"))
    #expect(text.contains("stale   low  rests  rests"))
    #expect(text.contains("nothing comes from desk"))
    let json = try JSONValue(parsing: silent.json)
    #expect(json["feeds"]?[0]?["silent"] == .bool(true))
    #expect(json["feeds"]?[0]?["expected_by"] == .string("2026-11-26T12:00:00Z"))
    #expect(json["rules"]?[0]?["silent_feeds"] == .array([.string("desk")]))
    #expect(json["rules"]?[1]?["state"] == .string("stale"))
    let beforeJSON = try JSONValue(parsing: before.json)
    #expect(beforeJSON["rules"]?[1]?["silent_feeds"] == .array([]))
    #expect(beforeJSON["feeds"]?[0]?["silent"] == .bool(false))
  }

  @Test func webhooksThatAreGoneStayAsLongAsTheyHaveMessages() {
    let counts = [
      OutboxCounts(endpoint: "desk", pending: 1, dead: 0),
      OutboxCounts(endpoint: "old", pending: 0, dead: 2, lastError: "410"),
    ]
    #expect(
      StatusReport.webhooks(
        named: ["desk", "ops"], counts,
        gone: [GoneEndpoint(endpoint: "ops", address: "ab", reason: "answered 410", since: SampleStore.imported)]) == [
          .init(name: "desk", outbox: .init(pending: 1, dead: 0)), .init(name: "ops", disabled: "answered 410"),
          .init(name: "old", outbox: .init(pending: 0, dead: 2), lastError: "410"),
        ])
    #expect(
      StatusReport.webhooks(named: [], [OutboxCounts(endpoint: "old", pending: 1, dead: 0)]) == [
        .init(
          name: "old", outbox: .init(pending: 1, dead: 0),
          disabled: "there is no webhook 'old' in the configuration")
      ])
  }
}
