import Inbox
import JSON
import TestSupport
import Testing

@testable import vedette

/// `vedette why-not` as a user starts it.
@Suite struct WhyNotProcessTests {
  private static let rules = """
    id: repeat
    title: Repeated stops
    detection:
      stop: {kind: pipeline.*}
      planned: {planned: true}
      condition: stop and not planned
    correlation: {type: event_count, group-by: [asset], timespan: 30d, condition: {gte: 4}}
    ---
    id: leak
    title: A large leak
    detection:
      leak: {kind: gas.leak, value|gte: 10}
      condition: leak

    """

  private static let facts = """
    {"key":"old","kind":"pipeline.stop","time":"2022-02-01","asset":"CPC","known":"2022-02-02"}
    {"key":"a","kind":"pipeline.stop","time":"2022-03-05","asset":"CPC","known":"2022-03-06"}
    {"key":"b","kind":"pipeline.stop","time":"2022-03-08","asset":"CPC","known":"2022-03-09"}
    {"key":"c","kind":"pipeline.stop","time":"2022-03-10","asset":"CPC","known":"2022-03-25"}
    {"key":"p","kind":"pipeline.stop","time":"2022-03-09","asset":"CPC","planned":true,"known":"2022-03-10"}
    {"key":"n","kind":"pipeline.stop","time":"2022-03-09","known":"2022-03-10"}
    {"key":"d","kind":"pipeline.stop","time":"2022-03-09","asset":"Druzhba","known":"2022-03-10"}
    {"key":"l1","kind":"gas.leak","time":"2022-03-01","value":12,"known":"2022-03-02"}
    {"key":"l2","kind":"gas.leak","time":"2022-03-02","value":3,"known":"2022-03-03"}

    """

  private func folder() throws -> TemporaryFolder {
    try ExplainProcessTests.folder(rules: Self.rules, facts: Self.facts)
  }

  private func report(_ folder: TemporaryFolder, _ words: String...) throws -> JSONValue {
    let words = ["why-not"] + words + ["--json", "--config", folder.file("vedette.yaml").text]
    let result = try Program().run(words)
    #expect(result.status == 0, "\(result.errors)")
    return try JSONValue(parsing: result.output)
  }

  @Test func threeOfFourWithTheDayOnWhichTheOldestLeaves() throws {
    let report = try report(try folder(), "repeat", "--group", "asset=CPC", "--at", "2022-03-12")
    #expect(report["schema"]?.stringValue == "vedette.why-not/1")
    #expect(report["at"]?.stringValue == "2022-03-12T23:59:59Z")
    let group = report["groups"]?[0]
    #expect(group?["state"]?.stringValue == "near")
    #expect(group?["standing"]?["value"] == .number("3"))
    #expect(group?["standing"]?["oldest_leaves"]?.stringValue == "2022-04-04T00:00:00Z")
    #expect([0, 1, 2].map { group?["counted"]?[$0]?["key"]?.stringValue } == ["a", "b", "c"])
    #expect(group?["uncounted"]?[0]?["key"]?.stringValue == "old")
    #expect(group?["uncounted"]?[0]?["why"]?.stringValue == "left")
    #expect(report["groups"]?[1] == nil && report["group_count"] == .number("2"))
    #expect(report["rejected"]?[0]?["key"]?.stringValue == "p")
    #expect(report["rejected"]?[0]?["failed"]?[0]?.stringValue == "not planned")
    #expect(report["rejected"]?[1] == nil, "an event without an asset is of no group")
  }

  /// What the daemon does not evaluate is evaluated for the question.
  @Test(arguments: ["enabled: false", "enabled: 2099-01-01"]) func aRuleThatIsOffIsJudgedAsIfItWereOn(key: String)
    throws
  {
    let rules = Self.rules.replacing("title: Repeated stops", with: "title: Repeated stops\n\(key)")
    let folder = try ExplainProcessTests.folder(rules: rules, facts: Self.facts)
    let off = try report(folder, "repeat", "--group", "asset=CPC", "--at", "2022-03-12")
    #expect(off["enabled"] == .bool(false))
    #expect(off["groups"]?[0]?["state"]?.stringValue == "near")
    #expect(off["groups"]?[0]?["standing"]?["value"] == .number("3"))
    let then = try report(folder, "repeat", "--group", "asset=CPC", "--as-of", "2022-03-12")
    #expect(then["groups"]?[0]?["standing"]?["value"] == .number("2"))
    #expect(try report(folder, "leak")["enabled"] == .bool(true))
    let text = try ExplainProcessTests.run(folder, "why-not", "repeat")
    let said =
      key == "enabled: false" ? "the rule is not enabled, and judged" : "the rule is off until 2099-01-01T00:00:00Z"
    #expect(text.output.contains(said), "\(text.output)")
  }

  @Test func withoutAGroupTheNearestComesFirst() throws {
    let report = try report(try folder(), "repeat", "--at", "2022-03-12")
    let groups = [0, 1].map { report["groups"]?[$0]?["group"]?["asset"]?.stringValue }
    #expect(groups == ["CPC", "Druzhba"])
    let reasons = [0, 1].map { report["rejected"]?[$0]?["reason"]?.stringValue ?? "" }.sorted()
    #expect(reasons == ["failed `not planned` (planned: true)", "has no asset, so it joins no group"])
  }

  @Test func onlyWhatWasKnownByThen() throws {
    let report = try report(try folder(), "repeat", "--group", "asset=CPC", "--as-of", "2022-03-12")
    #expect(report["at"]?.stringValue == "2022-03-12T23:59:59Z")
    #expect(report["groups"]?[0]?["standing"]?["value"] == .number("2"))
    #expect(report["groups"]?[0]?["counted"]?[2] == nil)
  }

  @Test func whereItFiresTheAlertIsNamed() throws {
    let folder = try folder()
    let more = #"{"key":"e","kind":"pipeline.stop","time":"2022-03-11","asset":"CPC"}"# + "\n"
    try ExplainProcessTests.drop(more, "more.ndjson", in: folder)
    let report = try report(folder, "repeat", "--at", "2022-03-12")
    #expect(report["groups"]?[0]?["state"]?.stringValue == "firing")
    let id = try #require(report["groups"]?[0]?["alert"]?.stringValue)
    let text = try ExplainProcessTests.run(folder, "why-not", "repeat", "--at", "2022-03-12").output
    #expect(text.contains("asset=CPC fires since 2022-03-11T23:59:59Z: vedette explain \(id)"))
    #expect(try ExplainProcessTests.run(folder, "explain", id).status == 0)
  }

  @Test func longAfterwardsTheLastMatchIsNamed() throws {
    let report = try report(try folder(), "repeat", "--group", "asset=CPC")
    #expect(report["groups"]?[0]?["state"]?.stringValue == "quiet")
    #expect(report["groups"]?[0]?["last_match"]?.stringValue == "events/c")
  }

  @Test func aGroupOfWhichNothingIsKnown() throws {
    let report = try report(try folder(), "repeat", "--group", "asset=Yamal")
    #expect(report["groups"]?[0]?["group"]?["asset"]?.stringValue == "Yamal")
    #expect(report["groups"]?[0]?["standing"]?["value"] == .number("0"))
  }

  @Test func aRuleOnSingleEvents() throws {
    let report = try report(try folder(), "leak")
    #expect(report["last_match"]?["key"]?.stringValue == "l1")
    #expect(report["last_match"]?["alert"]?.stringValue != nil)
    #expect(report["rejected"]?[0]?["key"]?.stringValue == "l2")
    #expect(
      report["rejected"]?[0]?["reason"]?.stringValue == "failed `leak` (value: 3, asked for value|gte: 10)")
  }

  @Test func aSetInWordsSaysWhatItAsksFor() throws {
    let rule = """
      id: turn
      title: A turn away
      detection: {stop: {asset: CPC}, other: {asset: Druzhba}, third: {asset: Yamal}}
      correlation: {type: temporal, timespan: 30d, condition: stop and (other or third)}

      """
    let folder = try ExplainProcessTests.folder(rules: rule, facts: Self.facts.replacing("Druzhba", with: "Soyuz"))
    let text = try ExplainProcessTests.run(folder, "why-not", "turn", "--at", "2022-03-12").output
    #expect(text.contains("1 of 3 steps matched within 30d; stop and (other or third) needed"), "\(text)")
  }

  @Test func forAPerson() throws {
    let folder = try folder()
    let text = try ExplainProcessTests.run(folder, "why-not", "repeat", "--at", "2022-03-12").output
    #expect(text.contains("asset=CPC near: 3 of 4 events"))
    #expect(text.contains("3 events between 2022-03-05 and 2022-03-10 count within 30d; at least 4 needed"))
    #expect(text.contains("the oldest leaves on 2022-04-04T00:00:00Z"))
    #expect(text.contains("failed `not planned` (planned: true)"))
  }

  @Test func aRuleThatIsNotThereAndOneThatWasNotEvaluated() throws {
    let folder = try folder()
    let unknown = try ExplainProcessTests.run(folder, "why-not", "repeal")
    #expect(unknown.status == 1 && unknown.errors.contains("did you mean 'repeat'?"))
    let changed = Self.rules.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      line.contains("gte: 4")
        ? "correlation: {type: event_count, group-by: [asset], timespan: 9d, condition: {gte: 4}}" : line
    }.joined(separator: "\n")
    try PosixFileSystem().write(Array(changed.utf8), to: folder.file("rules/changed.yaml"))
    try PosixFileSystem().write(Array("".utf8), to: folder.file("rules/rule.yaml"))
    let other = try ExplainProcessTests.run(folder, "why-not", "repeat")
    #expect(other.status == 1 && other.errors.contains("was not evaluated with the rule 'repeat'"), "\(other.errors)")
  }

  @Test(arguments: [
    (["--group", "country=KAZ"], "does not group by 'country'; it groups by asset"),
    (["--group", "asset"], "write NAME=VALUE"), (["--at", "soon"], "write a time as in"),
    (["--as-of", "soon"], "write a time as in"),
  ]) func whatMeansNothingIsSaid(words: [String], said: String) throws {
    let folder = try folder()
    let result = try Program().run(
      ["why-not", "repeat"] + words + ["--config", folder.file("vedette.yaml").text])
    #expect(result.status == 64)
    #expect(result.errors.contains(said))
  }
}
