import Glibc
import Inbox
import JSON
import TestSupport
import Testing

/// One of the daemon's files stands on a disk of its own that is full. The daemon goes on with the rest, and takes up what
/// it could not write as soon as there is room, without a new start.
@Suite struct SmallDiskTests {
  private static let rule = "id: any\ntitle: Any\nlevel: low\ndetection:\n  it:\n    kind: meeting.*\n  condition: it\n"

  /// A file system in memory at a folder of a station, which can be made larger.
  private final class SmallDisk {
    private let place: String

    init?(_ station: Station, _ folder: String, size: String) {
      place = station.path(folder)
      mkdir(place, 0o770)
      guard mount("none", place, "tmpfs", 0, "size=\(size)") == 0 else { return nil }
    }

    deinit { umount2(place, Int32(MNT_DETACH)) }

    func grow(to size: String) -> Bool {
      mount("none", place, "tmpfs", UInt(MS_REMOUNT), "size=\(size)") == 0
    }
  }

  private func meetings(_ range: Range<Int>) -> String {
    range.map { #"{"key":"m\#($0)","kind":"meeting.call","time":"2022-01-01","title":"meeting \#($0)"}"# + "\n" }
      .joined()
  }

  private func end(_ daemon: RunningProgram, _ station: Station) async throws {
    daemon.signal(SIGTERM)
    try await eventually("the end", explanation: station.errors) { daemon.ending == .status(0) }
  }

  @Test func theAlertLogIsCaughtUp() async throws {
    let station = try Station(
      rules: Self.rule, configuration: "limits: {min_free: 0}")
    guard let disk = SmallDisk(station, "log", size: "64k") else {
      try Test.cancel("only root can mount a small file system")
    }
    let daemon = try station.start("--set", "alerts.log=\(station.path("log/alerts.jsonl"))")
    try await eventually("ready", explanation: station.errors) { station.errors.contains("ready: watching") }
    try station.drop(meetings(0..<500), as: "a.ndjson")
    try await eventually("the import", explanation: station.errors) {
      try station.names(in: "events/done") == ["a.ndjson"]
    }
    try await eventually("a word about it", explanation: station.errors) { station.errors.contains("No space left") }
    // What the log cannot take is an alert of its own, which comes when it comes.
    #expect(try station.number("SELECT count(*) FROM transition WHERE rule <> 'vedette-log'") == 500)
    #expect(try station.alertLines(in: "log/alerts.jsonl").count < 500)
    #expect(daemon.ending == nil)
    #expect(disk.grow(to: "8m"))
    try await eventually("the rest of the log", explanation: station.errors) {
      try station.alertLines(in: "log/alerts.jsonl").filter { $0.text("rule") != "vedette-log" }.count == 500
    }
    let seqs = try station.alertLines(in: "log/alerts.jsonl").compactMap { $0.text("seq") }
    #expect(seqs == (1...max(seqs.count, 1)).map { "\($0)" })
    try await end(daemon, station)
  }

  /// The log for people has a disk of its own; the one for programs misses nothing meanwhile.
  @Test func theReadableLogIsCaughtUp() async throws {
    let station = try Station(rules: Self.rule, configuration: "limits: {min_free: 0}")
    guard let disk = SmallDisk(station, "log", size: "16k") else {
      try Test.cancel("only root can mount a small file system")
    }
    let daemon = try station.start("--set", "alerts.text=\(station.path("log/alerts.log"))")
    try await eventually("ready", explanation: station.errors) { station.errors.contains("ready: watching") }
    try station.drop(meetings(0..<500), as: "a.ndjson")
    try await eventually("a word about it", explanation: station.errors) { station.errors.contains("No space left") }
    try await eventually("the other log", explanation: station.errors) {
      try station.alertLines().filter { $0.text("rule") == "any" }.count == 500
    }
    #expect(disk.grow(to: "8m"))
    try await eventually("the rest of the log", explanation: station.errors) {
      (station.text(of: "log/alerts.log") ?? "").split(separator: "\n").filter { $0.contains(" any ") }.count == 500
    }
    #expect(daemon.ending == nil)
    try await end(daemon, station)
    #expect(try station.alertLines().count == station.text(of: "log/alerts.log")?.split(separator: "\n").count)
  }

  @Test func theDatabaseIsCaughtUp() async throws {
    let station = try Station(rules: Self.rule, configuration: "limits: {min_free: 0}")
    guard let disk = SmallDisk(station, "data", size: "2m") else {
      try Test.cancel("only root can mount a small file system")
    }
    let daemon = try station.start("--set", "database=\(station.path("data/vedette.db"))")
    try await eventually("ready", explanation: station.errors) { station.errors.contains("ready: watching") }
    try station.drop(meetings(0..<4000), as: "a.ndjson")
    try await eventually("a word about it", explanation: station.errors) {
      station.errors.contains("a.ndjson waits:") && station.errors.contains("full")
    }
    #expect(daemon.ending == nil)
    // What is stored can be read meanwhile.
    #expect(
      try Program().run(
        ["status", "--json", "--set", "database=\(station.path("data/vedette.db"))"] + station.arguments
      ).status == 0)
    #expect(disk.grow(to: "64m"))
    try await eventually("the import", explanation: station.errors) {
      try station.names(in: "events/done") == ["a.ndjson"]
    }
    // It was tried again meanwhile, which is not said each time.
    #expect(!station.errors.contains("begins events/a.ndjson again"))
    let seqs = try station.alertLines().compactMap { $0.text("seq") }
    #expect(seqs == (1...4000).map { "\($0)" })
    try await end(daemon, station)
  }

  @Test func theInboxIsCaughtUp() async throws {
    let station = try Station(rules: Self.rule, configuration: "limits: {min_free: 0}")
    guard let disk = SmallDisk(station, "inbox", size: "64k") else {
      try Test.cancel("only root can mount a small file system")
    }
    try station.drop(meetings(0..<100), as: "a.ndjson")
    // Nothing more can be made in it: no folder for what is done, no reason beside what is rejected.
    try station.fill("inbox/ballast", leaving: 0)
    let daemon = try station.start()
    try await eventually("the alerts", explanation: station.errors) { try station.alertLines().count == 100 }
    #expect(disk.grow(to: "8m"))
    try await eventually("the end of the import", explanation: station.errors) {
      try station.names(in: "events/done") == ["a.ndjson"]
    }
    #expect(try station.alertLines().count == 100)
    try await end(daemon, station)
  }

  /// A file that is to be set aside stays where it is until its reason can be written beside it.
  @Test func aReasonIsCaughtUp() async throws {
    let station = try Station(rules: Self.rule, configuration: "limits: {min_free: 0}")
    guard let disk = SmallDisk(station, "inbox", size: "64k") else {
      try Test.cancel("only root can mount a small file system")
    }
    try station.drop(meetings(0..<3), as: "a.ndjson", feed: "nobody")
    try station.fill("inbox/ballast", leaving: 0)
    let daemon = try station.start()
    try await eventually("ready", explanation: station.errors) { station.errors.contains("ready: watching") }
    #expect(disk.grow(to: "8m"))
    try await eventually("the reason", explanation: station.errors) {
      try station.names(in: "nobody/rejected") == ["a.ndjson", "a.ndjson.reason.json"]
    }
    #expect(try station.names(in: "nobody/processing") == [] && station.names(in: "nobody/incoming") == [])
    #expect(try station.reason(in: "nobody").text("detail")?.contains("nobody") == true)
    try await end(daemon, station)
  }

  /// A copy of the database is whole or not there.
  @Test func aBackupWithoutRoomLeavesNothing() async throws {
    let station = try Station(rules: Self.rule, configuration: "limits: {min_free: 0}")
    guard let disk = SmallDisk(station, "copies", size: "64k") else {
      try Test.cancel("only root can mount a small file system")
    }
    try station.drop(meetings(0..<500), as: "a.ndjson")
    try await station.runOnce()
    let command = ["db", "backup", station.path("copies/vedette.db")] + station.arguments
    let failed = try Program().run(command)
    #expect(failed.status == 1 && failed.errors.contains("full"), "\(failed.errors)")
    #expect(try names(in: station.path("copies")) == [])
    #expect(disk.grow(to: "64m"))
    let done = try Program().run(command)
    #expect(done.status == 0, "\(done.errors)")
    #expect(try SQL.rows("SELECT count(*) FROM reports", of: station.path("copies/vedette.db")) == [["500"]])
  }

  private func names(in folder: String) throws -> [String] {
    try PosixFileSystem().list(FilePath(folder)).map(\.name.text)
  }

  /// The copy before a migration needs room; without it the database stays as it was, and the next start migrates.
  @Test func aMigrationWithoutRoomChangesNothing() async throws {
    let station = try Station(rules: Self.rule, configuration: "limits: {min_free: 0}")
    guard let disk = SmallDisk(station, "data", size: "16m") else {
      try Test.cancel("only root can mount a small file system")
    }
    let fixture = TestFiles.root + "/Tests/StorageTests/Fixtures/schema-1.sql"
    let sql = String(decoding: try #require(TestFiles.bytes(at: fixture)), as: UTF8.self)
    try SQL.run(sql, on: station.path("data/vedette.db"))
    try station.fill("data/ballast", leaving: 128 << 10)
    let first = try station.start("--set", "database=\(station.path("data/vedette.db"))")
    try await eventually("the end", explanation: station.errors) { first.ending != nil }
    #expect(first.ending == .status(1), "\(station.errors)")
    #expect(station.errors.contains("full"))
    #expect(try SQL.rows("PRAGMA user_version", of: station.path("data/vedette.db")) == [["1"]])
    unlink(station.path("data/ballast"))
    let second = try station.start("--set", "database=\(station.path("data/vedette.db"))")
    try await eventually("ready", explanation: station.errors) { station.errors.contains("ready: watching") }
    #expect(access(station.path("data/vedette.db.schema-1.backup"), F_OK) == 0)
    try await end(second, station)
    withExtendedLifetime(disk) {}
  }
}
