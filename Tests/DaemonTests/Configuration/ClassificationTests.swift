import Documents
import Events
import Feeds
import Testing

@testable import Daemon

/// `classify` in feed files, with the rules' own detections.
@Suite struct ClassificationTests {
  private static let head = """
    feed: wire
    match: ["*.ndjson"]
    format: {type: ndjson}
    key: [id]
    time: {event: day}
    map: {kind: {value: news}, title: headline, tags: {field: topic}}

    """

  private static let classify = """
    classify:
      - match: {title|contains: [halts, suspends]}
        set: {kind: pipeline.disruption.suspended}
      - match:
          cpc: {title|re|i: "cpc|caspian pipeline"}
          drill: {title|contains: drill}
          condition: cpc and not drill
        set: {asset: CPC, actor: [RUS, KAZ], tags: energy}
      - match: {kind: pipeline.*, asset: CPC}
        set: {country: KAZ, planned: "false"}

    """

  private func parse(_ text: String) -> (feed: FeedDefinition?, diagnostics: [Diagnostic]) {
    FeedFile.parse(Self.head + text, file: "wire.yaml", matchers: FeedMatchers.read) { _ in nil }
  }

  private func problems(_ text: String) -> [String] {
    parse(text).diagnostics.map { "\($0.line):\($0.column) \($0.code.rawValue) \($0.message)" }
  }

  private func failures(_ tests: String, classify: String = Self.classify) throws -> [String] {
    let result = parse(classify + "tests:\n" + tests)
    #expect(result.diagnostics.map(\.rendered) == [])
    let feed = try #require(result.feed)
    return feed.tests.flatMap { test in
      test.failures(of: feed, now: Instant(milliseconds: 1_700_000_000_000)).map { "\($0.line) \($0.message)" }
    }
  }

  @Test func headlinesBecomeKinds() throws {
    let tests = """
        - name: a headline
          given: {title: CPC halts loading}
          expect: {kind: pipeline.disruption.suspended, asset: CPC, actor: [RUS, KAZ], country: KAZ, planned: "false"}
        - name: a drill is none
          given: {title: "Caspian pipeline suspends drill"}
          expect: {kind: pipeline.disruption.suspended, asset: []}
        - name: nothing matches
          given: {title: weather}
          expect: {kind: news, asset: [], country: []}
      """
    #expect(try failures(tests) == [])
  }

  /// A whole file goes through the mapping and the classification.
  @Test func aFileIsMappedAndClassified() throws {
    let tests = """
        - name: two records
          input: |
            {"id": 1, "day": "2022-01-02", "headline": "CPC halts loading", "topic": "oil"}
            {"id": 2, "day": "2022-01-03", "headline": "weather"}
            {torn
          expect:
            - {key: "1", kind: pipeline.disruption.suspended, tags: [oil, energy], time: 2022-01-02}
            - {key: "2", kind: news}
      """
    #expect(try failures(tests) == [])
  }

  @Test func saysWhatIsNotAsExpected() throws {
    let tests = """
        - name: wrong
          given: {title: CPC halts loading}
          expect: {kind: news, actor: RUS, place: here}
        - name: too many
          input: '{"id": 1, "day": "2022-01-02", "headline": "x"}'
          expect: [{kind: news}, {kind: news}]
        - name: none
          input: ''
          expect: [{kind: news}]
      """
    let all = try failures(tests)
    #expect(
      all.map { String($0.drop { $0 != " " }.dropFirst()) } == [
        "kind is 'pipeline.disruption.suspended', and not 'news'", "actor is 'RUS', 'KAZ', and not 'RUS'",
        "place is nothing, and not 'here'", "2 reports are expected, and came 1: news",
        "1 report is expected, and none came",
      ])
    // At the expectation, and at the test.
    let first = (Self.head + Self.classify).split(separator: "\n", omittingEmptySubsequences: false).count
    #expect(all.map { $0.prefix { $0 != " " } } == [3, 3, 3, 4, 7].map { "\(first + $0)" })
  }

  @Test func everythingWrongIsSaid() {
    #expect(
      problems(
        """
        classify:
          - match: {title|contans: x}
            set: {knd: y}
          - set: {planned: maybe}
          - match: {title: x}
          - match: {title: x}
            set: {lat: north, kind: [a, b]}
            when: now
          - match: {a: {title: x}, b: {title: y}, condition: a and c}
            set: {kind: z}
        """
      ).count == 9)
    #expect(
      problems("classify: {match: x}").first?.hasSuffix("'classify' must be a list of steps, not a mapping") == true)
    #expect(problems("tests: [{name: a, expect: {}}]").first?.contains("either 'given' or 'input'") == true)
  }

  @Test func withoutTheLanguageItIsRefused() {
    let result = FeedFile.parse(Self.head + Self.classify, file: "wire.yaml") { _ in nil }
    #expect(result.diagnostics.map(\.message) == ["'classify' cannot be read here"])
  }

  @Test func theMeaningIsInTheHash() throws {
    let plain = try #require(parse("").feed)
    let one = try #require(parse("classify:\n  - match: {title: a}\n    set: {kind: x}\n").feed)
    let other = try #require(parse("classify:\n  - match: {title: b}\n    set: {kind: x}\n").feed)
    let same = try #require(parse("# why\nclassify: [{set: {kind: x}, match: {title: a}}]\n").feed)
    #expect(Set([plain.hash, one.hash, other.hash]).count == 3 && same.hash == one.hash)
    // Tests decide nothing.
    let tested = try #require(parse("tests: [{name: a, given: {title: x}, expect: {kind: news}}]").feed)
    #expect(tested.hash == plain.hash)
  }
}
