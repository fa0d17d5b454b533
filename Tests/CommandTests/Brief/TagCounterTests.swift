import Documents
import Events
import Rules
import Storage
import Testing

@testable import vedette

/// What is counted for each tag.
@Suite struct TagCounterTests {
  private static let rules = """
    id: stops
    title: Stops
    tags: [energy, energy, coercion]
    detection: {stop: {kind: pipeline.stop}, condition: stop}
    ---
    id: stops-of-one
    title: Stops of one pipeline
    tags: [energy]
    detection: {stop: {kind: pipeline.*, asset: CPC}, condition: stop}
    ---
    id: talks
    title: Talks
    detection: {talk: {kind: talks}, condition: talk}
    ---
    id: purge
    title: Purges
    tags: [domestic]
    detection: {purge: {kind: purge}, condition: purge}
    ---
    id: both
    title: Both
    tags: [composite]
    correlation: {type: temporal, rules: [stops, purge], timespan: 30d}

    """

  private func rules() throws -> [Rule] {
    let result = RuleSet.load(files: [("r.yaml", Self.rules)], now: BriefSample.now)
    try #require(result.diagnostics.filter(\.isError).isEmpty, "\(result.diagnostics.map(\.rendered))")
    return result.rules
  }

  private func event(_ kind: String, _ time: String, asset: String? = nil) -> Event {
    var report = Report(feed: "events", key: kind + time, kind: kind, time: ISO8601.time(time)!)
    report.asset = asset
    return Event(id: 1, report: report, ingested: BriefSample.now)
  }

  @Test func anEventCountsOnceForATag() throws {
    var counter = TagCounter(try rules(), since: BriefSample.period.since)
    counter.add(event("pipeline.stop", "2022-08-10", asset: "CPC"))
    counter.add(event("pipeline.reduced", "2022-08-10", asset: "CPC"))
    counter.add(event("pipeline.stop", "2022-07-10"))
    counter.add(event("talks", "2022-08-10"))
    counter.add(event("weather", "2022-08-10"))
    let change = counter.change([], tagsOfRules: [:])
    #expect(change.events == .init(now: 4, before: 1))
    let energy = try #require(change.tags.first { $0.name == "energy" })
    #expect(energy.events == .init(now: 2, before: 1))
    #expect(change.tags.first { $0.name == "coercion" }?.events == .init(now: 1, before: 1))
    #expect(change.tags.first { $0.name == BriefChange.untagged }?.events == .init(now: 1))
    #expect(change.quietTags == ["composite", "domestic"])
  }

  @Test func anAlertCountsOnceForEachTagOfItsRule() throws {
    let rules = try rules()
    let counter = TagCounter(rules, since: BriefSample.period.since)
    let traffic = [
      AlertTraffic(rule: "stops", began: 3, beganBefore: 1, ended: 2), AlertTraffic(rule: "both", beganBefore: 4),
      AlertTraffic(rule: "gone", began: 1, endedBefore: 7), AlertTraffic(rule: "vedette-log", began: 2),
    ]
    let tags = Dictionary(uniqueKeysWithValues: rules.map { ($0.id, $0.tags) })
    let change = counter.change(traffic, tagsOfRules: tags)
    #expect(change.began == .init(now: 6, before: 5))
    #expect(change.ended == .init(now: 2, before: 7))
    #expect(change.tags.map(\.name) == ["coercion", "energy", "vedette", BriefChange.untagged, "composite"])
    #expect(change.tags.map(\.alerts.difference) == ["+2", "+2", "+2", "+1", "-4"])
  }
}
