import Documents
import Events
import Testing

@testable import Rules

/// What of windows and baselines is refused before it is measured.
@Suite struct ReadingTests {
  private func result(_ correlation: String) -> (rule: Rule?, messages: [String]) {
    let text = "id: r\ntitle: r\ndetection: {m: {kind: k}, condition: m}\ncorrelation: {\(correlation)}\n"
    let result = RuleFile.parse(text, file: "r.yaml")
    return (result.rules.first, result.diagnostics.filter { $0.severity == .error }.map(\.message))
  }

  @Test(arguments: [
    ("method: zscore, timespan: 7d, against: 7d", "'zscore' needs 'against' to have two 'timespan's"),
    (
      "method: ratio, timespan: 1m, against: 1y",
      "'against' has 525949 bins of one 'timespan'; at most 1000 are compared"
    ),
    (
      "method: ratio, timespan: 1d, against: 7d, window: session, gap: 1h",
      "'window: session' does not go with 'baseline', whose bins have one length"
    ),
  ])
  func aBaselineNeedsBins(keys: String, message: String) {
    #expect(result("type: baseline, condition: {gt: 3}, \(keys)").messages.contains(message))
  }

  @Test func aBaselineMayBeAligned() throws {
    for window in ["tumbling", "calendar"] {
      let found = result("type: baseline, method: cusum, timespan: 1d, against: 7d, window: \(window)")
      #expect(found.messages.isEmpty)
      #expect(found.rule?.correlation?.condition == Condition([Condition.Bound(.gt, 5)]))
    }
  }
}
