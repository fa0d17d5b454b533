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

  @Test func exportedEventsImportAsTheSame() throws {
    let first = try folder("facts.ndjson", facts: RunProcessTests.facts)
    #expect(try Program().run("run", "--once", "--config", first.file("vedette.yaml").text).status == 0)
    let exported = try Program().run("events", "--json", "--config", first.file("vedette.yaml").text).output
    let second = try folder("again.ndjson", facts: exported)
    #expect(try Program().run("run", "--once", "--config", second.file("vedette.yaml").text).status == 0)
    let again = try Program().run("events", "--csv", "--config", second.file("vedette.yaml").text).output
    let before = try Program().run("events", "--csv", "--config", first.file("vedette.yaml").text).output
    #expect(times(again) == times(before))
    #expect(times(before).count == 4)
  }

  /// Key, kind, time and precision of each line.
  private func times(_ csv: String) -> [String] {
    csv.split(separator: "\n").map { line in
      let cells = line.split(separator: ",", omittingEmptySubsequences: false)
      return "\(cells[0]) \(cells[4]) \(cells[5]) \(cells[6])"
    }
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
    let file = try #require(fopen(path, "r"))
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    let count = fread(&bytes, 1, bytes.count, file)
    return String(decoding: bytes[..<count], as: UTF8.self)
  }
}
