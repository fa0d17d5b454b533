import Alerting
import Events
import JSON
import Rules
import Storage
import TestSupport
import Testing

@testable import Daemon

@Suite struct TransitionWriterTests {
  private let rule = """
    id: two
    title: two of an asset
    level: high
    detection: {a: {kind: a.*}, condition: a}
    correlation: {type: event_count, group-by: [asset], timespan: 10d, condition: {gte: 2}}
    annotations: {summary: "{{asset}}: {{count}} since {{first.time|date}}"}
    """

  private func endpoint(_ name: String, levels: Set<Level>? = nil) throws -> Endpoint {
    let secret = try WebhookSecret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    var endpoint = try Endpoint(name: name, url: "http://127.0.0.1:9/", secrets: [secret])
    endpoint.levels = levels
    return endpoint
  }

  private func report(_ number: Int, known: Instant) -> Report {
    var report = Report(
      feed: "events", key: "k\(number)", kind: "a.b", time: EventTime(day: RandomCase.day(number).date))
    report.asset = "CPC"
    report.publisher = "desk-\(number)"
    report.known = known
    return report
  }

  @Test func aLineTellsTheEvidenceAndItsSources() throws {
    let now = RandomCase.day(5)
    let harness = try StoreHarness(rules(rule), now: now)
    try harness.take([report(0, known: now), report(1, known: now)], now: now)
    let line = try #require(try harness.store.transitions().first)
    let json = try JSONValue(parsing: line.json)
    #expect(json["state"]?.stringValue == "firing")
    #expect(json["summary"]?.stringValue == "CPC: 2 since \(RandomCase.day(0).date.text)")
    #expect(json["at"]?.stringValue == EventTime(day: RandomCase.day(1).date).end.text)
    #expect(json["earliest_at"]?.stringValue == RandomCase.day(1).text)
    #expect(json["sources"]?["publishers"]?.doubleValue == 2)
    #expect(json["evidence"]?[0]?["key"]?.stringValue == "k0")
    #expect(json["evidence"]?[0]?["file"]?.stringValue == "test.ndjson")
    #expect(json["evidence"]?[1]?["line"]?.doubleValue == 2)
    #expect(json["late"] == .bool(true))
    #expect(line.line.contains(" HIGH firing two asset=CPC CPC: 2 since "))
  }

  /// Whether each entry of the evidence of the first line that the last rule of a file writes speaks against the alert.
  private func counters(_ rule: String, _ reports: [Report]) throws -> [Bool?] {
    let now = RandomCase.day(50)
    let rules = rules(rule)
    let harness = try StoreHarness(rules, now: now)
    try harness.take(reports, now: now)
    let line = try #require(try harness.store.transitions().first { $0.rule == rules.last?.id })
    let evidence = try JSONValue(parsing: line.json)["evidence"]
    return (0..<5).map { evidence?[$0]?["counter"].map { $0 == .bool(true) } }
  }

  /// The second report of the second event says that it was planned; that of the first says nothing else.
  @Test func aReportThatAloneWouldNotCountSpeaksAgainst() throws {
    let now = RandomCase.day(1)
    var reports = [0, 0, 1, 1].map { report($0, known: now) }
    for index in reports.indices { reports[index].key = "r\(index)" }
    for (index, cluster) in [(0, "x"), (1, "x"), (2, "y"), (3, "y")] { reports[index].cluster = cluster }
    reports[3].planned = true
    let excluding = rule.replacing(
      "a: {kind: a.*}, condition: a", with: "a: {kind: a.*}, p: {planned: true}, condition: a and not p")
    #expect(excluding != rule)
    #expect(try counters(rule, reports) == [false, false, false, false, nil])
    #expect(try counters(excluding, reports) == [false, false, false, true, nil])
    // Its own event would not be evidence.
    reports[3].cluster = nil
    #expect(try counters(excluding, reports) == [false, false, false, nil, nil])
  }

  /// What the reports of an event contradict each other in stands with the first of them, and nowhere else.
  @Test func conflictsStandWithTheFirstReportOfAnEvent() throws {
    let now = RandomCase.day(5)
    let harness = try StoreHarness(rules(rule), now: now)
    var reports = (0...60).map { number in
      var report = report(1, known: now)
      (report.key, report.cluster) = ("m\(number < 10 ? "0" : "")\(number)", "many")
      report.value = number == 0 ? "80" : "100"
      return report
    }
    reports.append(report(2, known: now))
    try harness.take(reports, now: now)
    let line = try #require(try harness.store.transitions().first)
    let evidence = try #require(try JSONValue(parsing: line.json)["evidence"])
    let conflict = evidence[0]?["conflicts"]?[0]
    #expect(conflict?["field"] == .string("value") && evidence[0]?["conflicts"]?[1] == nil)
    #expect(conflict?["values"]?[0]?["value"] == .string("80"))
    #expect(conflict?["values"]?[0]?["reports"] == .array([.string("events/m00")]))
    let others = conflict?["values"]?[1]?["reports"]?.elements.compactMap(\.stringValue) ?? []
    #expect(others.count == 50 && others.first == "events/m01" && others.last == "events/m60")
    #expect(evidence.elements.count == 50)
    #expect(evidence.elements.dropFirst().allSatisfy { $0["conflicts"] == nil })
  }

  @Test func whatLowersAScoreSpeaksAgainst() throws {
    let score = """
      id: s
      title: a score
      detection: {up: {kind: a.*}, down: {phase: restored}, condition: up or down}
      correlation:
        type: score
        score: [{match: up, add: 4}, {match: down, add: -5}]
        half-life: 90d
        condition: {gte: 5}
      """
    let now = RandomCase.day(4)
    var reports = (0...4).map { report($0, known: now) }
    // One raises and lowers it, which is less than nothing; another lowers it only.
    reports[1].phase = "restored"
    (reports[3].kind, reports[3].phase) = ("b", "restored")
    reports[3].time = EventTime(day: RandomCase.day(0).date)
    #expect(try counters(score, reports) == [false, true, true, false, false])
  }

  /// An alert over the alerts of another rule rests on events that its own rule knows nothing of.
  @Test func ofARuleOverRulesNothingIsKnown() throws {
    let over = """
      \(rule.replacing("condition: a}", with: "p: {planned: true}, condition: a and not p}"))
      ---
      id: over
      title: over
      correlation: {type: event_count, rules: [two], timespan: 10d, condition: {gte: 1}, generate: false}
      """
    let now = RandomCase.day(1)
    var reports = [0, 0, 1].map { report($0, known: now) }
    for index in reports.indices { reports[index].key = "r\(index)" }
    for index in 0...1 { reports[index].cluster = "x" }
    reports[1].planned = true
    #expect(try counters(over, reports) == [false, false, false, nil, nil])
  }

  @Test func everyEndpointThatWantsItGetsOneMessage() throws {
    let now = RandomCase.day(5)
    let endpoints = [try endpoint("all"), try endpoint("critical", levels: [.critical])]
    let harness = try StoreHarness(rules(rule), now: now, endpoints: endpoints, maxAge: .days(7))
    try harness.take([report(0, known: now), report(1, known: now)], now: now)
    #expect(try harness.store.messages(.pending).map(\.endpoint) == ["all"])
  }

  @Test func whatIsOldIsLoggedAndNotSent() throws {
    let now = RandomCase.day(60)
    let known = RandomCase.day(1)
    let harness = try StoreHarness(rules(rule), now: now, endpoints: [try endpoint("all")], maxAge: .days(7))
    try harness.take([report(0, known: known), report(1, known: known)], now: now)
    #expect(try harness.store.transitions().map(\.state) == ["firing", "resolved"])
    #expect(try harness.store.messages(.pending).isEmpty)
    // Nobody said when it was known: then it was known when it was over.
    let unknown = try StoreHarness(rules(rule), now: now, endpoints: [try endpoint("all")], maxAge: .days(7))
    var reports = [report(0, known: known), report(1, known: known)]
    for index in reports.indices { reports[index].known = nil }
    try unknown.take(reports, now: now)
    #expect(try unknown.store.messages(.pending).map(\.seq).isEmpty)
    let forever = try StoreHarness(rules(rule), now: now, endpoints: [try endpoint("all")], maxAge: nil)
    try forever.take([report(0, known: known), report(1, known: known)], now: now)
    #expect(try forever.store.messages(.pending).count == 2)
  }
}
