import Glibc
import Inbox
import JSON
import TestSupport
import Testing

/// What people and programs do to a watched directory, with a running daemon.
@Suite struct SpoolTests {
  private static let anyRule =
    "id: any\ntitle: Any\nlevel: low\ndetection:\n  it:\n    kind: meeting.*\n  condition: it\n"

  private func record(_ key: String) -> String {
    #"{"key":"\#(key)","kind":"news","time":"2022-01-01"}"# + "\n"
  }

  private func started(_ environment: [String] = []) async throws -> (Station, RunningProgram) {
    let station = try Station(rules: Self.anyRule, environment: environment)
    let daemon = try station.start()
    try await eventually("ready", explanation: station.errors) { station.errors.contains("ready: watching") }
    return (station, daemon)
  }

  private func stop(_ daemon: RunningProgram, _ station: Station) async throws {
    daemon.signal(SIGTERM)
    try await eventually("the end", explanation: station.errors) { daemon.ending == .status(0) }
  }

  private func count(_ station: Station) throws -> Int { try station.number("SELECT count(*) FROM reports") }

  /// Appends to a file as a program does that opens it anew each time, or keeps it open.
  private func append(_ text: String, to path: String) throws {
    let file = try #require(fopen(path, "ae"))
    defer { fclose(file) }
    fputs(text, file)
  }

  /// A writer that pauses in the middle of its lines, and two that take turns: the file is taken when they are done.
  @Test(arguments: [1, 2]) func slowWriters(writers: Int) async throws {
    let (station, daemon) = try await started(["VEDETTE_SETTLE=20s"])
    let path = station.path("inbox/events/incoming/slow.ndjson")
    let files = try (0..<writers).map { _ in try #require(fopen(path, "ae")) }
    for round in 0..<10 {
      for (writer, file) in files.enumerated() {
        // Half a line now, the other half after a pause.
        let text = record("\(writer)-\(round)")
        fputs(String(text.prefix(12)), file)
        fflush(file)
        // The thread itself pauses: a task might not be woken before the file has settled.
        if round % 3 == 0 { usleep(30_000) }
        fputs(String(text.dropFirst(12)), file)
        fflush(file)
      }
    }
    for file in files { fclose(file) }
    try await eventually("the import", explanation: station.errors) {
      try station.names(in: "events/incoming").isEmpty && station.names(in: "events/processing").isEmpty
    }
    try await stop(daemon, station)
    let keys = (0..<writers).flatMap { writer in (0..<10).map { "\(writer)-\($0)" } }
    #expect(try station.rows("SELECT key FROM reports ORDER BY key").map { $0[0] } == keys.sorted())
    #expect(try station.number("SELECT count(*) FROM quarantine") == 0)
    #expect(try station.names(in: "events/done") == ["slow.ndjson"])
  }

  @Test func aFileRenamedOverAnother() async throws {
    let (station, daemon) = try await started()
    for round in 0..<20 {
      try station.drop(record("a\(round)"), as: "same.ndjson")
      try station.drop(record("b\(round)"), as: "same.ndjson")
    }
    try await eventually("the import", explanation: station.errors) {
      try station.names(in: "events/incoming").isEmpty && station.names(in: "events/processing").isEmpty
    }
    try await stop(daemon, station)
    // The last of each name was never replaced before it was taken, and what was taken is in `done`, each under its own name.
    #expect(try station.number("SELECT count(*) FROM reports WHERE key = 'b19'") == 1)
    let done = try station.names(in: "events/done").count
    #expect(try count(station) == done && done == Set(try station.names(in: "events/done")).count)
  }

  @Test func aDirectoryThatIsMovedIn() async throws {
    let (station, daemon) = try await started()
    // A whole feed's folder, with files in it, that takes the place of the one that is gone.
    for part in ["moved", "moved/incoming"] { mkdir(station.path(part), 0o770) }
    for name in ["a", "b"] { try station.write(record(name), to: "moved/incoming/\(name).ndjson") }
    #expect(rename(station.path("inbox/events"), station.path("old")) == 0)
    #expect(rename(station.path("moved"), station.path("inbox/events")) == 0)
    try await eventually("the import", explanation: station.errors) {
      try station.names(in: "events/done") == ["a.ndjson", "b.ndjson"]
    }
    // What lies in a directory inside `incoming` is no file.
    for part in ["deep", "deep/er"] { mkdir(station.path(part), 0o770) }
    try station.write(record("c"), to: "deep/er/c.ndjson")
    #expect(rename(station.path("deep"), station.path("inbox/events/incoming/deep")) == 0)
    try await eventually("a word about it", explanation: station.errors) {
      station.errors.contains("incoming/deep: ignored, it is not a regular file")
    }
    try station.drop(record("d"), as: "d.ndjson")
    try await eventually("the next import", explanation: station.errors) {
      try station.names(in: "events/done").contains("d.ndjson")
    }
    #expect(try count(station) == 3)
    try await stop(daemon, station)
  }

  @Test func anInboxThatGoesAndComesBack() async throws {
    let (station, daemon) = try await started()
    try station.drop(record("a"), as: "a.ndjson")
    try await eventually("the import", explanation: station.errors) { try count(station) == 1 }
    #expect(rename(station.path("inbox"), station.path("away")) == 0)
    try await eventually("a word about it", explanation: station.errors) {
      station.errors.contains("the directory is no longer there") || station.errors.contains("No such file")
    }
    #expect(daemon.ending == nil)
    try station.write(record("b"), to: "away/events/incoming/b.ndjson")
    #expect(rename(station.path("away"), station.path("inbox")) == 0)
    try await eventually("the next import", explanation: station.errors) { try count(station) == 2 }
    // And it is watched again.
    try station.drop(record("c"), as: "c.ndjson")
    try await eventually("the last import", explanation: station.errors) { try count(station) == 3 }
    try await stop(daemon, station)
  }

  @Test func linksAndPipesAreLeftAlone() async throws {
    let (station, daemon) = try await started()
    try station.write(record("linked"), to: "outside.ndjson")
    symlink(station.path("outside.ndjson"), station.path("inbox/events/incoming/link.ndjson"))
    mkfifo(station.path("inbox/events/incoming/pipe.ndjson"), 0o660)
    link(station.path("outside.ndjson"), station.path("inbox/events/incoming/hard.ndjson"))
    try await eventually("the import", explanation: station.errors) {
      try station.names(in: "events/done") == ["hard.ndjson"]
    }
    try await eventually("a word about both", explanation: station.errors) {
      station.errors.contains("link.ndjson: ignored, it is a symbolic link")
        && station.errors.contains("pipe.ndjson: ignored, it is not a regular file")
    }
    try await stop(daemon, station)
    #expect(try station.names(in: "events/incoming") == ["link.ndjson", "pipe.ndjson"])
    #expect(station.errors.split(separator: "link.ndjson: ignored").count == 2)
    // The other name of a hard link stays.
    #expect(access(station.path("outside.ndjson"), F_OK) == 0)
  }

  /// No room for another file name: neither for `processing`, where a file is claimed to, nor for the folder of the day in
  /// `done`, where it is archived to.
  @Test(arguments: ["processing", "done"]) func aDiskWithoutRoomForADirectory(missing: String) async throws {
    guard
      let disk = try? Station(
        rules: Self.anyRule, configuration: "limits: {min_free: 0}", disk: "size=32m,nr_inodes=200")
    else { try Test.cancel("only root can mount a small file system") }
    let daemon = try disk.start()
    try await eventually("ready", explanation: disk.errors) { disk.errors.contains("ready: watching") }
    try disk.write(record("a"), to: "a.ndjson")
    rmdir(disk.path("inbox/events/\(missing)"))
    mkdir(disk.path("ballast"), 0o770)
    var names: [String] = []
    while case let path = disk.path("ballast/\(names.count)"), creat(path) { names.append(path) }
    try #require(rename(disk.path("a.ndjson"), disk.path("inbox/events/incoming/a.ndjson")) == 0)
    try await eventually("a word about it", explanation: disk.errors) {
      disk.errors.contains("No space left on device")
    }
    #expect(daemon.ending == nil && access(disk.path("inbox/events/done/a.ndjson"), F_OK) != 0)
    for name in names { unlink(name) }
    try await eventually("the import", explanation: disk.errors) {
      try disk.names(in: "events/done") == ["a.ndjson"]
    }
    #expect(try count(disk) == 1)
    // Archiving was tried again, not importing.
    #expect(try disk.number("SELECT count(*) FROM file WHERE state = 'done' AND inserted = 1 AND duplicates = 0") == 1)
    daemon.signal(SIGTERM)
    try await eventually("the end", explanation: disk.errors) { daemon.ending == .status(0) }
  }

  private func creat(_ path: String) -> Bool {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o660)
    guard descriptor >= 0 else { return false }
    close(descriptor)
    return true
  }

  /// More names at once than the kernel's queue holds: what it does not tell of is found by looking.
  @Test func moreFilesThanTheKernelTellsOf() async throws {
    guard let station = try? Station(rules: Self.anyRule, configuration: "limits: {min_free: 0}", disk: "size=900m")
    else { try Test.cancel("only root can mount a file system in memory") }
    let daemon = try station.start()
    try await eventually("ready", explanation: station.errors) { station.errors.contains("ready: watching") }
    // Stopped, it cannot empty the queue.
    daemon.signal(SIGSTOP)
    let number = 20_000
    let incoming = station.path("inbox/events/incoming")
    // A few with records, and the rest empty: the queue takes them all the same.
    for index in 0..<number {
      let path = "\(incoming)/.\(index)"
      if index % 4000 == 0 { try append(record("k\(index)"), to: path) } else { try #require(creat(path)) }
      try #require(rename(path, "\(incoming)/\(index).ndjson") == 0)
      // Those without a record are taken away again at once.
      if index % 4000 != 0 { unlink("\(incoming)/\(index).ndjson") }
    }
    daemon.signal(SIGCONT)
    try await eventually("the import", explanation: station.errors) { try count(station) == 5 }
    try await stop(daemon, station)
    #expect(try station.names(in: "events/done").count == 5)
  }
}
