import Inbox
import JSON
import TestSupport
import Testing

@testable import vedette

/// The commands as a user starts them: arguments in; status, output and errors out.
@Suite struct ProcessTests {
  @Test func versionAndUsage() throws {
    #expect(try Program().run("--version").output == "\(Vedette.version)\n")
    #expect(try Program().run("--help").status == 0)
    #expect(try Program().run("nonsense").status == 64)
    #expect(try Program().run("events", "--json", "--csv").status == 64)
    #expect(try Program().run("events", "--where", "asset").status == 64)
    #expect(try Program().run("events", "--as-of", "soon").status == 64)
    #expect(try Program().run("events", "--set", "inbox").status == 64)
  }

  @Test func aMissingConfigurationIsSaid() throws {
    let result = try Program().run("status", "--config", "/nowhere/vedette.yaml")
    #expect(result.status == 1)
    #expect(result.output.isEmpty)
    #expect(result.errors == "/nowhere/vedette.yaml:1:1: error E001: cannot be read: No such file or directory\n")
  }

  @Test func anEmptyVariableNamesNoConfiguration() throws {
    let result = try Program(environment: ["VEDETTE_CONFIG="]).run("status", "--set", "database=/nowhere/v.db")
    #expect(result.status == 1)
    #expect(result.errors.contains("/nowhere/v.db") || result.errors.contains("/etc/vedette/vedette.yaml"))
  }

  @Test func whatHidesTheDatabaseIsNoEmptyOne() throws {
    let sample = try SampleStore()
    // A file in the place of its folder: not even the superuser gets through.
    let hidden = "database=\(sample.configuration)/v.db"
    for command in [["status"], ["feed", "list"]] {
      let result = try Program().run(command + ["--config", sample.configuration, "--set", hidden])
      #expect(result.status == 1 && result.output.isEmpty)
      #expect(result.errors.hasPrefix("vedette: \(sample.configuration)/v.db cannot be read: "))
    }
    let list = try Program().run(
      "feed", "list", "--config", sample.configuration, "--set", "database=\(sample.folder.path.text)/none.db")
    #expect(list.status == 0 && list.output.contains("events  0"))
  }

  @Test(arguments: ["status", "events", "alerts"]) func aMissingDatabaseIsSaid(command: String) throws {
    let sample = try SampleStore()
    let result = try Program().run(command, "--config", sample.configuration, "--set", "database=/nowhere/v.db")
    #expect(result.status == 1)
    #expect(result.output.isEmpty)
    #expect(result.errors == "vedette: there is no database at /nowhere/v.db yet; `vedette run` creates it\n")
  }

  @Test func whatIsNoDatabaseIsSaid() throws {
    let sample = try SampleStore()
    let other = sample.folder.file("other.db")
    try PosixFileSystem().write(Array("no database".utf8), to: other)
    let result = try Program().run("status", "--config", sample.configuration, "--set", "database=\(other.text)")
    #expect(result.status == 1)
    #expect(result.errors.contains("cannot be read: the database is damaged"))
  }

  @Test func eventsBesideAnOpenStore() throws {
    let sample = try SampleStore()
    try sample.add([SampleStore.report("b", "2022-07-05"), SampleStore.report("a", "2022-03-22")])
    let json = try Program(environment: ["VEDETTE_CONFIG=\(sample.configuration)"]).run("events", "--json")
    #expect(json.status == 0)
    #expect(json.errors.isEmpty)
    let lines = json.output.split(separator: "\n").map { try? JSONValue(parsing: String($0)) }
    #expect(lines.map { $0?["key"]?.stringValue } == ["a", "b"])
    let csv = try Program().run("events", "--csv", "--limit", "1", "--config", sample.configuration)
    #expect(csv.output.split(separator: "\n").count == 2)
    #expect(csv.output.contains("\nb,events,"))
    let text = try Program().run("events", "--where", "time<2022-07", "--config", sample.configuration)
    #expect(text.output == "2022-03-22            pipeline.disruption.reduced       CPC           (events/a)\n")
  }

  @Test(arguments: ["events", "alerts"]) func aTermThatNothingCanMeetIsRefused(command: String) throws {
    let sample = try SampleStore()
    let result = try Program().run(command, "--where", "time>=foo", "--config", sample.configuration)
    #expect(result.status == 64)
    #expect(result.errors.contains("--where: 'foo' is no time, which 'time' is compared with"))
  }

  @Test func alertsAndStatus() throws {
    let sample = try SampleStore()
    try sample.log([("one", "CPC"), ("two", "Druzhba")])
    let alerts = try Program().run("alerts", "--config", sample.configuration, "--where", "asset=Druzhba")
    #expect(alerts.output == "2026-11-21T12:00:00Z HIGH firing two asset=Druzhba summary 2\n")
    let status = try Program().run("status", "--json", "--config", sample.configuration)
    #expect(status.status == 0)
    #expect(try JSONValue(parsing: status.output)["reports"] == .number("0"))
    let text = try Program().run("status", "--config", sample.configuration)
    #expect(text.output.contains(" 0 reports of 0 events, 0 records quarantined"))
    #expect(!text.output.contains("\u{1B}"))
  }

  @Test func aBadConfigurationIsShownWithItsPlace() throws {
    let sample = try SampleStore()
    let result = try Program().run("alerts", "--config", sample.configuration, "--set", "alrets.log=x")
    #expect(result.status == 1)
    #expect(
      result.errors == """
        --set:1:1: error E010: the configuration has no key 'alrets'
            alrets.log=x
            ^~~~~~
            did you mean 'alerts'?

        """)
  }
}
