import Glibc
import Inbox
import JSON
import TestSupport
import Testing

@testable import vedette

/// `vedette explain` as a user starts it.
@Suite struct ExplainProcessTests {
  static let rules = """
    id: repeat
    title: Repeated stops
    level: medium
    detection:
      stop: {kind: pipeline.stop}
      planned: {planned: true}
      condition: stop and not planned
    correlation: {type: event_count, group-by: [asset], timespan: 30d, condition: {gte: 2}}
    levels:
      - {condition: {gte: 4}, level: high}
    resolve: never
    ---
    id: single
    title: A leak
    detection:
      leak: {kind: pipeline.leak}
      condition: leak
    ---
    id: silent
    title: Nothing heard for two weeks
    detection:
      stop: {kind: pipeline.stop}
      condition: stop
    correlation: {type: absence, group-by: [asset], timespan: 14d}

    """

  /// Two stops, of which the second is told twice and not alike, a planned one, and a leak.
  static let facts = """
    {"key":"a","kind":"pipeline.stop","time":"2022-03-05","asset":"CPC","known":"2022-03-06","publisher":"Desk"}
    {"key":"b","kind":"pipeline.stop","time":"2022-03-08","asset":"CPC","cluster":"two","value":80}
    {"key":"c","kind":"pipeline.stop","time":"2022-03","asset":"CPC","cluster":"two","value":100,"planned":true}
    {"key":"d","kind":"pipeline.stop","time":"2022-03-07","asset":"CPC","planned":true}
    {"key":"e","kind":"pipeline.leak","time":"2022-03-07","asset":"CPC"}

    """

  static func folder(rules: String = rules, facts: String = facts) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for part in ["inbox", "inbox/events", "inbox/events/incoming", "rules"] { mkdir(folder.file(part).text, 0o755) }
    let files = [
      ("vedette.yaml", "inbox: inbox\nsettle: 0s\ndatabase: v.db\nalerts: {log: alerts.jsonl}\n"),
      ("rules/rule.yaml", rules),
    ]
    for (path, text) in files { try PosixFileSystem().write(Array(text.utf8), to: folder.file(path)) }
    try drop(facts, "facts.ndjson", in: folder)
    return folder
  }

  /// Has the daemon import a file.
  static func drop(_ facts: String, _ name: String, in folder: TemporaryFolder) throws {
    try PosixFileSystem().write(Array(facts.utf8), to: folder.file("inbox/events/incoming/\(name)"))
    let result = try run(folder, "run", "--once")
    #expect(result.status == 0, "\(result.errors)")
  }

  static func run(_ folder: TemporaryFolder, _ words: String...) throws -> Program.Result {
    try Program().run(words + ["--config", folder.file("vedette.yaml").text])
  }

  static func id(of rule: String, in folder: TemporaryFolder) throws -> String {
    let lines = try run(folder, "alerts", "--json", "--where", "rule=\(rule)", "--limit", "1").output
    return try #require(try JSONValue(parsing: lines)["id"]?.stringValue)
  }

  private func explained(_ rule: String, in folder: TemporaryFolder) throws -> JSONValue {
    let result = try Self.run(folder, "explain", try Self.id(of: rule, in: folder), "--json")
    #expect(result.status == 0, "\(result.errors)")
    return try JSONValue(parsing: result.output)
  }

  @Test func anOpenAlertWithItsArithmeticAndItsCounterEvidence() throws {
    let folder = try Self.folder()
    let alert = try explained("repeat", in: folder)
    #expect(alert["schema"]?.stringValue == "vedette.explanation/1")
    #expect(alert["state"]?.stringValue == "firing")
    #expect(alert["rule"]?["state"]?.stringValue == "current")
    #expect(alert["rule"]?["line"] == .number("1"))
    #expect(
      alert["arithmetic"]?["text"]?[0]?.stringValue
        == "at 2022-03-08T23:59:59Z: 2 events between 2022-03-05 and 2022-03-08 count within 30d; at least 2 needed")
    #expect(alert["arithmetic"]?["opening"]?["oldest_leaves"]?.stringValue == "2022-04-04T00:00:00Z")
    #expect(alert["evidence"]?[0]?["reports"]?[0]?["publisher"]?.stringValue == "Desk")
    #expect(alert["evidence"]?[1]?["reports"]?[1]?["counter"] == .bool(true))
    #expect(alert["evidence"]?[1]?["conflicts"]?[0]?["field"]?.stringValue == "value")
    #expect(alert["evidence"]?[2] == nil)
    let kinds = [0, 1, 2, 3].map { alert["counter_evidence"]?[$0]?["kind"]?.stringValue }
    #expect(kinds == ["report", "conflict", "excluded", nil])
    let planned = alert["counter_evidence"]?[2]?["text"]?.stringValue ?? ""
    #expect(planned == "events/d of 2022-03-07 does not count: failed `not planned` (planned: true)")
    let changes = [0, 1, 2, 3].map { alert["changes"]?[$0]?.stringValue ?? "" }
    #expect(changes[0] == "it does not resolve by itself (resolve: never)")
    #expect(changes.contains("the withdrawal of any one of its 2 events would cancel it"))
    #expect(changes.contains("it becomes high when the number is at least 4"))
  }

  /// The second report of the second stop came later, and then a third stop: neither was known by then.
  @Test func anAlertAsItStood() throws {
    let facts = """
      {"key":"a","kind":"pipeline.stop","time":"2022-03-05","asset":"CPC","known":"2022-03-06"}
      {"key":"b","kind":"pipeline.stop","time":"2022-03-08","asset":"CPC","cluster":"two","value":80,"known":"2022-03-09"}
      {"key":"c","kind":"pipeline.stop","time":"2022-03-08","asset":"CPC","cluster":"two","value":100,"known":"2022-04-09"}
      {"key":"d","kind":"pipeline.stop","time":"2022-03-20","asset":"CPC","known":"2022-03-21"}

      """
    let folder = try Self.folder(facts: facts)
    let id = try Self.id(of: "repeat", in: folder)
    func explained(_ word: String, _ words: String...) throws -> JSONValue {
      let words = ["explain", word, "--json"] + words + ["--config", folder.file("vedette.yaml").text]
      let result = try Program().run(words)
      #expect(result.status == 0, "\(result.errors)")
      return try JSONValue(parsing: result.output)
    }
    let now = try explained(id)
    #expect(now["evidence"]?[2]?["reports"]?[0]?["key"]?.stringValue == "d")
    #expect(now["counter_evidence"]?[0]?["kind"]?.stringValue == "conflict")
    for word in [id, "1"] {
      let then = try explained(word, "--as-of", "2022-03-10")
      #expect(then["id"]?.stringValue == id && then["rule"]?["state"]?.stringValue == "current")
      #expect(then["evidence"]?[1]?["reports"]?[0]?["key"]?.stringValue == "b")
      #expect(then["evidence"]?[1]?["reports"]?[1] == nil && then["evidence"]?[2] == nil)
      #expect(then["counter_evidence"]?[0] == nil)
      #expect(then["arithmetic"]?["now"]?["at"]?.stringValue == "2022-03-10T23:59:59Z")
    }
    let early = try Self.run(folder, "explain", id, "--as-of", "2022-03-07")
    #expect(early.status == 1 && early.output.isEmpty)
    #expect(early.errors.contains("with what was known by 2022-03-07T23:59:59Z, there was no alert \(id)"))
  }

  /// What was an alert until a report came that took it back can be asked for by the id that it had.
  @Test func anAlertThatIsThereNoMore() throws {
    let facts = """
      {"key":"a","kind":"pipeline.stop","time":"2022-03-05","asset":"CPC","known":"2022-03-06"}
      {"key":"c","kind":"pipeline.stop","time":"2022-03-08","asset":"CPC","cluster":"two","planned":true,"known":"2022-04-09"}
      {"key":"d","kind":"pipeline.stop","time":"2022-03/2022-04","asset":"CPC","cluster":"two","known":"2022-03-09"}

      """
    let folder = try Self.folder(facts: facts)
    let lines = try Self.run(folder, "alerts", "--json", "--where", "rule=repeat", "--as-of", "2022-05-10").output
    #expect(lines.isEmpty)
    let then = try Self.run(folder, "alerts", "--json", "--where", "rule=repeat", "--as-of", "2022-03-20").output
    let id = try #require(
      try JSONValue(parsing: then.split(separator: "\n").first.map(String.init) ?? "")["id"]?.stringValue)
    #expect(try Self.run(folder, "explain", id).status == 1)
    let explained = try Self.run(folder, "explain", id, "--as-of", "2022-03-20")
    #expect(explained.status == 0 && explained.output.contains("events/d"), "\(explained.errors)")
  }

  @Test func forAPersonEachPartHasItsHeading() throws {
    let folder = try Self.folder()
    let id = try Self.id(of: "repeat", in: folder)
    let text = try Self.run(folder, "explain", String(id.prefix(8))).output
    for part in ["life", "arithmetic", "evidence (3 reports", "counter-evidence", "what would change it"] {
      #expect(text.contains("\n\(part)"), "\(part)")
    }
    #expect(text.contains("rules/rule.yaml:1"))
    #expect(text.contains("events/b  "))
    #expect(text.contains("facts.ndjson:2"))
  }

  @Test func aWithdrawnReportIsNamedInTheCancelledAlert() throws {
    let folder = try Self.folder()
    let id = try Self.id(of: "repeat", in: folder)
    try Self.drop(
      #"{"key":"a","kind":"pipeline.stop","time":"2022-03-05","asset":"CPC","status":"withdrawn","revision":2}"# + "\n",
      "more.ndjson", in: folder)
    let result = try Self.run(folder, "explain", id, "--json")
    let alert = try JSONValue(parsing: result.output)
    #expect(alert["state"]?.stringValue == "cancelled")
    #expect(alert["changes"]?[0]?.stringValue == "it is cancelled (withdrawn), and stays so")
    #expect(alert["counter_evidence"]?[0]?["kind"]?.stringValue == "withdrawn")
    #expect(alert["evidence"]?[0]?["corrections"]?[0]?["withdrawn"] == .bool(true))
    #expect(alert["evidence"]?[0]?["corrections"]?[0]?["since"] == .bool(true))
    #expect(alert["arithmetic"]?["opening"]?["holds"] == .bool(false))
  }

  @Test func aCorrectionIsShownFieldByField() throws {
    let folder = try Self.folder()
    try Self.drop(
      #"{"key":"a","kind":"pipeline.stop","time":"2022-03-04","asset":"CPC","known":"2022-03-06","revision":2}"# + "\n",
      "more.ndjson", in: folder)
    let alert = try explained("repeat", in: folder)
    let correction = alert["evidence"]?[0]?["corrections"]?[0]
    #expect(correction?["fields"]?[0]?["field"]?.stringValue == "time")
    #expect(correction?["fields"]?[0]?["old"]?.stringValue == "2022-03-05")
    #expect(correction?["fields"]?[0]?["new"]?.stringValue == "2022-03-04")
  }

  @Test func anAlertOnOneEvent() throws {
    let folder = try Self.folder()
    let alert = try explained("single", in: folder)
    #expect(alert["state"]?.stringValue == "resolved")
    #expect(alert["arithmetic"]?["text"]?[0]?.stringValue == "one event that matches is enough")
    #expect(alert["evidence"]?[0]?["kind"]?.stringValue == "pipeline.leak")
    #expect(
      alert["changes"]?[1]?.stringValue
        == "the withdrawal of its event, or a correction after which it fails `leak`, cancels it")
  }

  @Test func silenceEndsWithTheNextEvent() throws {
    let folder = try Self.folder()
    let alert = try explained("silent", in: folder)
    #expect(alert["arithmetic"]?["opening"]?["heard_at"]?.stringValue == "2022-03-08T23:59:59Z")
    #expect(alert["changes"]?[0]?.stringValue == "it resolves with the next event that matches")
  }

  @Test func aRuleThatChangedOrWentIsNotReckonedWith() throws {
    let folder = try Self.folder()
    let id = try Self.id(of: "repeat", in: folder)
    let other = Self.rules.split(separator: "---", maxSplits: 1)[1]
    try PosixFileSystem().write(Array(other.utf8), to: folder.file("rules/other.yaml"))
    unlink(folder.file("rules/rule.yaml").text)
    let alert = try JSONValue(parsing: try Self.run(folder, "explain", id, "--json").output)
    #expect(alert["rule"]?["state"]?.stringValue == "gone")
    #expect(alert["rule"]?["title"]?.stringValue == "Repeated stops")
    #expect(
      alert["arithmetic"]?["text"]?[0]?.stringValue
        == "as the log told it: value 2 of 2 events within 30d; at least 2 needed")
    #expect(alert["evidence"]?[1]?["reports"]?[0]?["key"]?.stringValue == "b")
  }

  @Test func theNumberOfALineNamesItsAlert() throws {
    let folder = try Self.folder()
    let line = try Self.run(folder, "alerts", "--json", "--where", "rule=single", "--limit", "1").output
    let seq = try #require(try JSONValue(parsing: line)["seq"]?.scalarText)
    let alert = try JSONValue(parsing: try Self.run(folder, "explain", seq, "--json").output)
    #expect(alert["rule"]?["id"]?.stringValue == "single")
  }

  @Test(arguments: ["ffff", "zzz", "0", "99999", "", "-"]) func whatIsNoAlertIsSaid(word: String) throws {
    let folder = try Self.folder()
    let result = try Self.run(folder, "explain", word)
    #expect(result.status == 1)
    #expect(result.errors.contains("there is no alert '\(word)'"))
    #expect(result.output.isEmpty)
  }

  @Test func withoutAnAlertTheCommandLineIsWrong() throws {
    #expect(try Program().run("explain", "--config", "/nowhere.yaml").status == 64)
  }
}
