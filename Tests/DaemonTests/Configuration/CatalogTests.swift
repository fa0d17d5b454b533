import Documents
import Glibc
import Testing

@testable import Daemon

/// A folder of its own under the system's temporary folder, removed with everything in it at the end of a test.
final class TemporaryFolder {
  let path: String

  init() throws {
    var template = Array("/tmp/vedette-catalog-XXXXXX".utf8CString)
    path = String(cString: try #require(mkdtemp(&template)))
  }

  func write(_ name: String, _ text: String = "") throws {
    var folder = path
    for part in name.split(separator: "/").dropLast() {
      folder += "/" + part
      mkdir(folder, 0o755)
    }
    let file = try #require(fopen(path + "/" + name, "w"))
    fputs(text, file)
    fclose(file)
  }

  deinit {
    removeTree(path)
  }

  private func removeTree(_ path: String) {
    if let stream = opendir(path) {
      while let entry = readdir(stream) {
        let name = withUnsafePointer(to: &entry.pointee.d_name) {
          $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        }
        guard name != ".", name != ".." else { continue }
        let inner = path + "/" + name
        if unlink(inner) != 0 { removeTree(inner) }
      }
      closedir(stream)
    }
    rmdir(path)
  }
}

@Suite struct CatalogTests {
  @Test func findsYAMLInFoldersInTheOrderOfNames() throws {
    let folder = try TemporaryFolder()
    for name in ["b.yaml", "a.yml", "sub/deep/c.yaml", "notes.txt", ".hidden.yaml", ".git/d.yaml", "B.yaml"] {
      try folder.write(name, name)
    }
    let result = Catalog.read([folder.path])
    #expect(result.diagnostics.isEmpty)
    #expect(
      result.files.map { String($0.path.dropFirst(folder.path.count + 1)) }
        == ["B.yaml", "a.yml", "b.yaml", "sub/deep/c.yaml"])
    #expect(result.files.map { String(decoding: $0.bytes, as: UTF8.self) }.last == "sub/deep/c.yaml")
  }

  @Test func aFileThatIsNamedMayHaveAnyNameAndCountsOnce() throws {
    let folder = try TemporaryFolder()
    try folder.write("rule.txt", "x")
    try folder.write("a.yaml")
    let result = Catalog.read([folder.path + "/rule.txt", folder.path, folder.path + "/a.yaml"])
    #expect(result.files.map { Path.name(of: $0.path) } == ["rule.txt", "a.yaml"])
  }

  @Test func whatCannotBeReadIsSaidAndTheRestIsRead() throws {
    let folder = try TemporaryFolder()
    try folder.write("z.yaml")
    symlink(folder.path + "/nowhere", folder.path + "/a.yaml")
    symlink(folder.path, folder.path + "/loop")
    symlink(folder.path + "/nowhere", folder.path + "/b.txt")
    let result = Catalog.read([folder.path + "/missing", folder.path])
    #expect(result.files.contains { $0.path == folder.path + "/z.yaml" })
    #expect(result.diagnostics.prefix(2).map(\.file) == [folder.path + "/missing", folder.path + "/a.yaml"])
    #expect(result.diagnostics.allSatisfy { $0.code == .unreadable })
  }

  @Test func aMissingDefaultFolderIsOnlyWarnedOf() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/feeds"
    #expect(Catalog.read([path], optional: [path]).diagnostics.map(\.code) == [.missingFolder])
    #expect(Catalog.read([path]).diagnostics.map(\.code) == [.unreadable])
  }

  @Test func filesBeyondAllSizeAreRefused() throws {
    let folder = try TemporaryFolder()
    try folder.write("big", String(repeating: "x", count: 100))
    #expect(throws: DiskError(path: folder.path + "/big", code: EFBIG)) {
      try DiskFile.read(folder.path + "/big", limit: 99)
    }
    #expect(try DiskFile.read(folder.path + "/big", limit: 100).count == 100)
  }
}
