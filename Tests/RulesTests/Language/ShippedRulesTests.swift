import Documents
import Rules
import Testing

/// The rules that come with Vedette.
@Suite struct ShippedRulesTests {
  /// The files under `Rules`, by name.
  static let files = TextFiles.list("Rules", suffix: ".yaml").map { name in
    (path: "Rules/\(name)", text: TextFiles.read("Rules/\(name)") ?? "")
  }

  @Test func nothingIsWrongWithThem() {
    let result = RuleSet.load(files: Self.files)
    #expect(result.diagnostics.map(\.rendered) == [])
    #expect(result.rules.count >= 30)
  }

  @Test func everyTestHasEvents() {
    for test in RuleSet.load(files: Self.files).rules.flatMap(\.tests) {
      #expect(!test.reports.isEmpty, "\(test.name)")
    }
  }

  /// What a rule expects to fire must at least be found by its detection, unless it takes the alerts of others.
  @Test func whatFiresMatches() {
    for rule in RuleSet.load(files: Self.files).rules where rule.correlation?.rules.isEmpty ?? true {
      for test in rule.tests where !test.expectations.isEmpty {
        let matching = test.reports.filter { rule.detection.matches(event($0)) }
        #expect(!matching.isEmpty, "\(rule.id): \(test.name)")
      }
    }
  }
}
