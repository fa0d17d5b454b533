import Glibc
import Inbox
import TestSupport
import Testing

/// What only the machine's own file system has: links, FIFOs, rights, other disks.
@Suite struct PosixFileSystemTests {
  private let folder: TemporaryFolder
  private let system = PosixFileSystem()

  init() throws {
    folder = try TemporaryFolder()
  }

  private func code(_ body: () throws(FileError) -> Void) -> Int32? {
    do throws(FileError) { try body() } catch { return error.code }
    return nil
  }

  @Test func tellsKindsWithoutFollowing() throws {
    try system.write([], to: folder.file("file"))
    #expect(symlink("file", folder.file("link").text) == 0)
    #expect(symlink("nowhere", folder.file("dangling").text) == 0)
    #expect(mkfifo(folder.file("fifo").text, 0o600) == 0)
    let kinds = Dictionary(
      uniqueKeysWithValues: try system.list(folder.path).map { ($0.name.text, $0.status.kind) })
    #expect(kinds == ["file": .file, "link": .symbolicLink, "dangling": .symbolicLink, "fifo": .special])
  }

  @Test func opensNeitherLinksNorFIFOs() throws {
    try system.write([], to: folder.file("file"))
    #expect(symlink("file", folder.file("link").text) == 0)
    #expect(mkfifo(folder.file("fifo").text, 0o600) == 0)
    #expect(code { () throws(FileError) in _ = try system.open(folder.file("link")) } == ELOOP)
    #expect(code { () throws(FileError) in _ = try system.open(folder.file("fifo")) } == EINVAL)
    #expect(code { () throws(FileError) in _ = try system.open(FilePath("/dev/null")) } == EINVAL)
  }

  @Test func doesNotMergeHardLinks() throws {
    try system.write([], to: folder.file("a"))
    #expect(link(folder.file("a").text, folder.file("b").text) == 0)
    // rename(2) does nothing and reports success for two names of one file.
    #expect(code { () throws(FileError) in try system.rename(folder.file("a"), to: folder.file("b")) } == EEXIST)
    #expect(try system.list(folder.path).count == 2)
  }

  @Test func takesTheLongestNames() throws {
    let longest = FileName(String(repeating: "n", count: FileName.longest))
    try system.write(Array("x".utf8), to: folder.path / longest)
    #expect(try system.list(folder.path).map(\.name) == [longest])
    try system.write(Array("y".utf8), to: folder.path / longest.appending(".reason.json"))
    #expect(try system.list(folder.path).count == 2)
  }

  @Test(.enabled(if: isOtherDisk("/dev/shm"), "needs a second file system under /dev/shm"))
  func neverCopiesToAnotherDisk() throws {
    try system.write(Array("x".utf8), to: folder.file("a"))
    let other = FilePath("/dev/shm/vedette-\(getpid())-\(UInt64.random(in: 0...UInt64.max))")
    #expect(code { () throws(FileError) in try system.rename(folder.file("a"), to: other) } == EXDEV)
    #expect(code { () throws(FileError) in _ = try system.status(of: other) } == ENOENT)
    #expect(try system.status(of: folder.file("a")).kind == .file)
  }

  @Test func resolvesLinks() throws {
    try system.makeDirectory(folder.file("real"))
    #expect(symlink("real", folder.file("link").text) == 0)
    #expect(try system.resolve(folder.file("link")) == folder.file("real"))
  }

  @Test func seesAChange() throws {
    try system.write(Array("abc".utf8), to: folder.file("a"))
    let before = try system.status(of: folder.file("a")).identity
    let descriptor = Glibc.open(folder.file("a").text, O_WRONLY | O_APPEND | O_CLOEXEC)
    #expect(Glibc.write(descriptor, "d", 1) == 1)
    close(descriptor)
    let after = try system.status(of: folder.file("a")).identity
    #expect(after != before)
    #expect(after.inode == before.inode)
    #expect(!after.isSameContent(as: before))
  }
}

/// Whether a directory exists on another file system than temporary folders.
private func isOtherDisk(_ path: String) -> Bool {
  let system = PosixFileSystem()
  guard let folder = try? TemporaryFolder(), let here = try? system.status(of: folder.path) else { return false }
  guard let there = try? system.status(of: FilePath(path)) else { return false }
  return there.kind == .directory && there.device != here.device
}
