import Documents
import Events
import Glibc
import Inbox
import JSON
import Logging
import Storage
import TestSupport
import Testing

@testable import Daemon

/// A week of operation under a clock that is moved on: a file an hour, a feed that falls silent, reloads, rotations,
/// restarts, retention. Whatever a day leaves behind, memory and descriptors are what they were.
///
/// Memory is that of the whole process, so the test runs alone: `make test-week`.
@Suite(.enabled(if: getenv("VEDETTE_WEEK") != nil, "runs alone, by `make test-week`"))
struct WeekTests {
  private let folder: TemporaryFolder
  private let clock = ManualClock(ISO8601.instant("2026-01-05T00:00:00Z")!)
  private let configuration: Configuration

  init() throws {
    folder = try TemporaryFolder()
    var settings = Configuration.defaults(folder: folder.path.text)
    settings.inbox = folder.file("spool").text
    settings.database = folder.file("vedette.db").text
    settings.alerts = .init(log: folder.file("alerts.jsonl").text, text: folder.file("alerts.log").text)
    settings.feeds = []
    settings.rules = [folder.file("rules.yaml").text]
    settings.limits.minFree = ByteSize(bytes: 0)
    settings.retention = .init(events: .days(2), done: .days(2), quarantine: .days(1))
    configuration = settings
    let rule = """
      id: rare-twice
      title: Two rare events of one asset in three hours
      level: medium
      detection: {rare: {kind: rare.*}, condition: rare}
      correlation: {type: event_count, group-by: [asset], timespan: 3h, condition: {gte: 2}}
      """
    try PosixFileSystem().write(Array(rule.utf8), to: folder.file("rules.yaml"))
    for name in ["spool", "spool/events", "spool/events/incoming"] { mkdir(folder.file(name).text, 0o770) }
  }

  private func start() async throws -> Monitor {
    let monitor = try Monitor(
      configuration,
      Monitor.Context(
        clock: WallClock { [clock] in clock.now }, logger: Logger(label: "week") { _ in SwiftLogNoOpLogHandler() },
        endpoints: [], echo: { _ in }))
    await monitor.recoverLog()
    try await reload(monitor)
    return monitor
  }

  private func reload(_ monitor: Monitor) async throws {
    let definitions = DefinitionLoader.load(configuration)
    try #require(!definitions.diagnostics.hasErrors)
    try await monitor.adopt(definitions)
  }

  /// Events of the hour that begins now: many that no rule looks at, now and then a rare one, and two bad lines.
  private func drop(hour: Int) throws {
    let time = clock.now.text
    var lines = (0..<400).map {
      #"{"key":"\#(hour)-\#($0)","kind":"common.thing","time":"\#(time)","asset":"A\#($0 % 7)","title":"thing \#($0)"}"#
    }
    if hour % 5 < 2 {
      lines.append(#"{"key":"\#(hour)-rare","kind":"rare.thing","time":"\#(time)","asset":"X","title":"rare"}"#)
    }
    lines += ["{", #"{"key":"\#(hour)-bad","kind":"x","time":"never"}"#]
    let incoming = folder.path / "spool" / "events" / "incoming"
    try PosixFileSystem().write(Array((lines.joined(separator: "\n") + "\n").utf8), to: incoming / ".\(hour)")
    try #require(rename((incoming / ".\(hour)").text, (incoming / "\(hour).ndjson").text) == 0)
  }

  /// Renames the logs as logrotate does; what the older ones held is gone through before they are deleted.
  private func rotate(day: Int, seqs: inout [Int]) throws {
    for name in ["alerts.jsonl", "alerts.log"] {
      rename(folder.file(name).text, folder.file("\(name).\(day)").text)
      if name == "alerts.jsonl" { seqs += try self.seqs(in: "\(name).\(day)") }
      unlink(folder.file("\(name).\(day - 1)").text)
    }
  }

  private func seqs(in name: String) throws -> [Int] {
    let text = String(decoding: TestFiles.bytes(at: folder.file(name).text) ?? [], as: UTF8.self)
    return try text.split(separator: "\n").map {
      try #require((try JSONValue(parsing: String($0)))["seq"]?.doubleValue.map { Int($0) })
    }
  }

  /// Lets the round of deleting that is due come to its end.
  private func retain(_ monitor: Monitor) async {
    while await monitor.retain(now: clock.now) <= clock.now.advanced(byMilliseconds: 1000) {
      clock.advance(byMilliseconds: RetentionRounds.pause)
    }
  }

  @Test func aWeekLeavesNothingBehind() async throws {
    var monitor = try await start()
    var seqs: [Int] = []
    var memory: [Int] = []
    var descriptors: [Int] = []
    for hour in 0..<(7 * 24) {
      // A feed that is silent for a day and a half.
      if !(60..<96).contains(hour) { try drop(hour: hour) }
      clock.advance(byMilliseconds: Instant.hour)
      _ = await monitor.pass()
      await retain(monitor)
      if hour % 6 == 5 { try await reload(monitor) }
      if hour % 24 == 23 {
        try rotate(day: hour / 24, seqs: &seqs)
        _ = await monitor.pass()
      }
      if hour % 36 == 35 {
        await monitor.close()
        monitor = try await start()
      }
      if hour % 24 == 23 {
        memory.append(try #require(ProcessFacts.residentBytes))
        descriptors.append(try #require(ProcessFacts.openDescriptors))
      }
    }
    await monitor.close()
    seqs += try self.seqs(in: "alerts.jsonl")
    let reader = try StoreReader(path: configuration.database)
    let counts = try reader.statusCounts(at: clock.now)
    print("memory by day: \(memory.map { $0 >> 10 }) KiB; descriptors: \(descriptors); \(counts)")
    // The first two days fill what is kept; then a day adds nothing but what the allocator holds back.
    #expect(memory[6] - memory[1] < 12 << 20, "\(memory)")
    #expect(Set(descriptors[2...]).count == 1, "\(descriptors)")
    #expect(seqs == Array(1...max(1, seqs.count)) && seqs.count > 10)
    #expect(try reader.lastTransition() == Int64(seqs.count))
    #expect(counts.reports < 3 * 24 * 401 && counts.reports > 24 * 400)
    // A round of deleting begins every six hours.
    #expect(counts.quarantined <= 2 * 31)
    let done = try DiskFile.names(in: folder.file("spool/events/done").text)
    #expect(done.count <= 3 * 24, "\(done)")
    #expect(try reader.check() == [])
  }
}
