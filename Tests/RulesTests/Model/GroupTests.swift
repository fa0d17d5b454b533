import Events
import TestSupport
import Testing

@testable import Rules

@Suite struct GroupTests {
  /// Among them marks that make one character with what stands before them.
  private static let parts = [
    "a", "=", ",", "\\", "", " ", "\u{200C}", "\u{200D}", "\u{FE0F}", "\u{301}", "e\u{301}", "\u{E9}", "\u{94D}",
    "\u{1F}",
  ]

  @Test func aGroupIsReadBackFromItsText() {
    var random = SplitMix64.announced()
    for _ in 0..<2000 {
      func text() -> String {
        let count = Int.random(in: 0...3, using: &random)
        return (0..<count).map { _ in GroupTests.parts.randomElement(using: &random) ?? "" }.joined()
      }
      let group = Group((0..<Int.random(in: 0...3, using: &random)).map { Label("n\($0)", text()) })
      let read = Group(text: group.text)
      #expect(read == group && read.text.utf8.elementsEqual(group.text.utf8))
    }
  }

  @Test func spellingsOfOneLetterAreTwoGroups() {
    let (whole, joined) = (Group([Label("asset", "\u{E9}")]), Group([Label("asset", "e\u{301}")]))
    #expect(whole != joined)
    #expect(Touch.Place.hash(of: whole) != Touch.Place.hash(of: joined))
    #expect(Touch.Place(stream: 1, group: whole) != Touch.Place(stream: 1, group: joined))
  }

  private static let rules = parsedRules(
    """
    id: r
    title: two of an asset
    detection:
      a: {kind: a}
    correlation: {type: event_count, group-by: [asset], timespan: 10d, condition: {gte: 2}}
    """)

  private func report(_ number: Int, _ asset: String) -> Report {
    var report = Report(feed: "events", key: "k\(number)", kind: "a", time: EventTime(RandomCase.day(number)))
    report.asset = asset
    return report
  }

  @Test func spellingsInOneChunkAreEvaluatedEach() {
    let now = RandomCase.day(50)
    var harness = EngineHarness(GroupTests.rules, now: now)
    harness.take(
      [report(1, "\u{E9}"), report(2, "e\u{301}"), report(3, "e\u{301}"), report(4, "\u{E9}")], now: now)
    #expect(harness.history.alerts.count == 2)
  }

  @Test func aCorrectionOfTheSpellingMovesTheMatch() {
    let now = RandomCase.day(50)
    var harness = EngineHarness(GroupTests.rules, now: now)
    harness.take([report(1, "\u{E9}"), report(2, "\u{E9}")], now: now)
    harness.take([report(2, "e\u{301}")], now: now)
    #expect(harness.alerts.isEmpty)
    var gone = report(2, "e\u{301}")
    gone.status = .withdrawn
    harness.take([gone, report(3, "e\u{301}")], now: now)
    #expect(harness.alerts.isEmpty)
  }

  /// The text of its group is all that a deadline says of it.
  @Test func anAlertOfAGroupThatBeginsWithAMarkEnds() {
    var harness = EngineHarness(GroupTests.rules, now: RandomCase.day(3))
    harness.take([report(1, "\u{200C}X"), report(2, "\u{200C}X")], now: RandomCase.day(3))
    harness.restart(now: RandomCase.day(4))
    harness.tick(now: RandomCase.day(50))
    #expect(harness.transitions.map(\.state) == [.firing, .resolved])
  }
}
