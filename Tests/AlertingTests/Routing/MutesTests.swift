import Alerting
import Events
import JSON
import Rules
import Testing

@Suite struct MutesTests {
  private func silence(_ matchers: String, until hours: Int64) throws -> Silence {
    Silence(
      matchers: try Matcher.parse(matchers), startsAt: nil,
      endsAt: Sample.now.advanced(byMilliseconds: hours * Instant.hour), createdBy: "a", comment: "b")
  }

  private func source(_ id: String, _ rule: String, _ group: [Label] = []) -> Mutes.Source {
    Mutes.Source(
      id: id,
      labels: AlertLabels(rule: rule, level: .high, certainty: .certain, group: Group(group), labels: []))
  }

  @Test func theLongestSilenceIsNamed() throws {
    let silences = [
      try silence("rule=a", until: 1), try silence("level=high", until: 3), try silence("rule=b", until: 9),
    ]
    let mutes = Mutes(silences: silences, inhibitRules: [], firing: [])
    #expect(mutes.muting(of: source("1", "a").labels) == Muting(silencedBy: silences[1].id))
    #expect(mutes.muting(of: source("1", "b").labels) == Muting(silencedBy: silences[2].id))
    let low = AlertLabels(rule: "c", level: .low, certainty: .certain, group: Group(), labels: [])
    #expect(!mutes.muting(of: low).isMuted)
  }

  @Test func theInhibitingAlertIsNamed() throws {
    let rule = InhibitRule(
      sourceMatchers: try Matcher.parse("rule=war"), targetMatchers: try Matcher.parse("rule!=war"), equal: ["country"])
    let firing = [source("9", "war", [Label("country", "KAZ")]), source("7", "war", [Label("country", "UZB")])]
    let mutes = Mutes(silences: [], inhibitRules: [rule], firing: firing)
    #expect(mutes.muting(of: source("1", "strike", [Label("country", "KAZ")]).labels) == Muting(inhibitedBy: "9"))
    #expect(!mutes.muting(of: source("1", "strike", [Label("country", "TJK")]).labels).isMuted)
    #expect(!mutes.muting(of: firing[0].labels).isMuted)
  }

  @Test func theLineSaysIt() throws {
    var document = Sample.document()
    document.muting = Muting(silencedBy: "0a1b", inhibitedBy: "9f")
    let json = try JSONValue(parsing: document.json)
    #expect(json["silenced_by"] == .string("0a1b") && json["inhibited_by"] == .string("9f"))
    #expect(document.text.hasSuffix(" id=0b9c silenced_by=0a1b inhibited_by=9f seq=12"))
  }
}
