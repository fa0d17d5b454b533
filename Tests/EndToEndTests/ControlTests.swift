import Glibc
import Inbox
import JSON
import TestSupport
import Testing

/// Commands that change something, beside a running daemon and without one.
@Suite struct ControlTests {
  private static let anyRule =
    "id: any\ntitle: Any\nlevel: low\ndetection:\n  it:\n    kind: meeting.*\n  condition: it\n"
  private static let record = #"{"key":"a","kind":"meeting.call","time":"2022-01-01"}"#

  @Test(arguments: [true, false]) func anImportIsDoneByWhoeverHasTheDatabase(isDaemonRunning: Bool) async throws {
    let station = try Station(rules: Self.anyRule)
    let daemon = isDaemonRunning ? try station.start() : nil
    if isDaemonRunning {
      try await eventually("ready", explanation: station.errors) { station.errors.contains("ready: watching") }
    }
    try station.write(Self.record + "\n{torn\n", to: "mine.ndjson")
    let given = station.path("mine.ndjson")
    let first = try Program().run(["import", given, "--feed", "events"] + station.arguments)
    #expect(first.status == 0, "\(first.errors)")
    #expect(first.output == "events/mine.ndjson: 2 records, 1 new, 1 quarantined\n")
    let second = try Program().run(["import", given, "--json"] + station.arguments)
    #expect(try JSONValue(parsing: second.output).text("state") == "duplicate")
    // The alert stands in the log, whoever wrote it.
    #expect(try station.alertLines().map { $0.text("state") } == ["firing"])
    #expect(access(given, F_OK) == 0)
    if let daemon {
      daemon.signal(SIGTERM)
      try await eventually("the end", explanation: station.errors) { daemon.ending == .status(0) }
      #expect(access(station.path("control.sock"), F_OK) != 0)
    }
  }

  @Test func whatCannotBeImportedIsSaid() async throws {
    let station = try Station(rules: Self.anyRule)
    mkfifo(station.path("pipe"), 0o600)
    for path in [station.path("nobody.ndjson"), station.path("pipe"), station.folder.path.text] {
      let result = try Program().run(["import", path, "--feed", "events"] + station.arguments)
      #expect(result.status == 1 && !result.errors.isEmpty && result.output.isEmpty, "\(path)")
    }
    try station.write("no JSON at all\n", to: "bad.ndjson")
    let bad = try Program().run(["import", station.path("bad.ndjson"), "--feed", "events"] + station.arguments)
    #expect(bad.status == 1)
    #expect(bad.output.hasPrefix("events/bad.ndjson: rejected, no-feed: "))
  }

  @Test func theQuarantineIsShown() async throws {
    let station = try Station(rules: Self.anyRule)
    try station.drop(Self.record + "\n" + #"{"key":"b","kind":"x","time":"2022-13-01"}"# + "\n", as: "a.ndjson")
    try await station.runOnce()
    let list = try Program().run(["quarantine", "list"] + station.arguments)
    #expect(
      list.output == "1       bad-date          events/a.ndjson:2  '2022-13-01' is not a time of the form iso8601\n")
    #expect(try Program().run(["quarantine", "list", "--reason", "bad-json"] + station.arguments).output.isEmpty)
    let show = try Program().run(["quarantine", "show", "1"] + station.arguments)
    #expect(show.output.split(separator: "\n").last?.hasSuffix("^~~~~~~~~~") == true)
    #expect(try Program().run(["quarantine", "show", "7"] + station.arguments).status == 1)
    let retry = try Program().run(["quarantine", "retry"] + station.arguments)
    #expect(retry.output == "1 tried: 0 left the quarantine, 1 is still bad\n")
    #expect(retry.status == 0)
  }

  @Test func statusIsWatchedUntilAnInterrupt() async throws {
    let station = try Station(rules: Self.anyRule)
    try station.drop(Self.record, as: "a.ndjson")
    try await station.runOnce()
    let watch = try Program().start(
      ["status", "--watch", "--json"] + station.arguments, output: station.path("watch.log"),
      errors: station.path("watch-errors.log"))
    func lines() -> [Substring] { (station.text(of: "watch.log") ?? "").split(separator: "\n") }
    try await eventually("a second report", explanation: station.text(of: "watch-errors.log") ?? "") {
      lines().count > 1
    }
    watch.signal(SIGINT)
    try await eventually("the end") { watch.ending == .status(0) }
    for line in lines() { #expect(try JSONValue(parsing: String(line)).text("reports") == "1") }
  }

  /// Two daemons of two databases in one place must not be taken for each other.
  @Test func aDaemonOfAnotherDatabaseIsNotAsked() async throws {
    let station = try Station(rules: Self.anyRule)
    let daemon = try station.start()
    try await eventually("ready", explanation: station.errors) { station.errors.contains("ready: watching") }
    try station.write(Self.record, to: "mine.ndjson")
    let other = ["--set", "database=\(station.path("other.db"))", "--set", "inbox=\(station.path("other"))"]
    let result = try Program().run(["import", station.path("mine.ndjson")] + station.arguments + other)
    #expect(result.status == 0, "\(result.errors)")
    #expect(try SQL.rows("SELECT key FROM reports", of: station.path("other.db")) == [["a"]])
    #expect(try station.number("SELECT count(*) FROM reports") == 0)
    daemon.signal(SIGTERM)
    try await eventually("the end", explanation: station.errors) { daemon.ending == .status(0) }
  }
}
