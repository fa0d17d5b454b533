import Events
import Testing

@testable import Rules

/// What of a condition an event does not meet, in the words of the rule.
@Suite struct FailedPartTests {
  private func detection(_ text: String) throws -> Detection {
    let lines = text.split(separator: "\n").map { "  \($0)" }.joined(separator: "\n")
    return try #require(parsedRules("id: r\ntitle: R\ndetection:\n\(lines)\n").first).detection
  }

  private func event(_ change: (inout Report) -> Void = { _ in }) -> Event {
    var report = Report(
      feed: "events", key: "k", kind: "pipeline.stop", time: EventTime(Instant(milliseconds: 1_660_000_000_000)))
    report.asset = "CPC"
    change(&report)
    return Event(id: 1, report: report, ingested: report.time.end)
  }

  private let stops = """
    stop: {kind: pipeline.*, asset: [CPC, Druzhba]}
    planned: {planned: true}
    drill: {tags: drill}
    condition: stop and not (planned or drill)
    """

  @Test func whatMatchesFailsNothing() throws {
    #expect(try detection(stops).failedParts(of: event()).isEmpty)
  }

  @Test func anExcludedEventFailsThatPartAlone() throws {
    let parts = try detection(stops).failedParts(of: event { $0.planned = true })
    #expect(parts.map(\.text) == ["not (planned or drill)"])
    #expect(parts[0].findings.first == .init(test: "planned: 'true'", value: "true"))
  }

  @Test func ofASelectionTheFieldsThatStandAgainstIt() throws {
    let parts = try detection(stops).failedParts(of: event { $0.asset = "Yamal" })
    #expect(parts == [FailedPart(text: "stop", findings: [.init(test: "asset: ['CPC', 'Druzhba']", value: "Yamal")])])
    let missing = try detection(stops).failedParts(of: event { $0.asset = nil })
    #expect(missing.first?.findings.first?.value == nil)
  }

  @Test func severalPartsMayFail() throws {
    let parts = try detection(stops).failedParts(
      of: event {
        $0.kind = "meeting"
        $0.tags = ["drill", "test"]
      })
    #expect(parts.map(\.text) == ["stop", "not (planned or drill)"])
    #expect(parts[1].findings.last?.value == "drill, test")
  }

  @Test func ofAlternativesTheNearestIsTold() throws {
    let text = """
      stop:
        - {kind: gas.stop, asset: Yamal}
        - {kind: pipeline.*, country: KAZ}
      """
    let parts = try detection(text).failedParts(of: event())
    #expect(parts == [FailedPart(text: "stop", findings: [.init(test: "country: 'KAZ'", value: nil)])])
  }

  @Test func aTotalIsNamedAsSuch() throws {
    let parts = try detection(stops).failedParts(of: event { $0.modality = .aggregate })
    #expect(parts.map(\.text) == ["stop"])
    #expect(parts[0].findings == [.init(test: "modality: anything but aggregate", value: "aggregate")])
  }

  @Test func aRuleIsAboutEventsOfItsKinds() throws {
    let rule = try detection(stops)
    #expect(rule.isAbout(event { $0.asset = "Yamal" }) && rule.isAbout(event { $0.planned = true }))
    #expect(!rule.isAbout(event { $0.kind = "meeting" }))
    #expect(rule.kindPatterns == ["pipeline.*"])
    let open = try detection("cpc: {asset: CPC}\nplanned: {planned: true}\ncondition: cpc and not planned")
    #expect(open.kindPatterns == nil)
    #expect(open.isAbout(event { $0.planned = true }) && !open.isAbout(event { $0.asset = "Yamal" }))
  }

  @Test func whatTheRuleExcludes() throws {
    let rule = try detection(stops)
    #expect(rule.exclusions.map(\.text) == ["not (planned or drill)"])
    #expect(rule.exclusions.first?.findings.map(\.test) == ["planned: 'true'", "tags: 'drill'"])
    #expect(rule.conditionText == "stop and not (planned or drill)")
  }

  @Test func aLongListIsCutShort() throws {
    let rule = try detection("stop: {kind: [a, b, c, d, e, f]}")
    #expect(rule.failedParts(of: event())[0].findings[0].test == "kind: ['a', 'b', 'c', 'd' and 2 more]")
  }
}
