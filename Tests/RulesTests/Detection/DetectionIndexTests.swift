import Events
import Rules
import TestSupport
import Testing

@Suite struct DetectionIndexTests {
  private func candidates(_ detections: [String], _ line: String) throws -> [Int] {
    var index = DetectionIndex(try detections.map(detection))
    return index.candidates(for: try event(line))
  }

  @Test func kindsPickTheRules() throws {
    let rules = [
      "s: {kind: meeting.summit}", "s: {kind: pipeline.*}", "s: {kind: [a.b, Meeting.Summit]}",
      "s: {kind|startswith: meet}", "a: {kind: meeting.summit}\nb: {asset: x}\ncondition: a or b",
      "a: {kind: meeting.summit}\nb: {asset: x}\ncondition: a and not b",
    ]
    #expect(try candidates(rules, "2022 kind=meeting.summit") == [0, 2, 3, 4, 5])
    #expect(try candidates(rules, "2022 kind=pipeline.disruption") == [1, 4])
  }

  @Test func otherExactFieldsPickTheRules() throws {
    let rules = ["s: {asset: CPC}", "s: {actor: [KAZ, RUS]}", "s: {asset|contains: CPC}", "s: {severity: high}"]
    #expect(try candidates(rules, "2022 kind=x asset=cpc") == [0, 2])
    #expect(try candidates(rules, "2022 kind=x actor=UKR,RUS") == [1, 2])
    #expect(try candidates(rules, "2022 kind=x severity=HIGH") == [2, 3])
    #expect(try candidates(rules, "2022 kind=x") == [2])
  }

  @Test func theSameKindAgainGivesTheSame() throws {
    var index = DetectionIndex([try detection("s: {kind: a*}")])
    for _ in 0..<3 { #expect(index.candidates(for: try event("2022 kind=abc")) == [0]) }
  }

  /// What the index leaves out must not match: random detections and events, each tried against all.
  @Test func neverMisses() throws {
    var random = RandomDetections(generator: .announced())
    let detections = try (0..<120).map { _ in try detection(random.detection()) }
    var index = DetectionIndex(detections)
    var matched = 0
    var tried = 0
    for _ in 0..<200 {
      let event = event(random.report())
      let found = index.candidates(for: event)
      let truth = detections.indices.filter { detections[$0].matches(event) }
      #expect(Set(truth).isSubset(of: found), "\(event.report)")
      #expect(found == Set(found).sorted())
      matched += truth.count
      tried += found.count
    }
    // The test would show nothing if nothing matched, and the index nothing if it tried all.
    #expect(matched > 100)
    #expect(tried < 120 * 200)
  }
}

/// Detections and events over a few names, so that they often meet.
private struct RandomDetections {
  private var generator: SplitMix64

  init(generator: SplitMix64) {
    self.generator = generator
  }

  private mutating func next(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &generator) }

  private mutating func pick(_ words: [String]) -> String { words[next(words.count)] }

  private mutating func word() -> String { pick(["a", "b", "a.b", "A.B", "Straße", "ÄB", "50", "c.d.e"]) }

  private mutating func value() -> String {
    switch next(6) {
    case 0: "'\(word())*'"
    case 1: "'*\(word())'"
    case 2: "['\(word())', '\(word())']"
    case 3: "50"
    case 4: next(3) == 0 ? "null" : "'\(word())'"
    default: "'\(word())'"
    }
  }

  private mutating func field() -> String {
    let name = pick(["kind", "kind", "kind", "asset", "actor", "severity", "title"])
    let modifier = pick(["", "", "", "|cased", "|neq", "|all", "|contains", "|re"])
    let value = modifier == "|re" ? "'\(pick(["a", "b$", "."]))'" : modifier == "|contains" ? "'\(word())'" : value()
    return "\(name)\(modifier): \(value)"
  }

  private mutating func selection() -> String {
    let first = field()
    let second = field()
    let isPair = next(2) == 0 && first.prefix { $0 != ":" } != second.prefix { $0 != ":" }
    return isPair ? "{\(first), \(second)}" : next(4) == 0 ? "[{\(first)}, {\(second)}]" : "{\(first)}"
  }

  mutating func detection() -> String {
    let condition = pick(["a and b", "a or b", "a and not b", "not a", "a", "1 of them", "not (a or b)", "all of them"])
    let text = "a: \(selection())\nb: \(selection())\ncondition: \(condition)"
    // A detection that asks for two kinds at once is refused, and tests nothing here.
    let file = "id: a\ntitle: A\ndetection:\n" + text.split(separator: "\n").map { "  \($0)\n" }.joined()
    return RuleFile.parse(file, file: "a").rules.isEmpty ? detection() : text
  }

  mutating func report() -> Report {
    let times = [EventTime(Instant(milliseconds: 1_650_000_000_000))]
    var report = Report(feed: "events", key: "1", kind: word(), time: times[0])
    if next(2) == 0 { report.asset = word() }
    report.actor = (0..<next(3)).map { _ in word() }
    if next(2) == 0 { report.title = word() }
    if next(3) == 0 { report.modality = .aggregate }
    switch next(3) {
    case 0: report.fields = "{\"severity\":50}"
    case 1: report.fields = "{\"severity\":[\"\(word())\",50]}"
    default: break
    }
    return report
  }
}
