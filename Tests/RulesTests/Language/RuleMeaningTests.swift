import Documents
import Rules
import Testing

/// Everything that decides which alerts a rule raises is part of its meaning, for every type.
@Suite struct RuleMeaningTests {
  private static let types = [
    "count": "type: event_count, rules: [a, b], group-by: [asset], timespan: 7d, condition: {gte: 2}",
    "session": "type: event_count, window: session, gap: 1h, timespan: 7d, condition: {gte: 2}",
    "percentile": "type: value_percentile, field: value, percentile: 90, timespan: 7d, condition: {gte: 2}",
    "words": "type: temporal, rules: [a, b], timespan: 7d, condition: a and not b",
    "ordered": "type: temporal_ordered, rules: [{rule: a, min: 2}, {rule: b, within: 5m}], timespan: 7d",
    "absence": "type: absence, group-by: [asset], timespan: 7d, expect: [{asset: CPC}]",
    "baseline": "type: baseline, method: ears_c1, against: 7d, warm-up: 14d, min-current: 3, timespan: 1d",
    "ratio":
      "type: ratio, measure: value_sum, field: value, offset: 1y, min-baseline: 2, timespan: 7d, condition: {gt: 2}",
    "new": "type: new_value, field: [actor, target], unordered: true, timespan: 7d",
    "score": "type: score, score: [{match: a, add: 2}, {match: b, add: 1}], half-life: 7d, condition: {gt: 2}",
    "capped":
      "type: score, score: [{match: a, add: 2}], half-life: 7d, cap-per: {add: 3, timespan: 1d}, condition: {gt: 2}",
    "countdown": "type: countdown, lead: [30d, 7d]",
  ]

  private static let changes: [(String, String, String)] = [
    ("count", "event_count", "event_count, clock: ingest"), ("count", "[a, b]", "[a]"), ("count", "[a, b]", "[b, a]"),
    ("count", "timespan: 7d", "timespan: 7d, window: tumbling"),
    ("count", "timespan: 7d", "timespan: 7d, window: calendar"), ("session", "gap: 1h", "gap: 2h"),
    ("count", "group-by", "dedupe-by: [date], group-by"),
    ("percentile", "90", "95"), ("words", "not b", "b"), ("ordered", "min: 2", "min: 3"), ("ordered", "5m", "6m"),
    ("ordered", "within: 5m", "absent: true"), ("absence", "CPC", "BTC"), ("baseline", "ears_c1", "ears_c2"),
    ("baseline", "against: 7d", "against: 8d"), ("baseline", "14d", "15d"), ("baseline", "current: 3", "current: 4"),
    ("baseline", "min-current", "min-baseline"), ("baseline", "timespan: 1d", "timespan: 1d, condition: {gt: 4}"),
    ("ratio", "value_sum", "value_avg"), ("ratio", "offset: 1y", "offset: 2y"), ("ratio", "baseline: 2", "baseline: 3"),
    ("ratio", "field: value", "field: lat"), ("new", "unordered: true, ", ""),
    ("new", "[actor, target]", "[target, actor]"),
    ("score", "{match: a, add: 2}", "{match: a, add: 3}"), ("score", "half-life: 7d", "half-life: 8d"),
    ("capped", "add: 3", "add: 4"), ("capped", "1d", "2d"), ("countdown", "30d", "31d"), ("countdown", "30d, ", ""),
  ]

  private func rule(_ correlation: String, _ keys: String = "") throws -> Rule {
    let condition = correlation.contains("rules:") || correlation.contains("score:") ? "" : ", condition: a or b"
    let text =
      "id: r\ntitle: R\n\(keys)detection: {a: {kind: x}, b: {kind: y}\(condition)}\ncorrelation: {\(correlation)}\n"
    let result = RuleFile.parse(text, file: "r.yaml")
    #expect(result.diagnostics.filter(\.isError).map(\.rendered) == [])
    return try #require(result.rules.first)
  }

  @Test(arguments: changes) func aChangeOfMeaningIsSeen(type: String, from: String, to: String) throws {
    let text = try #require(Self.types[type])
    #expect(text.contains(from))
    let changed = text.replacing(from, with: to, maxReplacements: 1)
    #expect(try rule(changed).canonical != rule(text).canonical)
  }

  @Test(
    arguments: [
      "for: 1h\n", "keep_firing_for: 1h\n", "rearm: consume\n", "cooldown: 1h\n", "enabled: 2023-01-01\n",
      "resolve: never\n",
    ]) func statesAreMeaning(keys: String) throws
  {
    let text = try #require(Self.types["count"])
    #expect(try rule(text, keys).canonical != rule(text).canonical)
  }

  @Test(
    arguments: [
      "hypotheses: [coercion]\n", "repeat_interval: 4h\n", "tags: [a]\n", "status: test\n", "author: N. N.\n",
    ])
  func wordsAreNot(keys: String) throws {
    let text = try #require(Self.types["count"])
    #expect(try rule(text, keys).canonical == rule(text).canonical)
  }

  @Test func beingSilentIsMeaning() throws {
    let base = "id: base\ntitle: B\ndetection: {s: {kind: x}}\n"
    let over = "id: o\ntitle: O\ncorrelation: {type: event_count, rules: base, timespan: 7d, condition: {gte: 2}"
    let loud = try #require(RuleSet.load(files: [("1", base), ("2", over + "}\n")]).rules.first)
    let silent = try #require(RuleSet.load(files: [("1", base), ("2", over + ", generate: false}\n")]).rules.first)
    #expect(loud.canonical != silent.canonical)
  }
}
