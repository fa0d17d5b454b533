import Glibc
import Inbox
import JSON
import TestSupport
import Testing

@testable import vedette

/// `--as-of`: only what was known by a moment, with the clock there.
@Suite struct AsOfProcessTests {
  private static let rules = """
    id: second-stop
    title: Second stop of one asset in a month
    level: high
    detection:
      stop: {kind: pipeline.*}
      condition: stop
    correlation: {type: event_count, group-by: [asset], timespan: 1mo, condition: {gte: 2}}
    ---
    id: silence
    title: Nothing heard for two weeks
    detection:
      stop: {kind: pipeline.*}
      condition: stop
    correlation: {type: absence, group-by: [asset], timespan: 14d}

    """

  /// The second stop of CPC was known late, and said to have been on another day at first.
  private static let facts = """
    {"key":"a","kind":"pipeline.stop","time":"2022-03-05","asset":"CPC","known":"2022-03-06"}
    {"key":"b","kind":"pipeline.stop","time":"2022-03-08","asset":"CPC","known":"2022-03-25"}
    {"key":"c","kind":"pipeline.stop","time":"2022-04-10","asset":"Druzhba"}

    """

  private func folder(facts: String? = nil) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for part in ["inbox", "inbox/events", "inbox/events/incoming", "rules", "feeds"] {
      mkdir(folder.file(part).text, 0o755)
    }
    let files = [
      ("vedette.yaml", "inbox: inbox\nsettle: 0s\ndatabase: v.db\nalerts: {log: alerts.jsonl}\n"),
      ("rules/rule.yaml", AsOfProcessTests.rules),
      ("inbox/events/incoming/facts.ndjson", facts ?? AsOfProcessTests.facts),
    ]
    for (path, text) in files { try PosixFileSystem().write(Array(text.utf8), to: folder.file(path)) }
    return folder
  }

  private func run(_ folder: TemporaryFolder, _ words: String...) throws -> Program.Result {
    try Program().run(words + ["--config", folder.file("vedette.yaml").text])
  }

  /// `rule state at asset` of each line, in the order of the log.
  private func lines(_ folder: TemporaryFolder, _ words: String...) throws -> [String] {
    let result = try Program().run(["alerts", "--json"] + words + ["--config", folder.file("vedette.yaml").text])
    #expect(result.status == 0, "\(result.errors)")
    return try result.output.split(separator: "\n").map { line in
      let alert = try JSONValue(parsing: String(line))
      let group = alert["group"]?["asset"]?.stringValue ?? ""
      return [
        alert["rule"]?.stringValue ?? "", alert["state"]?.stringValue ?? "", alert["at"]?.stringValue ?? "", group,
      ]
      .joined(separator: " ")
    }
  }

  private static let secondStop = "second-stop firing 2022-03-08T23:59:59Z CPC"

  @Test func alertsAsTheyWouldHaveStood() throws {
    let folder = try folder()
    #expect(try run(folder, "run", "--once").status == 0)
    #expect(try lines(folder, "--as-of", "2022-03-01") == [])
    #expect(try lines(folder, "--as-of", "2022-03-19T12:00:00Z") == [])
    // What is not known by then is not missed either: silence counts from the stop of the fifth.
    #expect(try lines(folder, "--as-of", "2022-03-22") == ["silence firing 2022-03-19T23:59:59Z CPC"])
    let later = try lines(folder, "--as-of", "2022-03-26")
    #expect(later == [Self.secondStop, "silence firing 2022-03-22T23:59:59Z CPC"])
    #expect(try lines(folder, "--as-of", "2022-04-30").contains("silence firing 2022-04-24T23:59:59Z Druzhba"))
    let follow = try run(folder, "alerts", "--follow", "--as-of", "2022-03-26")
    #expect(follow.status == 64)
    #expect(follow.errors.contains("--follow and --as-of exclude each other"))
  }

  private static let told = """
    {"key":"a","kind":"k","time":"2022-03-05","cluster":"x","value":80,"publisher":"A","known":"2022-03-06"}
    {"key":"b","kind":"k","time":"2022-03-05","cluster":"x","value":100,"publisher":"B","known":"2022-03-07"}
    {"key":"c","kind":"k","time":"2022-03-05","cluster":"x","value":120,"publisher":"C","known":"2022-03-20"}

    """

  /// What reports say of an event, of those that were known.
  @Test func eventsAsTheyWereTold() throws {
    let folder = try folder(facts: AsOfProcessTests.told)
    #expect(try run(folder, "run", "--once").status == 0)
    for (moment, count) in [("2022-03-07", 2), ("2022-03-21", 3)] {
      let json = try JSONValue(parsing: try run(folder, "events", "--json", "--as-of", moment).output)
      #expect(json["reports"] == .number("\(count)") && json["publishers"] == .number("\(count)"))
      #expect(json["origins"] == .number("\(count)"))
      #expect(json["conflicts"]?[0]?["values"]?.elements.count == count)
      let text = try run(folder, "events", "--as-of", moment).output.split(separator: "\n")
      #expect(text.first?.contains("\(count) reports of \(count) publishers, \(count) origins") == true)
      #expect(text.last?.hasPrefix("    value: 80 (events/a), or 100 (events/b)") == true)
    }
    let alone = try run(folder, "events", "--json", "--as-of", "2022-03-06").output
    #expect(!alone.contains("publishers") && !alone.contains("conflicts"))
  }

  /// The ids are those of the log, so that one finds the alert there.
  @Test func theIdsAreThoseOfTheLog() throws {
    let folder = try folder()
    #expect(try run(folder, "run", "--once").status == 0)
    func id(_ words: String...) throws -> String? {
      let words = ["alerts", "--json", "--where", "rule=second-stop state=firing"] + words
      let output = try Program().run(words + ["--config", folder.file("vedette.yaml").text]).output
      return try JSONValue(parsing: output)["id"]?.stringValue
    }
    let inLog = try id()
    #expect(inLog != nil)
    #expect(try id("--as-of", "2022-03-26") == inLog)
  }

  /// A report came when it was known: the files of the past were all imported today.
  @Test func aRuleWasStaleWhenItsFeedWasSilent() throws {
    let facts = (1...4).map { day in
      #"{"key":"\#(day)","kind":"port.delay","time":"2022-03-0\#(day)T10:00:00Z","known":"2022-03-0\#(day)T12:00:00Z"}"#
        + "\n"
    }
    let folder = try folder(facts: facts.joined())
    #expect(try run(folder, "run", "--once").status == 0)
    func states(_ words: String...) throws -> [String?] {
      let output = try Program().run(["status", "--json"] + words + ["--config", folder.file("vedette.yaml").text])
        .output
      let rules = try JSONValue(parsing: output)["rules"]
      return [rules?[0]?["state"]?.stringValue, rules?[0]?["silent_feeds"]?[0]?.stringValue]
    }
    #expect(try states() == ["quiet", nil])
    #expect(try states("--as-of", "2022-03-06T12:00:00Z") == ["quiet", nil])
    #expect(try states("--as-of", "2022-03-06T12:00:01Z") == ["stale", "events"])
    #expect(try states("--as-of", "2022-03-02T13:00:00Z") == ["quiet", nil])
  }

  @Test func statusAsItWouldHaveStood() throws {
    let folder = try folder()
    #expect(try run(folder, "run", "--once").status == 0)
    func status(_ moment: String) throws -> JSONValue {
      let result = try run(folder, "status", "--json", "--as-of", moment)
      #expect(result.status == 0, "\(result.errors)")
      return try JSONValue(parsing: result.output)
    }
    let before = try status("2022-03-04")
    #expect(before["reports"] == .number("0"))
    #expect(before["alerts"]?["firing"] == .number("0"))
    #expect(before["files"]?["done"] == .number("0"))
    let early = try status("2022-03-22")
    #expect(early["reports"] == .number("1"))
    #expect(early["alerts"]?["firing"] == .number("1"))
    // The second stop is not known yet, so one of two is.
    #expect(early["rules"]?[0]?["state"]?.stringValue == "near")
    #expect(early["rules"]?[0]?["near"]?[0]?["value"] == .number("1"))
    let late = try status("2022-03-26")
    #expect(late["reports"] == .number("2"))
    #expect(late["rules"]?[0]?["state"]?.stringValue == "firing")
    #expect(late["feeds"]?[0]?["records"] == .number("2"))
  }

  /// A run as of a moment takes in everything, and lets the rules see what was known; later ones go on from there, and
  /// in the end everything is as though it had been told at once.
  @Test func runsGoOnWhereTheLastStood() throws {
    let folder = try folder()
    #expect(try run(folder, "run", "--once", "--as-of", "2022-03-22").status == 0)
    let first = try lines(folder)
    #expect(first == ["silence firing 2022-03-19T23:59:59Z CPC"])
    let status = try JSONValue(parsing: try run(folder, "status", "--json").output)
    #expect(status["reports"] == .number("3"), "all that is in the inbox is stored")
    #expect(try run(folder, "run", "--once", "--as-of", "2022-03-26").status == 0)
    let second = try lines(folder)
    #expect(second.prefix(1) == first.prefix(1))
    #expect(second.contains(Self.secondStop))
    #expect(!second.contains { $0.contains("Druzhba") })
    #expect(try run(folder, "run", "--once").status == 0)
    let whole = try lines(folder)
    #expect(Array(whole.prefix(second.count)) == second)
    #expect(Set(whole).count == whole.count, "no line stands twice")
    let other = try self.folder()
    #expect(try run(other, "run", "--once").status == 0)
    #expect(try standing(folder) == standing(other))
  }

  /// The alerts that hold, by rule, group and start: an alert that was corrected keeps the id that it had.
  private func standing(_ folder: TemporaryFolder) throws -> [String] {
    let rules = try JSONValue(parsing: try run(folder, "status", "--json").output)["rules"]
    return [0, 1].flatMap { place in
      guard case .array(let firing)? = rules?[place]?["firing"] else { return [String]() }
      return firing.map { "\(place) \($0["group"]?.stringValue ?? "") \($0["starts_at"]?.stringValue ?? "")" }
    }
  }

  @Test func aRunAfterAnotherKnowsNothingLess() throws {
    let folder = try folder()
    #expect(try run(folder, "run", "--once", "--as-of", "2022-03-22").status == 0)
    #expect(try run(folder, "run", "--once", "--as-of", "2022-03-22").status == 0)
    #expect(try lines(folder).count == 1)
  }

  @Test func theClockDoesNotGoBack() throws {
    let folder = try folder()
    #expect(try run(folder, "run", "--once").status == 0)
    let before = try lines(folder)
    let back = try run(folder, "run", "--once", "--as-of", "2022-03-22")
    #expect(back.status == 1)
    #expect(back.errors.contains("a clock does not go back"))
    #expect(try lines(folder) == before)
    #expect(try run(folder, "run", "--once").status == 0)
    #expect(try lines(folder) == before)
  }

  @Test(arguments: [
    (["run", "--as-of", "2022-03-22"], "--as-of needs --once"),
    (["run", "--once", "--as-of", "9000-01-01"], "lies ahead"),
    (["run", "--once", "--as-of", "soon"], "write a time as in 2022-08-23"),
    (["status", "--as-of", "soon"], "write a time as in 2022-08-23"),
    (["alerts", "--as-of", "soon"], "write a time as in 2022-08-23"),
  ]) func whatMeansNothingIsSaid(words: [String], said: String) throws {
    let result = try Program().run(words + ["--config", "/nowhere.yaml"])
    #expect(result.status == 64)
    #expect(result.errors.contains(said))
  }
}
