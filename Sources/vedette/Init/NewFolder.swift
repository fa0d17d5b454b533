import Glibc

/// A folder that is filled with new files: all of them, or none. Nothing that is there is replaced.
struct NewFolder {
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  let path: String

  /// Which of these names the folder has already, in their order.
  func present(of names: [String]) -> [String] {
    names.filter { name in
      var status = stat()
      return lstat(inside(name), &status) == 0
    }
  }

  /// Makes the folder, those above it that are not there, and in it folders and files.
  func fill(folders: [String], files: [StarterFile]) throws(Failure) {
    var made = Made()
    do throws(Failure) {
      for folder in NewFolder.ancestors(of: path) + [path] where !NewFolder.isFolder(folder) { try made.folder(folder) }
      for folder in folders { try made.folder(inside(folder)) }
      for file in files { try made.file(inside(file.path), file.text) }
    } catch {
      made.undo()
      throw error
    }
  }

  private func inside(_ name: String) -> String { "\(path)/\(name)" }

  /// `a/b` of `a/b/c`, and `a`, the outermost first.
  private static func ancestors(of path: String) -> [String] {
    let ends = path.indices.filter { path[$0] == "/" && $0 != path.startIndex }
    return ends.map { String(path[..<$0]) }
  }

  private static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }
}

/// What was made so far.
private struct Made {
  private var files: [String] = []
  private var folders: [String] = []

  mutating func folder(_ path: String) throws(NewFolder.Failure) {
    guard mkdir(path, 0o777) == 0 else { throw Made.failure(path) }
    folders.append(path)
  }

  mutating func file(_ path: String, _ text: String) throws(NewFolder.Failure) {
    let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o666)
    guard file >= 0 else { throw Made.failure(path) }
    files.append(path)
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else {
        defer { close(file) }
        throw Made.failure(path)
      }
      rest = rest.dropFirst(count)
    }
    guard close(file) == 0 else { throw Made.failure(path) }
  }

  /// Takes it all away again.
  func undo() {
    for file in files.reversed() { unlink(file) }
    for folder in folders.reversed() { rmdir(folder) }
  }

  private static func failure(_ path: String) -> NewFolder.Failure {
    NewFolder.Failure(description: "\(printable(path)): \(String(cString: strerror(errno)))")
  }
}
