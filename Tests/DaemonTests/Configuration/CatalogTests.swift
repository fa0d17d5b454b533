import Documents
import Glibc
import TestSupport
import Testing

@testable import Daemon

@Suite struct CatalogTests {
  @Test func findsYAMLInFoldersInTheOrderOfNames() throws {
    let folder = try TemporaryFolder()
    for name in ["b.yaml", "a.yml", "sub/deep/c.yaml", "notes.txt", ".hidden.yaml", ".git/d.yaml", "B.yaml"] {
      try folder.write(name, name)
    }
    let result = Catalog.read([folder.text])
    #expect(result.diagnostics.isEmpty)
    #expect(
      result.files.map { String($0.path.dropFirst(folder.text.count + 1)) }
        == ["B.yaml", "a.yml", "b.yaml", "sub/deep/c.yaml"])
    #expect(result.files.map { String(decoding: $0.bytes, as: UTF8.self) }.last == "sub/deep/c.yaml")
  }

  @Test func aFileThatIsNamedMayHaveAnyNameAndCountsOnce() throws {
    let folder = try TemporaryFolder()
    try folder.write("rule.txt", "x")
    try folder.write("a.yaml")
    let result = Catalog.read([folder.text + "/rule.txt", folder.text, folder.text + "/a.yaml"])
    #expect(result.files.map { Path.name(of: $0.path) } == ["rule.txt", "a.yaml"])
  }

  @Test func whatCannotBeReadIsSaidAndTheRestIsRead() throws {
    let folder = try TemporaryFolder()
    try folder.write("z.yaml")
    symlink(folder.text + "/nowhere", folder.text + "/a.yaml")
    symlink(folder.text + "/nowhere", folder.text + "/b.txt")
    let result = Catalog.read([folder.text + "/missing", folder.text])
    #expect(result.files.contains { $0.path == folder.text + "/z.yaml" })
    #expect(result.diagnostics.prefix(2).map(\.file) == [folder.text + "/missing", folder.text + "/a.yaml"])
    #expect(result.diagnostics.allSatisfy { $0.code == .unreadable })
  }

  /// Its files had up to sixteen names each, and a rule's id was taken by itself.
  @Test func aLinkToAFolderAboveIsNotFollowed() throws {
    let folder = try TemporaryFolder()
    try folder.write("a.yaml")
    try folder.write("sub/b.yaml")
    symlink("..", folder.text + "/sub/up")
    symlink(".", folder.text + "/here")
    symlink("sub", folder.text + "/twice")
    let result = Catalog.read([folder.text])
    #expect(result.diagnostics.isEmpty)
    #expect(
      result.files.map { String($0.path.dropFirst(folder.text.count + 1)) } == ["a.yaml", "sub/b.yaml", "twice/b.yaml"])
  }

  /// Nobody writes into a pipe that lies about: it would be waited for until the end of time.
  @Test func aPipeInAFolderIsNoFile() throws {
    let folder = try TemporaryFolder()
    try folder.write("a.yaml", "a")
    #expect(mkfifo(folder.text + "/b.yaml", 0o600) == 0)
    let result = Catalog.read([folder.text])
    #expect(result.files.map { Path.name(of: $0.path) } == ["a.yaml"])
    #expect(result.diagnostics.map(\.message) == ["cannot be read: not a regular file"])
    #expect(Attachments(reading: [folder.text + "/b.yaml"]).all.map(\.digest) == [nil])
  }

  @Test func aMissingDefaultFolderIsOnlyWarnedOf() throws {
    let folder = try TemporaryFolder()
    let path = folder.text + "/feeds"
    #expect(Catalog.read([path], optional: [path]).diagnostics.map(\.code) == [.missingFolder])
    #expect(Catalog.read([path]).diagnostics.map(\.code) == [.unreadable])
  }

  @Test func filesBeyondAllSizeAreRefused() throws {
    let folder = try TemporaryFolder()
    try folder.write("big", String(repeating: "x", count: 100))
    #expect(throws: DiskError(path: folder.text + "/big", code: EFBIG)) {
      try DiskFile.read(folder.text + "/big", limit: 99)
    }
    #expect(try DiskFile.read(folder.text + "/big", limit: 100).count == 100)
  }
}
