import Glibc
import Inbox

/// Why a file or folder cannot be read: the system's words.
package struct DiskError: Error, Hashable, CustomStringConvertible {
  package var path: String
  /// `errno` of the call that failed.
  package var code: Int32

  /// In place of an `errno`: something is there that is no file and no folder, as a pipe.
  static let notAFile: Int32 = -1

  package var description: String {
    code == DiskError.notAFile ? "not a regular file" : String(cString: strerror(code))
  }
  /// Whether there is nothing under this path.
  package var isMissing: Bool { code == ENOENT || code == ENOTDIR }
}

/// The few things that configuration, feeds and rules ask of the disk.
package enum DiskFile {
  /// The whole of a file, at most `limit` bytes (more fails with `EFBIG`).
  ///
  /// - Parameter waits: whether it may be a pipe, which is waited for. Where nobody has named it, it is not.
  package static func read(_ path: String, limit: Int = 16 << 20, waits: Bool = true) throws(DiskError) -> [UInt8] {
    let file = open(path, O_RDONLY | O_CLOEXEC | (waits ? 0 : O_NONBLOCK))
    guard file >= 0 else { throw DiskError(path: path, code: errno) }
    defer { close(file) }
    if !waits, isPipe(file) { throw DiskError(path: path, code: DiskError.notAFile) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = Glibc.read(file, &buffer, buffer.count)
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw DiskError(path: path, code: errno) }
      if count == 0 { return bytes }
      bytes += buffer[..<count]
      guard bytes.count <= limit else { throw DiskError(path: path, code: EFBIG) }
    }
  }

  private static func isPipe(_ file: Int32) -> Bool {
    var status = stat()
    return fstat(file, &status) == 0 && status.st_mode & S_IFMT == S_IFIFO
  }

  /// Whether a path names a folder, also by a link.
  package static func isFolder(_ path: String) throws(DiskError) -> Bool {
    try folder(path) != nil
  }

  /// The folder that a path names, also by a link; nil where it names something else.
  static func folder(_ path: String) throws(DiskError) -> FolderIdentity? {
    var status = stat()
    guard stat(path, &status) == 0 else { throw DiskError(path: path, code: errno) }
    guard status.st_mode & S_IFMT == S_IFDIR else { return nil }
    return FolderIdentity(device: UInt64(status.st_dev), node: UInt64(status.st_ino))
  }

  /// A folder, whatever its path: by this it is known that a link leads back to where it stands.
  struct FolderIdentity: Hashable {
    var device: UInt64
    var node: UInt64
  }

  /// The names in a folder as texts, sorted by their bytes, without hidden ones. What is not UTF-8 in one is repaired, so that it
  /// no longer names anything.
  package static func names(in folder: String) throws(DiskError) -> [String] {
    try entries(in: FilePath(folder)).map(\.text)
  }

  /// The names in a folder as they are, sorted, without hidden ones.
  static func entries(in folder: FilePath) throws(DiskError) -> [FileName] {
    guard let stream = folder.withCString({ opendir($0) }) else { throw DiskError(path: folder.text, code: errno) }
    defer { closedir(stream) }
    var names: [FileName] = []
    while let entry = readdir(stream) {
      let bytes = withUnsafeBytes(of: &entry.pointee.d_name) { field in Array(field.prefix { $0 != 0 }) }
      if bytes.first != UInt8(ascii: ".") { names.append(FileName(bytes: bytes)) }
    }
    return names.sorted()
  }

  /// The working directory.
  package static func workingDirectory() -> String {
    guard let path = getcwd(nil, 0) else { return "/" }
    defer { free(path) }
    return String(cString: path)
  }
}
