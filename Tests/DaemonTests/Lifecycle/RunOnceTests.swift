import Daemon
import Documents
import Events
import Glibc
import Inbox
import Logging
import TestSupport
import Testing

/// `vedette run --once` on an inbox with files in it.
@Suite(.timeLimit(.minutes(5))) struct RunOnceTests {
  private let folder: TemporaryFolder
  private let system = PosixFileSystem()
  private let spool: FilePath

  init() throws {
    folder = try TemporaryFolder()
    spool = folder.file("spool")
    try system.makeDirectory(spool)
  }

  @discardableResult
  private func run(settle: TimeSpan, minFree: Int64 = 0) async throws -> Bool {
    var configuration = Configuration.test(in: folder)
    configuration.settle = settle
    configuration.feeds = []
    configuration.rules = []
    configuration.limits.minFree = ByteSize(bytes: minFree)
    let options = DaemonRun.Options(
      once: true, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, echo: { _ in }, show: { _ in })
    return try await DaemonRun(configuration, endpoints: [], options: options).run()
  }

  private func record(_ key: String) -> [UInt8] {
    Array("{\"key\":\"\(key)\",\"kind\":\"protest\",\"time\":\"2022-01-02\",\"title\":\"x\"}\n".utf8)
  }

  /// The names of what is in the directory of the only date.
  private func names(in directory: FilePath) throws -> [String] {
    let dates = try system.list(directory)
    #expect(dates.count == 1)
    return try dates.flatMap { try system.list(directory / $0.name) }.map(\.name.text).sorted()
  }

  @Test(arguments: [TimeSpan.milliseconds(0), .milliseconds(20)])
  func waitsUntilWhatIsThereHasSettled(settle: TimeSpan) async throws {
    try system.makeDirectory(spool / "incoming")
    try system.write(record("1"), to: spool / "incoming" / "a.ndjson")
    try system.write(record("2"), to: spool / "incoming" / "b.ndjson")
    try await run(settle: settle)
    #expect(try names(in: spool / "done") == ["a.ndjson", "b.ndjson"])
  }

  @Test func importsAllThatAnEarlierRunLeft() async throws {
    try system.makeDirectory(spool / "processing")
    for name in ["a", "b", "c"] { try system.write(record(name), to: spool / "processing" / "\(name).ndjson") }
    try await run(settle: .milliseconds(0))
    #expect(try names(in: spool / "done") == ["a.ndjson", "b.ndjson", "c.ndjson"])
    #expect(try system.list(spool / "processing").isEmpty)
  }

  /// More than any disk has.
  private static let noRoom = Int64.max

  @Test func tellsThatItLeftFilesForWantOfRoom() async throws {
    #expect(try await run(settle: .milliseconds(0), minFree: Self.noRoom), "no file waits")
    try system.write(record("1"), to: spool / "incoming" / "a.ndjson")
    #expect(try await !run(settle: .milliseconds(0), minFree: Self.noRoom))
    #expect(try system.list(spool / "incoming").map(\.name.text) == ["a.ndjson"])
    #expect(try await run(settle: .milliseconds(0)))
    #expect(try names(in: spool / "done") == ["a.ndjson"])
  }

  /// It is imported, but cannot be moved away: `done` is a file.
  @Test func tellsThatAFileCouldNotBeFiled() async throws {
    for name in ["incoming", "processing"] { try system.makeDirectory(spool / FileName(name)) }
    try system.write(record("1"), to: spool / "incoming" / "a.ndjson")
    try system.write([], to: spool / "done")
    #expect(try await !run(settle: .milliseconds(0)))
    #expect(unlink((spool / "done").text) == 0)
    #expect(try await run(settle: .milliseconds(0)))
    #expect(try names(in: spool / "done") == ["a.ndjson"])
  }

  /// What the paths do not show: a log that is a link to the database.
  @Test(arguments: ["vedette.db", "vedette.db-wal"])
  func theLogIsNotTheDatabaseByALink(name: String) async throws {
    #expect(try await run(settle: .milliseconds(0)))
    let database = try DiskFile.read(folder.file("vedette.db").text)
    let log = folder.file("alerts.log").text
    unlink(log)
    #expect(symlink(name, log) == 0)
    await #expect { try await run(settle: .milliseconds(0)) } throws: { "\($0)".contains("'alerts.text'") }
    #expect(try DiskFile.read(folder.file("vedette.db").text) == database)
  }

  @Test func leavesWhatIsStillWritten() async throws {
    try system.makeDirectory(spool / "incoming")
    try system.write(record("1"), to: spool / "incoming" / "a.ndjson.part")
    try await run(settle: .milliseconds(0))
    #expect(try system.list(spool / "incoming").map(\.name.text) == ["a.ndjson.part"])
  }

  @Test func rejectsAFileThatIsTooLarge() async throws {
    try system.makeDirectory(spool / "incoming")
    let path = (spool / "incoming" / "huge.ndjson").text
    try system.write([], to: FilePath(path))
    // A hole: it takes no room on the disk.
    #expect(truncate(path, (2 << 30) + 1) == 0)
    try await run(settle: .milliseconds(0))
    #expect(try names(in: spool / "rejected") == ["huge.ndjson", "huge.ndjson.reason.json"])
  }
}
