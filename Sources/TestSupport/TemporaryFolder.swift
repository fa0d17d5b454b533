import Glibc
package import Inbox

/// A folder of its own for one test, removed with everything in it when nobody holds it any more.
package final class TemporaryFolder: Sendable {
  /// Absolute, and without symbolic links.
  package let path: FilePath

  package init() throws {
    let parent = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var template = Array("\(parent)/vedette-test-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw FileError("mkdtemp", FilePath(parent), code: errno) }
    let made = FilePath(bytes: template.dropLast().map { UInt8(bitPattern: $0) })
    path = try PosixFileSystem().resolve(made)
  }

  deinit { TemporaryFolder.remove(path) }

  /// A path in the folder.
  package func file(_ name: String) -> FilePath { path / name }

  private static func remove(_ path: FilePath) {
    let system = PosixFileSystem()
    if let status = try? system.status(of: path), status.kind == .directory {
      _ = path.withCString { chmod($0, 0o700) }
      for entry in (try? system.list(path)) ?? [] { remove(path / entry.name) }
      _ = path.withCString { rmdir($0) }
    } else {
      _ = path.withCString { unlink($0) }
    }
  }
}
