import Glibc
import Inbox
import JSON
import TestSupport
import Testing

@testable import vedette

/// The daemon and the commands that read, as one program.
@Suite struct RunProcessTests {
  static let rule = """
    id: second-stop
    title: Second stop of one asset in a month
    level: high
    detection:
      stop: {kind: pipeline.*}
      condition: stop
    correlation: {type: event_count, group-by: [asset], timespan: 1mo, condition: {gte: 2}}

    """

  static let facts = """
    {"key":"a","kind":"pipeline.stop","time":"2022-03-05","asset":"CPC","actor":["RUS"],"severity":3}
    {"key":"b","kind":"pipeline.stop","time":"2022-03-20","asset":"CPC","value":441e9}
    {"key":"c","kind":"pipeline.stop","time":"2022-03","asset":"Druzhba"}

    """

  /// Times, lists, kept fields and identities of every shape.
  static let shapes =
    facts + """
      {"kind":"no.key","time":"2022-03-06","until":"2022-05-09","known":"2022-05-10","note":{"a":[1,null]},"n":1.50}
      {"key":"d","kind":"k","time":"2022-08-23T10:00:00.250+02:00","lat":47.1,"lon":-0.30000000000000004,"tags":["x"]}
      {"key":"e","kind":"k","time":"2021","until":"2022","revision":3,"cluster":"c1","after":["b","a"],"planned":false}
      {"key":"f","kind":"k","time":"2022-08-23T10:15Z","precision":"day","modality":"claimed","title":"\\"A\\"\\n"}

      """

  private func folder(_ name: String, facts: String) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for part in ["inbox", "inbox/events", "inbox/events/incoming", "rules", "feeds"] {
      mkdir(folder.file(part).text, 0o755)
    }
    let files = [
      ("vedette.yaml", "inbox: inbox\nsettle: 0s\ndatabase: v.db\nalerts: {log: alerts.jsonl}\n"),
      ("rules/rule.yaml", RunProcessTests.rule), ("inbox/events/incoming/\(name)", facts),
    ]
    for (path, text) in files { try PosixFileSystem().write(Array(text.utf8), to: folder.file(path)) }
    return folder
  }

  @Test func whatIsImportedIsShown() throws {
    let folder = try folder("facts.ndjson", facts: RunProcessTests.facts)
    let configuration = folder.file("vedette.yaml").text
    let run = try Program().run("run", "--once", "--config", configuration)
    try #require(run.status == 0, "\(run.errors)")
    #expect(run.output.contains("HIGH firing second-stop asset=CPC"))
    let status = try JSONValue(parsing: try Program().run("status", "--json", "--config", configuration).output)
    #expect(status["reports"] == .number("3"))
    #expect(status["files"]?["done"] == .number("1"))
    #expect(status["rules"]?[0]?["raised"] == .number("1"))
    let alerts = try Program().run("alerts", "--config", configuration, "--where", "state=firing asset=CPC")
    #expect(alerts.output.hasPrefix("2022-03-20T23:59:59Z HIGH firing second-stop asset=CPC "))
    let log = try DiskText.read(folder.file("alerts.log").text)
    #expect(log.contains(alerts.output))
  }

  /// The alerts are in the log all the same; who reads standard output must not take them for none.
  @Test(arguments: [">/dev/full", ">&-"]) func alertsThatCannotBeShownAreSaid(redirection: String) throws {
    let folder = try folder("facts.ndjson", facts: RunProcessTests.facts)
    let configuration = folder.file("vedette.yaml").text
    let errors = folder.file("errors").text
    let command = "'\(Program.path)' run --once --config '\(configuration)' \(redirection) 2>'\(errors)'"
    #expect(system(command) >> 8 == 74)
    #expect(try DiskText.read(errors).contains("vedette: standard output cannot be written: "))
    let status = try JSONValue(parsing: try Program().run("status", "--json", "--config", configuration).output)
    #expect(status["files"]?["done"] == .number("1"))
    let log = try DiskText.read(folder.file("alerts.log").text)
    #expect(log.split(separator: "\n").filter { $0.contains("firing second-stop") }.count == 1)
    #expect(log.contains("HIGH firing second-stop asset=CPC"))
    // Nothing of it went into a file that happened to get the number of standard output.
    #expect(try DiskText.read(folder.file("v.db.lock").text).contains("firing") == false)
    #expect(system(command) == 0, "nothing is to be shown")
  }

  @Test func exportedEventsImportAsTheSame() throws {
    let first = try folder("facts.ndjson", facts: RunProcessTests.shapes)
    #expect(try Program().run("run", "--once", "--config", first.file("vedette.yaml").text).status == 0)
    let exported = try Program().run("events", "--json", "--config", first.file("vedette.yaml").text).output
    let second = try folder("again.ndjson", facts: exported)
    #expect(try Program().run("run", "--once", "--config", second.file("vedette.yaml").text).status == 0)
    let again = try Program().run("events", "--json", "--config", second.file("vedette.yaml").text).output
    #expect(try events(again) == events(exported))
    #expect(try events(again).count == 7)
  }

  @Test func exportedEventsAreKnownWhereTheyCameFrom() throws {
    let folder = try folder("facts.ndjson", facts: RunProcessTests.shapes)
    let configuration = folder.file("vedette.yaml").text
    #expect(try Program().run("run", "--once", "--config", configuration).status == 0)
    let exported = try Program().run("events", "--json", "--config", configuration).output
    try PosixFileSystem().write(Array(exported.utf8), to: folder.file("inbox/events/incoming/again.ndjson"))
    #expect(try Program().run("run", "--once", "--config", configuration).status == 0)
    let status = try JSONValue(parsing: try Program().run("status", "--json", "--config", configuration).output)
    #expect(status["files"]?["done"] == .number("2"))
    #expect(status["reports"] == .number("7") && status["events"] == .number("7"))
    #expect(status["quarantined"] == .number("0"))
    #expect(try Program().run("events", "--json", "--config", configuration).output == exported)
  }

  /// What was exported, without the time of the import, which no two databases share.
  private func events(_ lines: String) throws -> [JSONValue] {
    try lines.split(separator: "\n").map { line in
      guard case .object(let members) = try JSONValue(parsing: String(line)) else { return .null }
      return .object(members.filter { $0.name != "ingested" })
    }
  }

  @Test func aRunThatHadToLeaveFilesEndsWith75() throws {
    let folder = try folder("facts.ndjson", facts: RunProcessTests.facts)
    let configuration = folder.file("vedette.yaml").text
    let full = try Program().run(
      "run", "--once", "--config", configuration, "--set", "limits.min_free=8000000TiB")
    #expect(full.status == 75)
    #expect(full.errors.contains("no new files are taken"))
    #expect(full.errors.hasSuffix("vedette: not all could be done; the next run takes up what is left\n"))
    #expect(access(folder.file("inbox/events/incoming/facts.ndjson").text, F_OK) == 0)
    #expect(try Program().run("run", "--once", "--config", configuration).status == 0)
    #expect(access(folder.file("inbox/events/incoming/facts.ndjson").text, F_OK) != 0)
  }

  @Test func aBadConfigurationEndsTheDaemonWith78() throws {
    let folder = try folder("facts.ndjson", facts: "")
    let configuration = folder.file("vedette.yaml").text
    let result = try Program().run("run", "--once", "--config", configuration, "--set", "settle=soon")
    #expect(result.status == 78)
    #expect(result.errors.contains("--set:1:8: error E014"))
    #expect(try Program().run("run", "--once", "--config", "/nowhere.yaml").status == 78)
    #expect(access(folder.file("v.db").text, F_OK) != 0)
  }
}

enum DiskText {
  static func read(_ path: String) throws -> String {
    let file = try #require(fopen(path, "re"))
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    let count = fread(&bytes, 1, bytes.count, file)
    return String(decoding: bytes[..<count], as: UTF8.self)
  }
}
