import Glibc
import Inbox

/// The folders that the daemon's own files lie in.
enum Folders {
  /// Makes a folder and those above it that are missing.
  static func create(_ path: String) throws(FileError) {
    guard mkdir(path, 0o750) != 0, errno != EEXIST else { return }
    guard errno == ENOENT, path.count > 1 else { throw FileError("mkdir", FilePath(path), code: errno) }
    try create(Path.folder(of: path))
    guard mkdir(path, 0o750) == 0 || errno == EEXIST else { throw FileError("mkdir", FilePath(path), code: errno) }
  }
}
