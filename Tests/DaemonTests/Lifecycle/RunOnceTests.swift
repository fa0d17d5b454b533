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

  private func run(settle: TimeSpan) async throws {
    var configuration = Configuration.test(in: folder)
    configuration.settle = settle
    configuration.feeds = []
    configuration.rules = []
    configuration.limits.minFree = ByteSize(bytes: 0)
    let options = DaemonRun.Options(
      once: true, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, echo: { _ in }, show: { _ in })
    try await DaemonRun(configuration, endpoints: [], options: options).run()
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
