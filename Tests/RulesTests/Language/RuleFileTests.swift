import Documents
import Events
import Rules
import Testing

@Suite struct RuleFileTests {
  /// The example of the manual.
  static let example = """
    id: pipeline-shutdown-repeat
    title: Repeated unexpected shutdowns of one pipeline
    level: medium
    status: stable
    tags: [energy, coercion]
    labels: {indicator: A4, desk: energy}
    author: N. N.
    references: [https://example.org/a]
    falsepositives: [planned maintenance]
    detection:
      shutdown:
        kind: pipeline.disruption.*          # * and ? are wildcards in string values
      planned:
        planned: true
      condition: shutdown and not planned
    correlation:
      type: event_count
      group-by: [asset]
      dedupe-by: [asset, date]
      timespan: 1y
      condition: {gte: 4}
      max-lateness: 3d
      max-groups: 50
    levels:
      - {condition: {gte: 4}, level: medium}
      - {condition: {gte: 6}, level: high}
    resolve: {quiet: 180d}
    certainty: possible
    annotations:
      summary: "{{asset}}: {{count}} unexpected shutdowns since {{first.time|date}}"
    tests:
      - name: the fourth inside a year fires, a planned one does not count
        now: 2022-02-01
        events: |
          2021-01-10 kind=pipeline.disruption.suspended asset=Druzhba

          # a comment
          2022-01-20 kind=pipeline.disruption.suspended asset="Druzhba North" planned=true
        expect:
          - {at: 2022-01-09, state: firing, level: medium, group: {asset: Druzhba}, count: 4}
    """

  private func rule(_ text: String) throws -> Rule {
    let result = RuleFile.parse(text, file: "a.yaml")
    #expect(result.diagnostics.map(\.rendered) == [])
    return try #require(result.rules.first)
  }

  @Test func readsWhatARuleSaysOfItself() throws {
    let rule = try rule(Self.example)
    #expect(rule.id == "pipeline-shutdown-repeat")
    #expect(rule.title == "Repeated unexpected shutdowns of one pipeline")
    #expect(rule.level == .medium)
    #expect(rule.status == "stable")
    #expect(rule.tags == ["energy", "coercion"])
    #expect(rule.labels == [Label("indicator", "A4"), Label("desk", "energy")])
    #expect(rule.author == "N. N.")
    #expect(rule.references == ["https://example.org/a"])
    #expect(rule.falsePositives == ["planned maintenance"])
    #expect(rule.isEnabled)
    #expect(rule.annotations.map(\.name) == ["summary"])
    #expect(rule.source == SourceLine(path: "a.yaml", line: 1))
  }

  @Test func readsTheCorrelation() throws {
    let rule = try rule(Self.example)
    let correlation = try #require(rule.correlation)
    #expect(correlation.kind == .eventCount)
    #expect(correlation.steps == [])
    #expect(correlation.groupBy == [Correlation.GroupKey(name: "asset", field: FieldPath("asset"))])
    #expect(correlation.dedupeBy.map(\.text) == ["asset", "date"])
    #expect(correlation.timespan == .months(12))
    #expect(correlation.condition == Condition([Condition.Bound(.gte, 4)]))
    #expect(correlation.maxLateness == .days(3))
    #expect(correlation.maxGroups == 50)
    #expect(rule.levels.map(\.level) == [.medium, .high])
    #expect(rule.levels.last?.condition == Condition([Condition.Bound(.gte, 6)]))
    #expect(rule.resolution == .quiet(.days(180)))
    #expect(rule.certainty == .possible)
  }

  @Test func readsTests() throws {
    let test = try #require(try rule(Self.example).tests.first)
    #expect(test.name == "the fourth inside a year fires, a planned one does not count")
    #expect(test.now?.text == "2022-02-01T23:59:59Z")
    #expect(test.reports.map(\.key) == ["1", "4"])
    #expect(test.reports.map(\.asset) == ["Druzhba", "Druzhba North"])
    #expect(test.reports.last?.planned == true)
    let expected = try #require(test.expectations.first)
    #expect(expected.at.text == "2022-01-09")
    #expect(expected.state == .firing)
    #expect(expected.level == .medium)
    #expect(expected.group == [Label("asset", "Druzhba")])
    #expect(expected.count == 4)
    #expect(expected.line == 40)
  }

  @Test func whatIsLeftOutHasADefault() throws {
    let rule = try rule("id: a\ntitle: A\ndetection: {s: {kind: x}}\nenabled: false\n")
    #expect(rule.correlation == nil)
    #expect(rule.level == .medium)
    #expect(rule.resolution == .whenConditionFails)
    #expect(rule.certainty == .certain)
    #expect(!rule.isEnabled)
    #expect(rule.tests.isEmpty)
  }

  @Test func readsEveryWayToResolve() throws {
    let head = "id: a\ntitle: A\ndetection: {s: {kind: x}}\n"
    let count = "correlation: {type: event_count, timespan: 7d, condition: {gte: 3, lt: 9}}\n"
    #expect(try rule(head + "resolve: never\n").resolution == .never)
    #expect(try rule(head + "resolve: {quiet: 2w}\n").resolution == .quiet(.days(14)))
    let hysteresis = try rule(head + count + "resolve: {condition: {lt: 2}}\n")
    #expect(hysteresis.resolution == .when(Condition([Condition.Bound(.lt, 2)])))
    #expect(hysteresis.correlation?.condition.bounds.count == 2)
  }

  @Test func aRuleWithAnErrorIsLeftOutAndTheOthersStay() {
    let good = "id: good\ntitle: A\ndetection: {s: {kind: x}}\n"
    let bad = "id: bad\ntitle: B\ndetection: {s: {kind|x: x}}\n"
    let result = RuleFile.parse("\(good)---\n\(bad)---\n\(good.replacing("good", with: "fine"))", file: "a")
    #expect(result.rules.map(\.id) == ["good", "fine"])
    #expect(result.rules.map(\.source.line) == [1, 9])
    #expect(result.diagnostics.map(\.code) == [.unknownModifier])
  }

  @Test func aBrokenTextGivesNoRules() {
    let result = RuleFile.parse("id: a\ntitle: A\ndetection: {s: {kind: x}}\n---\nid: [b\n", file: "a")
    #expect(result.rules.isEmpty)
    #expect(result.diagnostics.map(\.code) == [.yamlSyntax])
  }

  @Test func noBeginningOfARuleCrashesTheReader() {
    let bytes = Array(Self.example.utf8)
    for length in stride(from: 0, through: bytes.count, by: 7) {
      let result = RuleFile.parse(String(decoding: bytes[..<length], as: UTF8.self), file: "a")
      #expect(length == bytes.count || !result.diagnostics.isEmpty || !result.rules.isEmpty)
    }
  }
}

@Suite struct CorrelationTests {
  private func correlation(_ text: String, _ selections: String = "a: {kind: x}\n  b: {kind: y}") throws -> Rule {
    let file = "id: a\ntitle: A\ndetection:\n  \(selections)\ncorrelation: {\(text), timespan: 45d}\n"
    let result = RuleFile.parse(file, file: "a.yaml")
    #expect(result.diagnostics.map(\.rendered) == [])
    return try #require(result.rules.first)
  }

  @Test func stepsStandForTheCondition() throws {
    let rule = try correlation("type: temporal_ordered, rules: [b, a]")
    #expect(rule.correlation?.steps.map(\.name) == ["b", "a"])
    #expect(rule.correlation?.condition == Condition([Condition.Bound(.gte, 2)]))
    #expect(try rule.detection.matches(event("2022 kind=x")))
    #expect(try rule.detection.matches(event("2022 kind=y")))
    #expect(try !rule.detection.matches(event("2022 kind=z")))
  }

  @Test func aConditionBesideTheStepsIsKept() throws {
    let selections = "a: {kind: x}\n  b: {kind: y}\n  c: {asset: CPC}\n  condition: c"
    let rule = try correlation("type: temporal, rules: [a, b]", selections)
    #expect(try rule.detection.matches(event("2022 kind=z asset=CPC")))
    #expect(try !rule.detection.matches(event("2022 kind=x")))
  }

  @Test func someStepsMayBeEnough() throws {
    let three = "a: {kind: x}\n  b: {kind: y}\n  c: {kind: z}"
    let rule = try correlation("type: temporal, rules: [a, b, c], condition: {gte: 2}", three)
    #expect(rule.correlation?.condition == Condition([Condition.Bound(.gte, 2)]))
  }

  @Test func aliasesSayWhereAStepHasTheGroup() throws {
    let rule = try correlation(
      "type: temporal_ordered, rules: [a, b, a], aliases: {state: {a: actor, b: target}}, group-by: [state, asset]")
    let keys = try #require(rule.correlation?.groupBy)
    #expect(keys.map(\.name) == ["state", "asset"])
    #expect(keys[0].fieldsByStep == [0: FieldPath("actor"), 1: FieldPath("target"), 2: FieldPath("actor")])
    #expect(keys[1].fieldsByStep.isEmpty)
  }

  /// A count over `rules` counts what matches one of them, and the condition besides.
  @Test func aCountMayNameSelections() throws {
    let selections = "a: {kind: x}\n  b: {kind: y}\n  c: {kind: z}\n  p: {planned: true}\n  condition: not p"
    let file =
      "id: a\ntitle: A\ndetection:\n  \(selections.replacing("  c: {kind: z}\n", with: ""))\n"
      + "correlation: {type: event_count, rules: [a, b], timespan: 7d, condition: {gte: 2}}\n"
    let rule = try #require(RuleFile.parse(file, file: "a").rules.first)
    #expect(try rule.detection.matches(event("2022 kind=x")))
    #expect(try !rule.detection.matches(event("2022 kind=x planned=true")))
    #expect(try !rule.detection.matches(event("2022 kind=z")))
  }

  @Test func valueCountTakesItsFieldInEitherPlace() throws {
    let own = try correlation("type: value_count, field: [pretext, asset], condition: {gte: 3}", "a: {kind: x}")
    #expect(own.correlation?.fields.map(\.text) == ["pretext", "asset"])
    let sigma = try correlation("type: value_count, condition: {field: pretext, gte: 3}", "a: {kind: x}")
    #expect(sigma.correlation?.fields.map(\.text) == ["pretext"])
  }
}

@Suite struct RuleSetTests {
  private let rule = "id: a\ntitle: A\ndetection: {s: {kind: x}}\n"

  @Test func findsAnIdInTwoFiles() {
    let other = rule.replacing("id: a", with: "id: b")
    let result = RuleSet.load(files: [("1.yaml", rule), ("2.yaml", other), ("3.yaml", "# again\n\(rule)")])
    #expect(result.rules.map(\.id) == ["a", "b"])
    #expect(result.rules.map(\.source.path) == ["1.yaml", "2.yaml"])
    #expect(result.diagnostics.map(\.code) == [.duplicateRule])
    #expect(result.diagnostics.first?.file == "3.yaml")
    #expect(result.diagnostics.first?.line == 2)
    #expect(result.diagnostics.first?.message.contains("1.yaml") == true)
  }

  @Test func anIdTwiceInOneFileIsSaidOnce() {
    let result = RuleSet.load(files: [("1.yaml", "\(rule)---\n\(rule)")])
    #expect(result.rules.count == 1)
    #expect(result.diagnostics.map(\.code) == [.duplicateRule])
  }
}

@Suite struct RuleCanonicalTests {
  private func canonical(_ change: (String, String)...) throws -> String {
    let text = change.reduce(RuleFileTests.example) { $0.replacing($1.0, with: $1.1) }
    return try #require(RuleFile.parse(text, file: "a").rules.first).canonical
  }

  @Test func wordsAndTestsDoNotMatter() throws {
    let plain = try canonical()
    #expect(try canonical(("Repeated", "Many")) == plain)
    #expect(try canonical(("unexpected shutdowns since", "since")) == plain)
    #expect(try canonical(("count: 4}", "count: 5}")) == plain)
    #expect(try canonical(("indicator: A4", "indicator: B")) == plain)
    #expect(try canonical(("timespan: 1y", "timespan: 12mo")) == plain)
  }

  @Test(
    arguments: [
      ("gte: 4}\n  max", "gte: 5}\n  max"), ("timespan: 1y", "timespan: 365d"), ("[asset]", "[country]"),
      ("dedupe-by: [asset, date]", "dedupe-by: [asset]"), ("gte: 6", "gte: 7"), ("quiet: 180d", "quiet: 181d"),
      ("certainty: possible", "certainty: certain"), ("planned: true", "planned: false"), ("max-groups: 50", ""),
      ("level: medium\nstatus", "level: low\nstatus"), ("status: stable", "enabled: false"), ("3d", "4d"),
    ]) func meaningMatters(from: String, to: String) throws
  {
    #expect(try canonical((from, to)) != canonical())
  }
}
