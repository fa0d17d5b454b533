import Glibc
import JSON
import TestSupport
import Testing

/// Files and disks that are not as they should be.
@Suite struct TroubleTests {
  private static let anyRule =
    "id: any\ntitle: Any\nlevel: low\ndetection:\n  it:\n    kind: meeting.*\n  condition: it\n"

  @Test func aTornLastLineIsPutAside() async throws {
    let station = try Station(rules: Self.anyRule)
    try station.drop(
      """
      {"key":"a","kind":"meeting.call","time":"2022-01-01"}
      {"key":"b","kind":"meeting.call","time":"2022-13-01"}
      {"key":"c","kind":"meet
      """, as: "torn.ndjson")
    try await station.runOnce()
    #expect(try station.rows("SELECT key FROM reports") == [["a"]])
    let put = try station.rows("SELECT line, reason, raw FROM quarantine ORDER BY line")
    #expect(put.map { $0[0] + " " + $0[1] } == ["2 bad-date", "3 bad-json"])
    #expect(put.last?[2] == #"{"key":"c","kind":"meet"#)
    #expect(try station.names(in: "events/done") == ["torn.ndjson"])
    #expect(try station.status().text("quarantined") == "2")
  }

  @Test func aFolderThatIsNoFeedsIsRejected() async throws {
    let station = try Station(rules: Self.anyRule)
    try station.drop(#"{"key":"a","kind":"meeting.call","time":"2022-01-01"}"#, as: "a.ndjson", feed: "nobody")
    try await station.runOnce()
    #expect(try station.names(in: "nobody/rejected") == ["a.ndjson", "a.ndjson.reason.json"])
    #expect(try station.number("SELECT count(*) FROM reports") == 0)
    let reason = try station.reason(in: "nobody")
    #expect(reason.text("detail")?.contains("there is no feed 'nobody'") == true)
    #expect(try station.status()["files"]?.text("rejected") == "1")
  }

  @Test func theSameContentAgainAddsNothing() async throws {
    let station = try Station(rules: Self.anyRule)
    var records = Records(seed: 3)
    let text = records.lines(300)
    for name in ["one.ndjson", "two.ndjson"] {
      try station.drop(text, as: name)
      try await station.runOnce()
    }
    #expect(try station.names(in: "events/done") == ["one.ndjson", "two.ndjson"])
    let files = try station.status()["files"]
    #expect(files?.text("done") == "1" && files?.text("duplicate") == "1")
    let keys = Set(text.split(separator: "\n").compactMap { try? JSONValue(parsing: String($0)).text("key") })
    #expect(try station.number("SELECT count(*) FROM reports") == keys.count)
    let lines = try station.alertLines()
    #expect(Set(lines.compactMap { $0.text("id") }).count == lines.count && !lines.isEmpty)
  }

  @Test func withoutRoomNothingIsTakenUntilThereIsRoom() async throws {
    guard let disk = try? Station(rules: Self.anyRule, configuration: "limits: {min_free: 4MiB}", disk: "size=16m")
    else { try Test.cancel("only root can mount a small file system") }
    try disk.write(String(repeating: "x", count: 13 << 20), to: "ballast")
    var daemon = try disk.start()
    try disk.drop(#"{"key":"a","kind":"meeting.call","time":"2022-01-01"}"# + "\n", as: "a.ndjson")
    try await eventually("a word about it", explanation: disk.errors) {
      disk.errors.contains("no new files are taken") && disk.errors.contains("limits.min_free is 4194304")
    }
    #expect(try disk.names(in: "events/incoming") == ["a.ndjson"])
    // A start that finds no more room does not say that it was over.
    daemon.signal(SIGTERM)
    try await eventually("the end", explanation: disk.errors) { daemon.ending == .status(0) }
    daemon = try disk.start()
    try await eventually("ready again", explanation: disk.errors) {
      disk.errors.ranges(of: "ready: watching").count == 2
    }
    #expect(try disk.names(in: "events/incoming") == ["a.ndjson"])
    #expect(daemon.ending == nil)
    unlink(disk.path("ballast"))
    try await eventually("the import", explanation: disk.errors) {
      try disk.names(in: "events/done") == ["a.ndjson"]
    }
    daemon.signal(SIGTERM)
    try await eventually("the end", explanation: disk.errors) { daemon.ending == .status(0) }
    // The lack of room is an alert as well, and over.
    let lines = try disk.alertLines()
    #expect(lines.filter { $0.text("rule") == "any" }.map { $0.text("state") } == ["firing"])
    #expect(lines.filter { $0.text("rule") != "any" }.map { $0.text("state") } == ["firing", "resolved"])
  }

  /// Also where no file waits: whoever looks after the daemon learns of it before the next file does.
  @Test func roomIsLookedAtThoughNothingIsToBeTaken() async throws {
    guard let disk = try? Station(rules: Self.anyRule, configuration: "limits: {min_free: 4MiB}", disk: "size=16m")
    else { try Test.cancel("only root can mount a small file system") }
    let daemon = try disk.start("--set", "rescan=200ms")
    try await eventually("ready", explanation: disk.errors) { disk.errors.contains("ready: watching") }
    try disk.write(String(repeating: "x", count: 13 << 20), to: "ballast")
    try await eventually("a word about it", explanation: disk.errors) { disk.errors.contains("no new files are taken") }
    unlink(disk.path("ballast"))
    try await eventually("the end of the alert", explanation: disk.errors) {
      try disk.alertLines().map { $0.text("state") } == ["firing", "resolved"]
    }
    daemon.signal(SIGTERM)
    try await eventually("the end", explanation: disk.errors) { daemon.ending == .status(0) }
  }

  /// The disk fills up in the middle of an import.
  @Test func aFullDiskLosesNothing() async throws {
    guard let disk = try? Station(rules: Self.anyRule, configuration: "limits: {min_free: 0}", disk: "size=16m")
    else { try Test.cancel("only root can mount a small file system") }
    var records = Records(seed: 5)
    let text = records.lines(12_000)
    let daemon = try disk.start()
    try await eventually("ready", explanation: disk.errors) { disk.errors.contains("ready: watching") }
    try disk.write(text, to: "large.ndjson")
    try disk.fill("ballast", leaving: 300 << 10)
    for folder in ["inbox/events", "inbox/events/incoming"] { mkdir(disk.path(folder), 0o770) }
    try #require(rename(disk.path("large.ndjson"), disk.path("inbox/events/incoming/large.ndjson")) == 0)
    try await eventually("a word about it", explanation: disk.errors) {
      disk.errors.contains("large.ndjson waits:") && disk.errors.contains("full")
    }
    #expect(daemon.ending == nil)
    unlink(disk.path("ballast"))
    try await eventually("the import", explanation: disk.errors) {
      try disk.names(in: "events/done") == ["large.ndjson"]
    }
    daemon.signal(SIGTERM)
    try await eventually("the end", explanation: disk.errors) { daemon.ending == .status(0) }
    let keys = Set(text.split(separator: "\n").compactMap { try? JSONValue(parsing: String($0)).text("key") })
    #expect(try disk.number("SELECT count(*) FROM reports") == keys.count)
    let seqs = try disk.alertLines().compactMap { $0.text("seq") }
    let alerts = try disk.number("SELECT count(*) FROM transition")
    #expect(alerts > 1000 && seqs == (1...alerts).map { "\($0)" })
  }
}

extension Station {
  /// The reason beside the one rejected file of a feed.
  func reason(in feed: String) throws -> JSONValue {
    let days = try #require(opendir(path("inbox/\(feed)/rejected")))
    defer { closedir(days) }
    while let entry = readdir(days) {
      let day = withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      for name in try names(in: "\(feed)/rejected/\(day)") where !day.hasPrefix(".") && name.hasSuffix(".reason.json") {
        return try JSONValue(parsing: text(of: "inbox/\(feed)/rejected/\(day)/\(name)") ?? "")
      }
    }
    throw SQL.Failure(message: "no reason in \(feed)")
  }

  /// Writes a file that leaves so many bytes of the disk.
  func fill(_ name: String, leaving rest: Int) throws {
    let file = try #require(fopen(path(name), "we"))
    defer { fclose(file) }
    let block = [UInt8](repeating: 0, count: 4096)
    var disk = statvfs()
    while statvfs(path(name), &disk) == 0, Int(disk.f_bavail) * Int(disk.f_bsize) > rest {
      guard fwrite(block, 1, block.count, file) == block.count, fflush(file) == 0 else { return }
    }
  }
}
