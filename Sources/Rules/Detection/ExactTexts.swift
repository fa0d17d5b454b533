import JSON

/// Many values of a rule at once: a list of thousands costs one look-up.
struct ExactTexts: Sendable {
  private let folded: Set<String>

  /// Fewer are as quickly tried one by one.
  private static let fewest = 16

  /// The texts among the tests of a field, and the other tests; nil where there are few.
  ///
  /// Only texts in ASCII without wildcards whose case is open: for them, equality of strings in lower case is what
  /// ``TextPattern`` means.
  static func split(_ tests: [ValueTest]) -> (texts: ExactTexts, rest: [ValueTest])? {
    guard tests.count >= fewest else { return nil }
    var texts: Set<String> = []
    let rest = tests.filter { test in
      guard case .text(let patterns) = test, patterns.count == 1, !patterns[0].isCased,
        let text = patterns[0].exactText, text.utf8.allSatisfy({ $0 < 0x80 })
      else { return true }
      texts.insert(text)
      return false
    }
    return texts.count >= fewest ? (ExactTexts(folded: texts), rest) : nil
  }

  func contain(_ value: JSONValue) -> Bool {
    // Letters outside of ASCII that fold into it (the Kelvin sign) are no ASCII letters to a pattern.
    ValueTest.reads(value) { text in text.utf8.allSatisfy { $0 < 0x80 } && folded.contains(text.lowercased()) }
  }
}
