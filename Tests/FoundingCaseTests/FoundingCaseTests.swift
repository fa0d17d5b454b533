import Events
import Rules
import TestSupport
import Testing

/// Kazakhstan, 2022: every indicator's first alert on its day, with both briefs and with one.
@Suite struct FoundingCaseTests {
  @Test func allIndicatorsAreThere() {
    #expect(Indicator.all.count == 34)
  }

  @Test(arguments: Indicator.all) func withBothBriefs(indicator: Indicator) throws {
    let rule = try rule(for: indicator)
    var replay = Replay(rules: [rule])
    replay.take(try FoundingCase.brief("brief-000"))
    replay.take(try FoundingCase.brief("brief-002"))
    let first = replay.alerts(of: rule.id).first
    #expect(first?.startsAt.date.text == indicator.firstAlert)
    if let first { #expect(replay.keys(of: first).isSuperset(of: indicator.evidence)) }
    // What is only possible is there, and quiet.
    if indicator.firstAlert == nil, let possible = indicator.firstPossible {
      let quiet = replay.alerts(of: rule.id, isQuiet: true).first
      #expect(quiet?.startsAt.date.text == possible)
      #expect(quiet?.certainty == .possible)
    }
  }

  @Test(arguments: Indicator.all) func withOneBrief(indicator: Indicator) throws {
    let rule = try rule(for: indicator)
    var replay = Replay(rules: [rule])
    replay.take(try FoundingCase.brief("brief-002"))
    #expect(replay.alerts(of: rule.id).first?.startsAt.date.text == indicator.firstAlertWithOneBrief)
  }

  /// Whatever the order of files, reports and chunks, the same alerts stand at the end.
  @Test func orderOfArrivalDoesNotMatter() throws {
    let rules = try FoundingCase.rules()
    let briefs = try [FoundingCase.brief("brief-000"), FoundingCase.brief("brief-002")]
    var once = Replay(rules: rules)
    once.take(briefs[0] + briefs[1])
    #expect(once.timelines.count > 25)
    var turned = Replay(rules: rules)
    turned.take(briefs[1])
    turned.take(briefs[0])
    #expect(turned.timelines == once.timelines)
    var random = SplitMix64.announced()
    for _ in 0..<5 {
      var shuffled = Replay(rules: rules)
      var rest = briefs.joined().shuffled(using: &random)[...]
      while !rest.isEmpty {
        let size = Int.random(in: 1...9, using: &random)
        shuffled.take(Array(rest.prefix(size)))
        rest = rest.dropFirst(size)
      }
      #expect(shuffled.timelines == once.timelines)
    }
  }

  private func rule(for indicator: Indicator) throws -> Rule {
    let label = Label("indicator", indicator.id)
    return try #require(FoundingCase.rules().first { $0.labels.contains(label) })
  }
}

extension Indicator: CustomTestStringConvertible {
  package var testDescription: String { "\(id): \(title)" }
}
