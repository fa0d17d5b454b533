import Documents
import Glibc
import JSON
import Rules
import Testing

/// The JSON Schema of rule files, asked by an independent implementation: Python's `jsonschema`.
@Suite struct RuleSchemaTests {
  /// A rule file, and for each of its documents whether the schema accepts it.
  private static func verdicts(_ files: [(name: String, text: String)]) throws -> [String: [Bool]] {
    var template = Array("/tmp/vedette-schema-XXXXXX".utf8CString)
    let folder = String(cString: try #require(mkdtemp(&template)))
    defer { for name in ["input.json", "output.txt", "validate.py", ""] { remove("\(folder)/\(name)") } }
    var writer = JSONWriter()
    writer.beginObject()
    writer.member("schema", RuleSchema.schema)
    writer.name("documents")
    writer.beginArray()
    var names: [String] = []
    for (name, text) in files {
      for document in YAML.parse(text, file: name).documents where !document.isNull {
        names.append(name)
        writer.value(json(document))
      }
    }
    writer.endArray()
    writer.endObject()
    let input = "\(folder)/input.json"
    let output = "\(folder)/output.txt"
    try #require(write(writer.text, to: input))
    let program = """
      from json import load
      from sys import argv
      from jsonschema import Draft202012Validator
      data = load(open(argv[1]))
      Draft202012Validator.check_schema(data["schema"])
      validator = Draft202012Validator(data["schema"])
      print("".join("y" if validator.is_valid(document) else "n" for document in data["documents"]))
      """
    let script = "\(folder)/validate.py"
    try #require(write(program, to: script))
    try #require(system("python3 '\(script)' '\(input)' > '\(output)'") == 0)
    let answers = read(output).filter { $0 == "y" || $0 == "n" }
    try #require(answers.count == names.count)
    var verdicts: [String: [Bool]] = [:]
    for (name, answer) in zip(names, answers) { verdicts[name, default: []].append(answer == "y") }
    return verdicts
  }

  /// A node as YAML's core schema reads it, which is what editors give to the schema.
  private static func json(_ node: Node) -> JSONValue {
    switch node.content {
    case .scalar(let text, let style):
      if node.isNull { return .null }
      if let flag = node.asBool { return .bool(flag) }
      if style == .plain, node.asDouble != nil, (try? JSONValue(parsing: text)) != nil { return .number(text) }
      return .string(text)
    case .sequence(let elements): return .array(elements.map(json))
    case .mapping(let pairs): return .object(pairs.map { JSONMember($0.name, json($0.value)) })
    }
  }

  private static func write(_ text: String, to path: String) -> Bool {
    guard let file = fopen(path, "we") else { return false }
    defer { fclose(file) }
    return fputs(text, file) >= 0
  }

  private static func read(_ path: String) -> String {
    guard let file = fopen(path, "re") else { return "" }
    defer { fclose(file) }
    var text = ""
    while case let byte = getc(file), byte != EOF { text.unicodeScalars.append(Unicode.Scalar(UInt8(byte))) }
    return text
  }

  static let hasValidator = system("python3 -c 'import jsonschema' > /dev/null 2>&1") == 0

  @Test(.enabled(if: hasValidator, "needs Python's package jsonschema")) func acceptsEveryRightFile() throws {
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

  @Test(.enabled(if: hasValidator, "needs Python's package jsonschema")) func refusesWhatItCanSee() throws {
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
    resolve: {quiet: 7d}
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
