import Glibc

/// The directories that a log file lies in.
enum Directories {
  /// The directory and the name of a path; the directory of a bare name is `.`.
  static func split(_ path: String) -> (directory: String, name: String) {
    guard let slash = path.lastIndex(of: "/") else { return (".", path) }
    let directory = path[..<slash]
    return (directory.isEmpty ? "/" : String(directory), String(path[path.index(after: slash)...]))
  }

  /// Makes the directories above a path that are missing.
  static func create(for path: String) throws(AlertLogError) {
    let directory = split(path).directory
    guard mkdir(directory, 0o750) != 0 else { return }
    if errno == EEXIST { return }
    guard errno == ENOENT else { throw failure("create", directory, errno) }
    try create(for: directory)
    guard mkdir(directory, 0o750) == 0 || errno == EEXIST else { throw failure("create", directory, errno) }
  }

  /// Makes sure that the name of a new file would survive a power failure.
  static func sync(for path: String) throws(AlertLogError) {
    let directory = split(path).directory
    let opened = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    // A directory that may be written but not read cannot be synced; the file in it works all the same.
    guard opened >= 0 else { return }
    defer { close(opened) }
    // Some file systems do not sync directories and say EINVAL.
    guard fsync(opened) == 0 || errno == EINVAL else { throw failure("sync", directory, errno) }
  }

  private static func failure(_ operation: String, _ path: String, _ code: Int32) -> AlertLogError {
    AlertLogError(operation: operation, path: path, code: code, reason: systemReason(code))
  }
}
