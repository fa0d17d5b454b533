import Events
import Rules
import Testing

@Suite struct SilenceTests {
  private func labels(_ rule: String, _ level: Level = .high, _ group: [Label] = []) -> AlertLabels {
    AlertLabels(rule: rule, level: level, certainty: .certain, group: Group(group), labels: [])
  }

  private func rule(_ source: String, _ target: String, equal: [String] = []) throws -> InhibitRule {
    InhibitRule(sourceMatchers: try Matcher.parse(source), targetMatchers: try Matcher.parse(target), equal: equal)
  }

  @Test func holdsFromItsStartUntilBeforeItsEnd() throws {
    let matchers = try Matcher.parse("rule=a")
    let silence = Silence(
      matchers: matchers, startsAt: Instant(milliseconds: 1000), endsAt: Instant(milliseconds: 2000), createdBy: "a",
      comment: "b")
    let active = [999, 1000, 1999, 2000].map { silence.isActive(at: Instant(milliseconds: $0)) }
    #expect(active == [false, true, true, false])
    let sinceEver = Silence(
      matchers: matchers, startsAt: nil, endsAt: Instant(milliseconds: 2000), createdBy: "a", comment: "b")
    #expect(sinceEver.isActive(at: .distantPast))
    #expect(sinceEver.id.utf8.count == 12 && sinceEver.id != silence.id)
  }

  @Test func inhibitsWhatSharesTheLabels() throws {
    let rule = try rule("rule=war", "level=~low|medium", equal: ["country", "asset"])
    let kaz = [Label("country", "KAZ")]
    #expect(rule.inhibits(labels("strike", .low, kaz), by: labels("war", .critical, kaz)))
    #expect(!rule.inhibits(labels("strike", .high, kaz), by: labels("war", .critical, kaz)), "no target")
    #expect(!rule.inhibits(labels("strike", .low, kaz), by: labels("peace", .critical, kaz)), "no source")
    #expect(!rule.inhibits(labels("strike", .low, kaz), by: labels("war", .critical, [Label("country", "UZB")])))
    #expect(!rule.inhibits(labels("strike", .low, kaz), by: labels("war", .critical, kaz + [Label("asset", "CPC")])))
    #expect(rule.inhibits(labels("strike", .low), by: labels("war", .critical)), "missing in both is the same")
  }

  /// Alertmanager: an alert on both sides is not inhibited by one on both sides, itself among them.
  @Test func nothingInhibitsItself() throws {
    let rule = try rule("level=high", "rule=~\"a|b\"")
    #expect(!rule.inhibits(labels("a"), by: labels("a")))
    #expect(!rule.inhibits(labels("a"), by: labels("b")))
    #expect(rule.inhibits(labels("a"), by: labels("c")))
  }
}
