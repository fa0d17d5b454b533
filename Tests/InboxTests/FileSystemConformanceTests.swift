import Glibc
import Inbox
import TestSupport
import Testing

/// A file system and a directory in it, for a test that every file system has to pass.
struct Subject: Sendable, CustomTestStringConvertible {
  let name: String
  let make: @Sendable () throws -> (any FileSystem, FilePath, TemporaryFolder?)

  var testDescription: String { name }

  static let all = [
    Subject(name: "memory") {
      let system = MemoryFileSystem()
      try system.makeDirectories(FilePath("/spool"))
      return (system, FilePath("/spool"), nil)
    },
    Subject(name: "posix") {
      let folder = try TemporaryFolder()
      return (PosixFileSystem(), folder.path, folder)
    },
    Subject(name: "faulty without a fault") {
      let folder = try TemporaryFolder()
      return (FaultyFileSystem(PosixFileSystem()), folder.path, folder)
    },
  ]
}

/// What the inbox relies on, whichever file system it is given.
@Suite struct FileSystemConformanceTests {
  /// The error that an operation fails with.
  private func code(_ body: () throws(FileError) -> Void) -> Int32? {
    do throws(FileError) { try body() } catch { return error.code }
    return nil
  }

  private func content(_ system: any FileSystem, _ path: FilePath) throws -> String {
    var bytes = [UInt8](repeating: 0, count: 100)
    let count = try system.open(path).read(into: &bytes, at: 0)
    return String(decoding: bytes[..<count], as: UTF8.self)
  }

  @Test(arguments: Subject.all) func listsWhatIsThere(subject: Subject) throws {
    let (system, root, folder) = try subject.make()
    try system.write(Array("three".utf8), to: root / "file")
    try system.makeDirectory(root / "directory")
    try system.write([], to: root / "directory" / "inner")
    let entries = try system.list(root)
    #expect(Set(entries.map(\.name.text)) == ["file", "directory"])
    let file = try #require(entries.first { $0.name.text == "file" })
    #expect(file.status.kind == .file)
    #expect(file.status.identity.size == 5)
    #expect(file.status == (try system.status(of: root / "file")))
    #expect(entries.first { $0.name.text == "directory" }?.status.kind == .directory)
    #expect(code { () throws(FileError) in _ = try system.list(root / "none") } == ENOENT)
    #expect(code { () throws(FileError) in _ = try system.list(root / "file") } == ENOTDIR)
    withExtendedLifetime(folder) {}
  }

  @Test(arguments: Subject.all) func renamesAndKeepsTheFile(subject: Subject) throws {
    let (system, root, folder) = try subject.make()
    try system.write(Array("x".utf8), to: root / "a")
    try system.makeDirectory(root / "d")
    let before = try system.status(of: root / "a").identity
    try system.rename(root / "a", to: root / "d" / "b")
    let after = try system.status(of: root / "d" / "b").identity
    #expect(after.isSameContent(as: before))
    #expect(code { () throws(FileError) in _ = try system.status(of: root / "a") } == ENOENT)
    withExtendedLifetime(folder) {}
  }

  @Test(arguments: Subject.all) func neverOverwritesByRenaming(subject: Subject) throws {
    let (system, root, folder) = try subject.make()
    try system.write(Array("one".utf8), to: root / "a")
    try system.write(Array("two".utf8), to: root / "b")
    try system.makeDirectory(root / "d")
    #expect(code { () throws(FileError) in try system.rename(root / "a", to: root / "b") } == EEXIST)
    #expect(code { () throws(FileError) in try system.rename(root / "a", to: root / "d") } == EEXIST)
    #expect(try content(system, root / "a") == "one")
    #expect(try content(system, root / "b") == "two")
    withExtendedLifetime(folder) {}
  }

  @Test(arguments: Subject.all) func refusesToRenameWhatIsMissing(subject: Subject) throws {
    let (system, root, folder) = try subject.make()
    try system.write([], to: root / "a")
    #expect(code { () throws(FileError) in try system.rename(root / "none", to: root / "b") } == ENOENT)
    #expect(code { () throws(FileError) in try system.rename(root / "a", to: root / "none" / "b") } == ENOENT)
    #expect(try system.list(root).map(\.name.text) == ["a"])
    withExtendedLifetime(folder) {}
  }

  @Test(arguments: Subject.all) func makesDirectories(subject: Subject) throws {
    let (system, root, folder) = try subject.make()
    try system.makeDirectory(root / "d")
    #expect(try system.status(of: root / "d").kind == .directory)
    #expect(code { () throws(FileError) in try system.makeDirectory(root / "d") } == EEXIST)
    #expect(code { () throws(FileError) in try system.makeDirectory(root / "none" / "d") } == ENOENT)
    try system.synchronize(root)
    #expect(code { () throws(FileError) in try system.synchronize(root / "none") } == ENOENT)
    withExtendedLifetime(folder) {}
  }

  @Test(arguments: Subject.all) func readsAtAnOffset(subject: Subject) throws {
    let (system, root, folder) = try subject.make()
    try system.write(Array("0123456789".utf8), to: root / "a")
    let file = try system.open(root / "a")
    var bytes = [UInt8](repeating: 0, count: 4)
    #expect(try file.read(into: &bytes, at: 3) == 4)
    #expect(bytes == Array("3456".utf8))
    #expect(try file.read(into: &bytes, from: 2, at: 8) == 2)
    #expect(bytes == Array("3489".utf8))
    #expect(try file.read(into: &bytes, at: 10) == 0)
    #expect(try file.read(into: &bytes, at: 99) == 0)
    withExtendedLifetime(folder) {}
  }

  @Test(arguments: Subject.all) func readsOnAfterARename(subject: Subject) throws {
    let (system, root, folder) = try subject.make()
    try system.write(Array("abc".utf8), to: root / "a")
    let file = try system.open(root / "a")
    try system.rename(root / "a", to: root / "b")
    var bytes = [UInt8](repeating: 0, count: 3)
    #expect(try file.read(into: &bytes, at: 0) == 3)
    #expect(try file.status() == system.status(of: root / "b"))
    withExtendedLifetime(folder) {}
  }

  @Test(arguments: Subject.all) func opensNothingButFiles(subject: Subject) throws {
    let (system, root, folder) = try subject.make()
    try system.makeDirectory(root / "d")
    #expect(code { () throws(FileError) in _ = try system.open(root / "d") } == EINVAL)
    #expect(code { () throws(FileError) in _ = try system.open(root / "none") } == ENOENT)
    withExtendedLifetime(folder) {}
  }

  @Test(arguments: Subject.all) func writesWhole(subject: Subject) throws {
    let (system, root, folder) = try subject.make()
    try system.write(Array("first, and longer".utf8), to: root / "a")
    try system.write(Array("second".utf8), to: root / "a")
    #expect(try content(system, root / "a") == "second")
    #expect(try system.list(root).map(\.name.text) == ["a"])
    #expect(code { () throws(FileError) in try system.write([], to: root / "none" / "a") } == ENOENT)
    withExtendedLifetime(folder) {}
  }

  @Test(arguments: Subject.all) func knowsItsRoomAndItsPaths(subject: Subject) throws {
    let (system, root, folder) = try subject.make()
    #expect(try system.freeBytes(at: root) > 0)
    #expect(code { () throws(FileError) in _ = try system.freeBytes(at: root / "none") } == ENOENT)
    #expect(try system.resolve(root) == root)
    #expect(code { () throws(FileError) in _ = try system.resolve(root / "none") } == ENOENT)
    withExtendedLifetime(folder) {}
  }

  @Test(arguments: Subject.all) func keepsNamesThatAreNotUTF8(subject: Subject) throws {
    let (system, root, folder) = try subject.make()
    let name = FileName(bytes: [0x61, 0xFF, 0x0A])
    try system.write(Array("x".utf8), to: root / name)
    #expect(try system.list(root).map(\.name) == [name])
    try system.rename(root / name, to: root / "b")
    #expect(try content(system, root / "b") == "x")
    withExtendedLifetime(folder) {}
  }
}
