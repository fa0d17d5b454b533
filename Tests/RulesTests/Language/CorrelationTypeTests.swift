import Documents
import Events
import Rules
import Testing

/// Every type of correlation with its own keys, as the model has it.
@Suite struct CorrelationTypeTests {
  private static let selections = "a: {kind: x}\n  b: {kind: y}"

  /// The correlation of a rule over the selections `a` and `b`.
  private func correlation(_ text: String) throws -> Correlation {
    let condition = text.contains("rules:") || text.contains("score:") ? "" : "\n  condition: a or b"
    let file = "id: r\ntitle: R\ndetection:\n  \(Self.selections)\(condition)\ncorrelation: {\(text)}\n"
    let result = RuleFile.parse(file, file: "r.yaml", resources: OneZone())
    #expect(result.diagnostics.map(\.rendered) == [])
    return try #require(result.rules.first?.correlation)
  }

  /// Knows one zone besides UTC, by another name of UTC.
  private struct OneZone: RuleResources {
    func zone(named name: String) -> Zone? { name == "UTC" || name == "Etc/UTC" ? .utc : nil }
    func list(at path: String, for ruleFile: String) -> String? { nil }
  }

  @Test(arguments: ["value_sum", "value_avg", "value_min", "value_max", "value_median"])
  func statistics(type: String) throws {
    let found = try correlation("type: \(type), field: value, timespan: 7d, condition: {gt: 2.5, lte: 100}")
    #expect(found.kind == Correlation.Kind(rawValue: type))
    #expect(found.fields == [FieldPath("value")])
    #expect(found.condition == Condition([.init(.gt, 2.5), .init(.lte, 100)]))
  }

  @Test func aPercentileStandsInEitherPlace() throws {
    let own = "type: value_percentile, field: value, percentile: 99.5, timespan: 7d, condition: {gt: 2}"
    #expect(try correlation(own).percentile == 99.5)
    let inside = "type: value_percentile, timespan: 7d, condition: {field: value, percentile: 5, gt: 2}"
    #expect(try correlation(inside).percentile == 5)
    #expect(try correlation(inside).fields == [FieldPath("value")])
  }

  @Test func windows() throws {
    func window(_ text: String) throws -> Correlation {
      try correlation("type: event_count, condition: {gte: 2}, \(text)")
    }
    #expect(try window("timespan: 7d").window == .sliding)
    #expect(try window("timespan: 7d, window: tumbling").window == .tumbling)
    #expect(try window("timespan: 7d, window: session, gap: 2h").window == .session(gap: .seconds(7200)))
    #expect(try window("timespan: 1q, window: calendar, timezone: Etc/UTC").window == .calendar)
    for period in ["1d", "24h", "1w", "7d", "1mo", "1q", "3mo", "1y", "12mo"] {
      #expect(try window("timespan: \(period), window: calendar").window == .calendar)
    }
  }

  @Test func absenceExpectsGroups() throws {
    let found = try correlation(
      "type: absence, group-by: [country, asset], timespan: 26h, "
        + "expect: [{country: [KAZ, RUS], asset: CPC}, {asset: [CPC, BTC], country: KAZ}]")
    #expect(
      found.expected.map(\.text) == ["country=KAZ,asset=CPC", "country=RUS,asset=CPC", "country=KAZ,asset=BTC"])
    #expect(try correlation("type: absence, timespan: 26h, expect: [{}]").expected == [Group()])
    #expect(try correlation("type: absence, timespan: 26h").expected.isEmpty)
  }

  @Test func baselines() throws {
    let found = try correlation(
      "type: baseline, method: zscore, timespan: 1d, against: 4w, warm-up: 8w, min-current: 3, min-baseline: 0.5, "
        + "condition: {gt: 3}")
    #expect(found.baseline?.method == .zscore)
    #expect(found.baseline?.against == .days(28))
    #expect(found.baseline?.minimumCurrent == 3 && found.baseline?.minimumBaseline == 0.5)
    #expect(found.warmUp == .days(56))
  }

  /// The thresholds of the EARS methods as published, where a rule does not say otherwise.
  @Test(arguments: [("ears_c1", 3), ("ears_c2", 3), ("ears_c3", 2)] as [(String, Double)])
  func usualThresholds(method: String, threshold: Double) throws {
    let plain = try correlation("type: baseline, method: \(method), timespan: 1d, against: 7d")
    #expect(plain.condition == Condition([.init(.gt, threshold)]))
    let own = try correlation("type: baseline, method: \(method), timespan: 1d, against: 7d, condition: {gt: 4}")
    #expect(own.condition == Condition([.init(.gt, 4)]))
  }

  @Test func ratios() throws {
    let count = try correlation("type: ratio, timespan: 1mo, offset: 1y, min-baseline: 5, condition: {lt: 0.5}")
    #expect(count.ratio?.measure == .eventCount && count.ratio?.offset == .months(12))
    #expect(count.ratio?.minimumBaseline == 5)
    let sum = try correlation(
      "type: ratio, measure: value_sum, field: value, timespan: 1mo, offset: 1y, condition: {lt: 0.5}")
    #expect(sum.ratio?.measure == .valueSum && sum.fields == [FieldPath("value")])
  }

  @Test func newValuesAndChanges() throws {
    let pair = try correlation(
      "type: new_value, field: [actor, target], unordered: true, warm-up: 30d, timespan: 5y")
    #expect(pair.isUnordered && pair.fields.map(\.text) == ["actor", "target"] && pair.warmUp == .days(30))
    let change = try correlation("type: change, field: phase, group-by: [asset]")
    #expect(change.timespan == Correlation.unlimited && change.fields == [FieldPath("phase")])
    #expect(try correlation("type: change, field: phase, timespan: 30d").timespan == .days(30))
  }

  @Test func scores() throws {
    let found = try correlation(
      "type: score, score: [{match: a, add: 2}, {match: b, add: -0.5}, {match: {kind: z}, add: 1}], half-life: 30d, "
        + "cap-per: {add: 6, timespan: 1d}, condition: {gte: 8}")
    #expect(found.score?.adds == [2, -0.5, 1])
    #expect(found.steps.map(\.source) == [.selection("a"), .selection("b"), .selection("match 3")])
    #expect(found.score?.halfLife == .days(30) && found.timespan == .days(600))
    #expect(found.score?.cap == Score.Cap(add: 6, timespan: .days(1)))
    #expect(
      try correlation(
        "type: score, score: [{match: a, add: 2}, {match: b, add: 1}], half-life: 1mo, condition: {gt: 1}"
      ).timespan
        == .months(20))
  }

  @Test func leadsFall() throws {
    #expect(try correlation("type: countdown, lead: [7d, 30d, 7d]").lead == [.days(30), .days(7)])
    let one = try correlation("type: countdown, lead: 1mo")
    #expect(one.lead == [.months(1)] && one.timespan == .months(1))
  }

  @Test func stepsHaveKeys() throws {
    let found = try correlation(
      "type: temporal_ordered, rules: [{rule: a, min: 5}, {rule: b, within: 15m}, {rule: a, absent: true}], "
        + "timespan: 7d")
    #expect(found.steps.map(\.minimum) == [5, 1, 1])
    #expect(found.steps.map(\.within) == [nil, .seconds(900), nil])
    #expect(found.steps.map(\.isAbsent) == [false, false, true])
  }

  @Test func theRest() throws {
    let found = try correlation(
      "type: event_count, timespan: 7d, condition: {gte: 2}, clock: ingest, max-lateness: 0s, max-groups: 7")
    #expect(found.usesArrival && found.maxLateness == .seconds(0) && found.maxGroups == 7)
    #expect(try !correlation("type: event_count, timespan: 7d, condition: {gte: 2}, clock: event").usesArrival)
  }
}
