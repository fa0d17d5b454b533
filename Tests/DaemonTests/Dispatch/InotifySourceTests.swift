import Dispatch
import Glibc
import Inbox
import TestSupport
import Testing

@testable import Daemon

@Suite(.timeLimit(.minutes(5))) struct InotifySourceTests {
  private let folder: TemporaryFolder
  private let system = PosixFileSystem()
  private let source: InotifySource
  private let hints: AsyncStream<DirectoryHint>

  init() throws {
    folder = try TemporaryFolder()
    let (hints, continuation) = AsyncStream.makeStream(of: DirectoryHint.self)
    self.hints = hints
    source = try InotifySource(queue: DispatchQueue(label: "vedette.test.inotify")) { batch in
      for hint in batch { continuation.yield(hint) }
    }
  }

  /// Waits for a hint, and returns those before it.
  private func wait(for wanted: DirectoryHint) async -> [DirectoryHint] {
    var before: [DirectoryHint] = []
    for await hint in hints {
      if hint == wanted { return before }
      before.append(hint)
    }
    return before
  }

  @Test func tellsOfARename() async throws {
    try system.write([], to: folder.file("a"))
    #expect(source.watch([folder.path]).hasNew)
    try system.rename(folder.file("a"), to: folder.file("b"))
    #expect(await wait(for: .renamedIn(folder.file("b"))).isEmpty)
  }

  @Test func tellsACopyFromARename() async throws {
    #expect(source.watch([folder.path]).hasNew)
    let descriptor = open(folder.file("a").text, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
    close(descriptor)
    #expect(link(folder.file("a").text, folder.file("hard").text) == 0)
    try system.rename(folder.file("a"), to: folder.file("end"))
    let before = await wait(for: .renamedIn(folder.file("end")))
    #expect(!before.isEmpty)
    #expect(before.allSatisfy { $0 == .changed(folder.path) })
  }

  @Test func keepsNamesThatAreNotUTF8() async throws {
    #expect(source.watch([folder.path]).hasNew)
    let name = FileName(bytes: [0x61, 0xFF])
    try system.write([], to: folder.path / name)
    #expect(
      await wait(for: .renamedIn(folder.path / name)).allSatisfy {
        $0 == .changed(folder.path) || $0 == .renamedIn(folder.path / name)
      })
  }

  @Test func watchesAgainOnlyWhatIsNew() throws {
    try system.makeDirectory(folder.file("d"))
    #expect(source.watch([folder.path]).hasNew)
    #expect(!source.watch([folder.path]).hasNew)
    #expect(source.watch([folder.path, folder.file("d")]).hasNew)
    #expect(!source.watch([folder.path]).hasNew)
    #expect(source.watch([folder.path, folder.file("d")]).hasNew)
  }

  @Test func tellsWhatItMayNotWatch() throws {
    try system.write([], to: folder.file("file"))
    let refused = source.watch([folder.file("none"), folder.file("file")]).refused
    #expect(refused.map(\.path) == [folder.file("none"), folder.file("file")])
    #expect(refused.map(\.code) == [ENOENT, ENOTDIR])
  }

  @Test func losesADirectoryThatIsRemoved() async throws {
    try system.makeDirectory(folder.file("d"))
    #expect(source.watch([folder.file("d")]).hasNew)
    #expect(rmdir(folder.file("d").text) == 0)
    #expect(await wait(for: .lost(folder.file("d"))).isEmpty)
    try system.makeDirectory(folder.file("d"))
    #expect(source.watch([folder.file("d")]).hasNew)
    try system.write([], to: folder.file("x"))
    try system.rename(folder.file("x"), to: folder.file("d") / "x")
    _ = await wait(for: .renamedIn(folder.file("d") / "x"))
  }

  @Test func losesWhatLiesInADirectoryThatIsMoved() async throws {
    try system.makeDirectory(folder.file("feed"))
    try system.makeDirectory(folder.file("feed") / "incoming")
    let directories = [folder.file("feed"), folder.file("feed") / "incoming"]
    #expect(source.watch(directories).hasNew)
    try system.rename(folder.file("feed"), to: folder.file("moved"))
    #expect(await wait(for: .lost(folder.file("feed"))).isEmpty)
    // Nothing is watched under the old name any more, so all of it is new when it comes back.
    try system.makeDirectory(folder.file("feed"))
    try system.makeDirectory(folder.file("feed") / "incoming")
    #expect(source.watch(directories).hasNew)
    try system.write([], to: folder.file("x"))
    try system.rename(folder.file("x"), to: folder.file("feed") / "incoming" / "x")
    _ = await wait(for: .renamedIn(folder.file("feed") / "incoming" / "x"))
  }

  @Test func noticesAnotherDirectoryUnderTheName() async throws {
    try system.makeDirectory(folder.file("a"))
    try system.makeDirectory(folder.file("a") / "d")
    #expect(source.watch([folder.file("a") / "d"]).hasNew)
    // Renaming the parent is not told of, because nobody watches it.
    try system.rename(folder.file("a"), to: folder.file("old"))
    try system.makeDirectory(folder.file("a"))
    try system.makeDirectory(folder.file("a") / "d")
    #expect(source.watch([folder.file("a") / "d"]).hasNew)
    try system.write([], to: folder.file("x"))
    try system.rename(folder.file("x"), to: folder.file("a") / "d" / "x")
    #expect(await wait(for: .renamedIn(folder.file("a") / "d" / "x")).isEmpty)
  }
}

@Suite struct InotifyEventTests {
  /// One record as the kernel lays it out: the name is padded with NULs.
  private func record(_ descriptor: Int32, _ mask: Int32, _ name: String = "", padding: Int = 0) -> [UInt8] {
    let bytes = Array(name.utf8) + [UInt8](repeating: 0, count: padding)
    let header = [UInt32(bitPattern: descriptor), UInt32(bitPattern: mask), 0, UInt32(bytes.count)]
    return header.flatMap { number in (0..<4).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) } } + bytes
  }

  @Test func takesRecordsApart() {
    let bytes =
      record(1, Int32(IN_CREATE), "a.csv", padding: 11) + record(-1, Int32(IN_Q_OVERFLOW))
      + record(2, 8, "b", padding: 1)
    let events = bytes.withUnsafeBytes { InotifyEvent.parse($0) }
    #expect(events.map(\.descriptor) == [1, -1, 2])
    #expect(events.map(\.name.text) == ["a.csv", "", "b"])
    #expect(events.map { $0.has(IN_Q_OVERFLOW) } == [false, true, false])
    #expect(events[0].has(IN_CREATE))
  }

  @Test func toleratesARecordThatIsCutOff() {
    let bytes = record(1, 2, "abcd")
    for count in 0...bytes.count {
      let events = bytes.prefix(count).withUnsafeBytes { InotifyEvent.parse($0) }
      #expect(events.count == (count < 16 ? 0 : 1))
    }
  }
}
