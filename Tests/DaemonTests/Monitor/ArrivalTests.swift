import Events
import Glibc
import Inbox
import JSON
import Logging
import Storage
import TestSupport
import Testing

@testable import Daemon

/// What a rename into the inbox leads to at once, before any pass.
@Suite struct ArrivalTests {
  let folder: TemporaryFolder
  private let configuration: Configuration
  private let incoming: FilePath

  init() throws {
    folder = try TemporaryFolder()
    var configuration = Configuration.test(in: folder)
    configuration.settle = .milliseconds(0)
    configuration.rules = [folder.file("rules").text]
    configuration.feeds = [folder.file("feeds").text]
    configuration.limits.minFree = ByteSize(bytes: 0)
    self.configuration = configuration
    incoming = folder.file("spool") / "events" / "incoming"
    let system = PosixFileSystem()
    for name in ["rules", "feeds"] { try system.makeDirectory(folder.file(name)) }
    let rule = "id: any\ntitle: Any\nlevel: low\ndetection:\n  s: {kind: test}\n  condition: s\n"
    try system.write(Array(rule.utf8), to: folder.file("rules") / "any.yaml")
    let snapshot =
      "feed: sites\nmatch: ['*.ndjson']\nformat: {type: ndjson}\nkey: [key]\nrevision: content\nsnapshot: {full: true, max_withdrawn: 60%}\n"
      + "time: {event: time}\nmap: {kind: kind, title: title}\n"
    try system.write(Array(snapshot.utf8), to: folder.file("feeds") / "sites.yaml")
  }

  /// A monitor that has searched its inbox once.
  ///
  /// - Parameters:
  ///   - queue: how many records a chunk has at most.
  ///   - said: takes what it logs.
  func monitor(queue: Int? = nil, clock: WallClock = .system, said: Lines = Lines()) async throws -> Monitor {
    var configuration = configuration
    if let queue { configuration.limits.queue = queue }
    let log = ServiceLog(forJournal: true) { said.add($0) }
    let context = Monitor.Context(clock: clock, logger: log.logger(.info), endpoints: [], echo: { _ in })
    let monitor = try Monitor(configuration, context)
    await monitor.recoverLog()
    let definitions = DefinitionLoader.load(configuration)
    #expect(definitions.diagnostics.isEmpty)
    try await monitor.adopt(definitions)
    _ = await monitor.pass()
    return monitor
  }

  /// Renames a file in, and tells the monitor.
  func arrive(_ text: String, as name: String, in directory: FilePath? = nil, _ monitor: Monitor) async throws {
    let path = (directory ?? incoming) / name
    try PosixFileSystem().write(Array(text.utf8), to: path)
    await monitor.note([.renamedIn(path)])
  }

  private func log() throws -> [String] {
    String(decoding: try DiskFile.read(folder.file("alerts.jsonl").text), as: UTF8.self).split(separator: "\n")
      .map(String.init)
  }

  /// The keys of the events that the lines are about.
  func keys() throws -> [String] {
    try log().compactMap { line in
      guard case .array(let evidence)? = try JSONValue(parsing: line)["evidence"] else { return nil }
      return evidence.first?["key"]?.stringValue
    }
  }

  /// The names in a directory of the inbox and in those of its dates.
  private func names(_ directory: String) throws -> [String] {
    let system = PosixFileSystem()
    let path = folder.file("spool") / "events" / FileName(directory)
    guard let entries = try? system.list(path) else { return [] }
    return try entries.flatMap { entry in
      entry.status.kind == .directory ? try system.list(path / entry.name).map(\.name.text) : [entry.name.text]
    }.sorted()
  }

  @Test func theAlertIsInTheLogWithoutAPass() async throws {
    let monitor = try await monitor()
    try await arrive(line("a", "A"), as: "a.ndjson", monitor)
    #expect(try keys() == ["a"])
    #expect(try names("done") == ["a.ndjson"])
    _ = await monitor.pass()
    #expect(try await monitor.files("done") == 1)
    await monitor.close()
  }

  @Test func severalAreImportedInTheirOrder() async throws {
    let monitor = try await monitor()
    let system = PosixFileSystem()
    var hints: [DirectoryHint] = []
    for name in ["c", "a", "b"] {
      try system.write(Array(line(name, name).utf8), to: incoming / "\(name).ndjson")
      hints.append(.renamedIn(incoming / "\(name).ndjson"))
    }
    await monitor.note(hints)
    #expect(try log().map { try JSONValue(parsing: $0)["seq"] } == (1...3).map { .number("\($0)") })
    #expect(try keys() == ["c", "a", "b"])
    await monitor.close()
  }

  /// The first chunk is stored at once, the others by the pass that follows.
  @Test func aFileOfSeveralChunksGoesOn() async throws {
    let monitor = try await monitor(queue: 2)
    let text = (0..<5).map { line("k\($0)", "T") }.joined()
    try await arrive(text, as: "a.ndjson", monitor)
    #expect(try keys().sorted() == ["k0", "k1"])
    #expect(try names("processing") == ["a.ndjson"])
    _ = await monitor.pass()
    #expect(try keys().sorted() == (0..<5).map { "k\($0)" })
    #expect(try names("done") == ["a.ndjson"] && names("processing").isEmpty)
    await monitor.close()
  }

  /// What a backup does with a file while it is imported: the ctime changes, the bytes do not.
  @Test func aLinkMadeMeanwhileIsNoChange() async throws {
    let monitor = try await monitor(queue: 2)
    try await arrive((0..<5).map { line("k\($0)", "T") }.joined(), as: "a.ndjson", monitor)
    let processed = folder.file("spool") / "events" / "processing" / "a.ndjson"
    #expect(link(processed.text, folder.file("kept").text) == 0)
    _ = await monitor.pass()
    #expect(try names("done") == ["a.ndjson"] && names("rejected").isEmpty)
    #expect(try keys().sorted() == (0..<5).map { "k\($0)" })
    await monitor.close()
  }

  /// Other bytes of the same length, with the time set back.
  @Test func aChangeThatHidesIsFound() async throws {
    let monitor = try await monitor(queue: 2)
    let text = (0..<5).map { line("k\($0)", "T") }.joined()
    try await arrive(text, as: "a.ndjson", monitor)
    let processed = folder.file("spool") / "events" / "processing" / "a.ndjson"
    var before = stat()
    #expect(stat(processed.text, &before) == 0)
    let descriptor = open(processed.text, O_WRONLY | O_CLOEXEC)
    #expect(pwrite(descriptor, "X", 1, off_t(text.utf8.count - 5)) == 1)
    var times = [before.st_atim, before.st_mtim]
    #expect(futimens(descriptor, &times) == 0)
    Glibc.close(descriptor)
    _ = await monitor.pass()
    #expect(try names("rejected") == ["a.ndjson", "a.ndjson.reason.json"] && names("done").isEmpty)
    await monitor.close()
  }

  @Test func aKnownFileIsFiledAway() async throws {
    let monitor = try await monitor()
    for name in ["a", "b"] { try await arrive(line("a", "A"), as: "\(name).ndjson", monitor) }
    #expect(try keys() == ["a"])
    #expect(try names("done") == ["a.ndjson", "b.ndjson"])
    #expect(try await monitor.files("duplicate") == 1)
    // A file without news is news of its feed.
    let heard = try await monitor.heard("events")
    #expect(ISO8601.instant("2026-01-01").map { heard ?? .distantPast > $0 } == true)
    await monitor.close()
  }

  @Test func aBadFileIsRejectedWithItsReason() async throws {
    let monitor = try await monitor()
    try await arrive("\u{1}\u{2}not json\n", as: "a.ndjson", monitor)
    #expect(try names("rejected") == ["a.ndjson", "a.ndjson.reason.json"])
    #expect(try names("processing").isEmpty)
    // The next is not held up by it.
    try await arrive(line("a", "A"), as: "b.ndjson", monitor)
    #expect(try names("done") == ["b.ndjson"])
    await monitor.close()
  }

  @Test func aSnapshotIsTakenAsOne() async throws {
    let monitor = try await monitor()
    let directory = folder.file("spool") / "sites" / "incoming"
    try await arrive(line("a", "A") + line("b", "B"), as: "1.ndjson", in: directory, monitor)
    try await arrive(line("a", "A"), as: "2.ndjson", in: directory, monitor)
    let states = try log().map { try JSONValue(parsing: $0)["state"]?.stringValue }
    #expect(states.contains("cancelled"), "what the second lacks is withdrawn")
    await monitor.close()
  }

  @Test func whatIsLongIsLeftToThePass() async throws {
    let monitor = try await monitor()
    let text = (0..<1500).map { line("k\($0)", "T", kind: "other") }.joined()
    try #require(text.utf8.count > 65_536)
    try await arrive(text, as: "a.ndjson", monitor)
    #expect(try names("incoming") == ["a.ndjson"])
    _ = await monitor.pass()
    #expect(try names("done") == ["a.ndjson"])
    await monitor.close()
  }

  @Test func nothingIsBegunWhenItStops() async throws {
    let monitor = try await monitor()
    await monitor.stop()
    try await arrive(line("a", "A"), as: "a.ndjson", monitor)
    #expect(try names("incoming") == ["a.ndjson"])
    await monitor.close()
  }
}

extension Monitor {
  /// How many files are in a state.
  func files(_ state: String) throws -> Int? {
    try store.statusCounts(at: .distantPast).files[state]
  }

  /// When a file of a feed came whose content was known.
  fileprivate func heard(_ feed: String) throws -> Instant? {
    try store.meta("heard \(feed)").flatMap { Int64($0) }.map { Instant(milliseconds: $0) }
  }
}
