import Documents
import JSON
import Rules
import TestSupport
import Testing

/// The JSON Schema of rule files, asked by an independent implementation: Python's `jsonschema`.
@Suite struct RuleSchemaTests {
  /// For each rule file, whether the schema accepts each of its documents.
  private static func verdicts(_ files: [(name: String, text: String)]) throws -> [String: [Bool]] {
    var names: [String] = []
    var documents: [JSONValue] = []
    for (name, text) in files {
      let found = SchemaValidator.documents(ofYAML: text)
      names += found.map { _ in name }
      documents += found
    }
    var verdicts: [String: [Bool]] = [:]
    for (name, isAccepted) in zip(names, try SchemaValidator.verdicts(RuleSchema.schema, on: documents)) {
      verdicts[name, default: []].append(isAccepted)
    }
    return verdicts
  }

  @Test(.enabled(if: SchemaValidator.isThere, "needs Python's package jsonschema")) func acceptsEveryRightFile() throws
  {
    let right = [
      ("example", RuleFileTests.example), ("logins", SigmaCorrelationTests.login),
      ("chain", SigmaCorrelationTests.chain), ("many", SigmaCorrelationTests.many), ("types", Self.types),
    ]
    let files = ShippedRulesTests.files.map { (name: $0.path, text: $0.text) } + right.map { (name: $0.0, text: $0.1) }
    for (name, text) in right where name == "types" {
      #expect(RuleFile.parse(text, file: name).diagnostics.map(\.rendered) == [])
    }
    let verdicts = try Self.verdicts(files)
    #expect(verdicts.count == files.count)
    for (name, accepted) in verdicts { #expect(!accepted.contains(false), "\(name) \(accepted)") }
  }

  /// What a schema cannot see: names that must exist, texts with a grammar of their own, what numbers mean together.
  private static let unseen: Set<String> = [
    "anchors", "circles", "condition-syntax", "contradictions", "duplicate-keys", "duplicate-rules", "fields",
    "nothing",
    "patterns", "rules-over-rules", "silences", "stars", "steps", "templates", "temporal-conditions", "time-parts",
    "unknown-selection", "unused-selection", "words", "yaml-syntax",
  ]

  @Test(.enabled(if: SchemaValidator.isThere, "needs Python's package jsonschema")) func refusesWhatItCanSee() throws {
    let files = TextFiles.list("Tests/RulesTests/Language/Wrong", suffix: ".yaml").map { name in
      (name: String(name.dropLast(5)), text: TextFiles.read("Tests/RulesTests/Language/Wrong/\(name)") ?? "")
    }
    let verdicts = try Self.verdicts(files)
    let refused = Set(verdicts.filter { $0.value.contains(false) }.map(\.key))
    let names = Set(files.map(\.name))
    #expect(names.subtracting(refused).subtracting(Self.unseen).sorted() == [], "refuse these")
    #expect(refused.count >= 20)
  }

  /// Every type with all of its keys.
  static let types = """
    id: a
    title: A
    enabled: 2023-01-01
    hypotheses: {coercion: 2}
    for: 1h
    keep_firing_for: 1d
    rearm: window
    cooldown: 1mo
    repeat_interval: 4h
    resolve: {condition: {lt: 1}}
    detection: {s: {kind|startswith|cased: [a, 2], asset: null}, k: [word, {tags|all: [x, y]}], condition: [s, k]}
    correlation: {type: event_count, window: session, gap: 1h, timezone: UTC, clock: ingest, max-lateness: 0s, \
    timespan: 7d, condition: {gte: 2, lt: 10}, rules: s}
    ---
    id: b
    title: B
    detection: {a: {kind: x}, b: {kind: y}}
    correlation: {type: temporal_ordered, rules: [{rule: a, min: 2}, {rule: b, within: 5m, absent: true}, a], timespan: 1q}
    ---
    id: c
    title: C
    detection: {a: {kind: x}, b: {kind: y}}
    correlation: {type: temporal, condition: a and not b, timespan: 1q}
    ---
    id: d
    title: D
    detection: {a: {kind: x}}
    correlation: {type: absence, group-by: asset, expect: [{asset: [CPC, 7]}], timespan: 26h}
    ---
    id: e
    title: E
    detection: {a: {kind: x}}
    correlation: {type: baseline, method: ears_c2, against: 7d, warm-up: 14d, min-current: 3, min-baseline: 1, timespan: 1d}
    ---
    id: f
    title: F
    detection: {a: {kind: x}}
    correlation: {type: ratio, measure: value_percentile, percentile: 90, field: value, offset: 1y, timespan: 1mo, \
    condition: {lt: 0.5}}
    ---
    id: g
    title: G
    detection: {a: {kind: x}}
    correlation: {type: new_value, field: [actor, target], unordered: true, timespan: 5y}
    ---
    id: h
    title: H
    detection: {a: {kind: x}}
    correlation: {type: change, field: phase}
    ---
    id: i
    title: I
    detection: {a: {kind: x}}
    correlation: {type: score, score: [{match: a, add: 2}, {match: {kind: y}, add: -1}, {rule: h, add: 1}], half-life: 30d, \
    cap-per: {add: 6, timespan: 1d}, condition: {gte: 8}}
    ---
    id: j
    title: J
    detection: {a: {kind: x, time|hour|gte: 22}}
    correlation: {type: countdown, lead: [30d, 7d]}
    ---
    lists: {terminals: [CPC, {value: BTC, expires: 2023-01-01}]}
    macros: {western: {asset|expand: '%terminals%'}, words: [a, b]}
    ---
    silences: [{matchers: rule=a, ends_at: 2099-01-01, created_by: me, comment: loud}]
    inhibit_rules: [{source_matchers: [rule=a], target_matchers: [rule=b], equal: [asset]}]
    """
}
