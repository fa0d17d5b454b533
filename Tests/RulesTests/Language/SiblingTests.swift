import Documents
import Events
import Rules
import Testing

@Suite struct SiblingTests {
  private static let text = """
    silences:
      - matchers: ['rule=~"pipeline-.*"', asset=CPC]
        starts_at: 2022-08-01
        ends_at: 2022-08-31
        created_by: a.b@example.org
        comment: known maintenance of the terminal
      - {matchers: level=low, ends_at: 2022-09-01T12:00:00Z, created_by: me, comment: too loud}
    inhibit_rules:
      - source_matchers: [rule=war]
        target_matchers: ['level=~"low|medium"']
        equal: [country]
    """

  @Test func readsSilencesAndInhibitions() throws {
    let result = RuleFile.parse(Self.text, file: "a.yaml")
    #expect(result.diagnostics.map(\.rendered) == [])
    #expect(result.rules.isEmpty)
    let silences = result.siblings.silences
    #expect(
      silences.map { $0.matchers.map(\.text) } == [[#"rule=~"pipeline-.*""#, #"asset="CPC""#], [#"level="low""#]])
    #expect(silences.map(\.startsAt?.text) == ["2022-08-01T00:00:00Z", nil])
    #expect(silences.map(\.endsAt.text) == ["2022-08-31T23:59:59Z", "2022-09-01T12:00:00Z"])
    #expect(silences.map(\.createdBy) == ["a.b@example.org", "me"])
    #expect(silences.map(\.comment) == ["known maintenance of the terminal", "too loud"])
    let rule = try #require(result.siblings.inhibitRules.first)
    #expect(rule.sourceMatchers.map(\.text) == [#"rule="war""#] && rule.equal == ["country"])
    #expect(rule.targetMatchers.map(\.text) == [#"level=~"low|medium""#])
  }

  /// The same silence has the same name wherever and whenever it is read.
  @Test func silencesKeepTheirNames() {
    let first = RuleFile.parse(Self.text, file: "a.yaml").siblings.silences.map(\.id)
    #expect(RuleFile.parse("# moved\n" + Self.text, file: "b.yaml").siblings.silences.map(\.id) == first)
    #expect(Set(first).count == 2)
  }

  @Test func standBesideTheRulesOfSeveralFiles() {
    let rule = "id: a\ntitle: A\ndetection: {s: {kind: x}}\n"
    let result = RuleSet.load(files: [("1.yaml", "\(rule)---\n\(Self.text)"), ("2.yaml", Self.text)])
    #expect(result.rules.map(\.id) == ["a"])
    #expect(result.siblings.silences.count == 4 && result.siblings.inhibitRules.count == 2)
  }

  /// What is wrong with one silence does not take the others away; what is wrong with the YAML does.
  @Test func keepsWhatIsRight() {
    let wrong = Self.text.replacing("created_by: me, ", with: "")
    let result = RuleFile.parse(wrong, file: "a.yaml")
    #expect(result.diagnostics.map(\.code) == [.missingKey])
    #expect(result.siblings.silences.count == 1 && result.siblings.inhibitRules.count == 1)
    #expect(RuleFile.parse(Self.text + "\nx: [", file: "a.yaml").siblings == Siblings())
  }

  @Test func tellsOfSilencesThatAreOver() throws {
    let now = try #require(ISO8601.instant("2022-08-31T23:59:59Z"))
    let found = RuleFile.parse(Self.text, file: "a.yaml", now: now)
    #expect(found.diagnostics.map { "\($0.code.rawValue) \($0.line):\($0.column)" } == ["W010 4:14"])
    #expect(found.siblings.silences.count == 2)
    let before = RuleFile.parse(Self.text, file: "a.yaml", now: now.advanced(byMilliseconds: -1))
    #expect(before.diagnostics.isEmpty)
  }

  @Test func readsTheIntervalOfReminders() throws {
    let rule = "id: a\ntitle: A\nrepeat_interval: 4h\ndetection: {s: {kind: x}}\n"
    #expect(RuleFile.parse(rule, file: "a").rules.first?.repeatInterval == .seconds(14_400))
    let zero = RuleFile.parse(rule.replacing("4h", with: "0s"), file: "a")
    #expect(zero.diagnostics.map(\.code) == [.zeroWindow])
  }
}
