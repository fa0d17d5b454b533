import Events
import Rules
import TestSupport
import Testing

/// Patterns against a definition of wildcards that is too slow and too simple to be wrong.
@Suite struct WildcardTests {
  /// Whether a pattern without escapes matches, by trying everything.
  private func isMatch(_ pattern: ArraySlice<Character>, _ text: ArraySlice<Character>) -> Bool {
    guard let first = pattern.first else { return text.isEmpty }
    switch first {
    case "*": return (0...text.count).contains { isMatch(pattern.dropFirst(), text.dropFirst($0)) }
    case "?": return !text.isEmpty && isMatch(pattern.dropFirst(), text.dropFirst())
    default:
      return text.first?.lowercased() == first.lowercased() && isMatch(pattern.dropFirst(), text.dropFirst())
    }
  }

  private func word(_ letters: [Character], _ length: Int, _ random: inout SplitMix64) -> String {
    String((0..<Int.random(in: 0...length, using: &random)).map { _ in letters.randomElement(using: &random) ?? "a" })
  }

  @Test func agreesWithTheDefinition() throws {
    var random = SplitMix64.announced()
    var matched = 0
    for _ in 0..<250 {
      let pattern = word(["a", "b", "*", "?", "ä", "Я"], 6, &random)
      let rule = try detection("s: {asset: '\(pattern)'}")
      for _ in 0..<20 {
        let text = word(["a", "B", "b", "Ä", "я"], 6, &random)
        var report = Report(feed: "events", key: "1", kind: "x", time: EventTime(Instant(milliseconds: 0)))
        report.asset = text
        let expected = isMatch(Array(pattern)[...], Array(text)[...])
        #expect(rule.matches(event(report)) == expected, "'\(pattern)' and '\(text)'")
        matched += expected ? 1 : 0
      }
    }
    #expect(matched > 50)
  }

  /// Many stars over a long text that nearly matches: the time is bounded by pattern times text.
  @Test func manyStarsAreHarmless() throws {
    let rule = try detection("s: {text: '\(String(repeating: "*a", count: 40))*b'}")
    var report = Report(feed: "events", key: "1", kind: "x", time: EventTime(Instant(milliseconds: 0)))
    report.text = String(repeating: "a", count: 20_000)
    #expect(!rule.matches(event(report)))
  }
}
