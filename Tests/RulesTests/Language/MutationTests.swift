import Documents
import Rules
import TestSupport
import Testing

/// Rule files that somebody has damaged: nothing crashes, and every problem has a place in the file.
@Suite struct MutationTests {
  private static let fragments = [
    "{", "}", "[", "]", ":", "-", "\n", "  ", "\t", "'", "\"", "|", ">", "*", "&a", "!t", "%x%", "{{", "}}", "|re",
    "null", "~",
    "and", "not", "(", ")", "9999999999999999999", "-1", "\u{FEFF}", "\u{0}", "ü", "#", "---\n", "? ",
  ]

  @Test func aDamagedFileIsDescribed() throws {
    var random = SplitMix64.announced()
    let files = ShippedRulesTests.files + [("example", RuleFileTests.example)]
    for _ in 0..<150 {
      var text = Array(files.randomElement(using: &random)?.text.prefix(1500) ?? "")
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        let place = Int.random(in: 0..<text.count, using: &random)
        let length = Int.random(in: 0...min(12, text.count - place - 1), using: &random)
        text.replaceSubrange(place..<(place + length), with: Self.fragments.randomElement(using: &random) ?? "")
      }
      let damaged = String(text)
      let lines = damaged.split(omittingEmptySubsequences: false) { $0.isNewline }
      for diagnostic in RuleFile.parse(damaged, file: "a").diagnostics {
        #expect((1...(lines.count + 1)).contains(diagnostic.line), "\(diagnostic.rendered)")
        #expect(diagnostic.column >= 1 && diagnostic.length >= 1, "\(diagnostic.rendered)")
        #expect(!diagnostic.rendered.isEmpty)
      }
    }
  }
}
