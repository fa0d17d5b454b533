import CLinux
import Glibc

/// The file system of this machine.
package struct PosixFileSystem: FileSystem {
  package init() {}

  package func list(_ directory: FilePath) throws(FileError) -> [DirectoryEntry] {
    guard let stream = directory.withCString({ opendir($0) }) else { throw failure("list", directory) }
    defer { closedir(stream) }
    var entries: [DirectoryEntry] = []
    while true {
      errno = 0
      guard let entry = readdir(stream) else { break }
      let name = PosixFileSystem.name(of: entry)
      guard name != FileName("."), name != FileName("..") else { continue }
      do throws(FileError) {
        entries.append(DirectoryEntry(name: name, status: try status(of: directory / name)))
      } catch  where error.code == ENOENT {
        continue
      }
    }
    guard errno == 0 else { throw failure("list", directory) }
    return entries
  }

  package func status(of path: FilePath) throws(FileError) -> FileStatus {
    var status = stat()
    guard path.withCString({ lstat($0, &status) }) == 0 else { throw failure("stat", path) }
    return FileStatus(status)
  }

  package func rename(_ from: FilePath, to: FilePath) throws(FileError) {
    let code = from.withCString { from in to.withCString { vedette_rename_exclusive(from, $0) } }
    guard code == 0 else { throw FileError("rename", from, code: code) }
  }

  package func makeDirectory(_ path: FilePath) throws(FileError) {
    guard path.withCString({ mkdir($0, 0o770) }) == 0 else { throw failure("mkdir", path) }
  }

  package func synchronize(_ directory: FilePath) throws(FileError) {
    let descriptor = directory.withCString { Glibc.open($0, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
    guard descriptor >= 0 else { throw failure("open", directory) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw failure("fsync", directory) }
  }

  package func open(_ path: FilePath) throws(FileError) -> any ReadableFile {
    let flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC
    let descriptor = path.withCString { Glibc.open($0, flags) }
    // A socket answers ENXIO, where a device or a FIFO opens and is refused just below.
    guard descriptor >= 0 else { throw FileError("open", path, code: errno == ENXIO ? EINVAL : errno) }
    let file = PosixFile(descriptor: descriptor, path: path)
    guard try file.status().kind == .file else { throw FileError("open", path, code: EINVAL) }
    return file
  }

  package func write(_ bytes: [UInt8], to path: FilePath) throws(FileError) {
    let temporary = path.parent / FileName(bytes: [UInt8(ascii: ".")] + path.name.bytes.prefix(FileName.longest - 1))
    try writeDurably(bytes, to: temporary)
    let result = temporary.withCString { from in path.withCString { Glibc.rename(from, $0) } }
    guard result == 0 else { throw failure("rename", temporary) }
    try synchronize(path.parent)
  }

  private func writeDurably(_ bytes: [UInt8], to path: FilePath) throws(FileError) {
    let flags = O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC
    let descriptor = path.withCString { Glibc.open($0, flags, 0o660) }
    guard descriptor >= 0 else { throw failure("create", path) }
    defer { close(descriptor) }
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw failure("write", path) }
      rest = rest.dropFirst(count)
    }
    guard fsync(descriptor) == 0 else { throw failure("fsync", path) }
  }

  package func freeBytes(at path: FilePath) throws(FileError) -> Int64 {
    var status = statvfs()
    guard path.withCString({ statvfs($0, &status) }) == 0 else { throw failure("statvfs", path) }
    return Int64(
      clamping: UInt64(status.f_bavail).multipliedReportingOverflow(by: UInt64(status.f_frsize)).partialValue)
  }

  package func resolve(_ path: FilePath) throws(FileError) -> FilePath {
    guard let resolved = path.withCString({ realpath($0, nil) }) else { throw failure("resolve", path) }
    defer { free(resolved) }
    return FilePath(bytes: UnsafeRawBufferPointer(start: resolved, count: strlen(resolved)).map { $0 })
  }

  private func failure(_ operation: String, _ path: FilePath) -> FileError {
    FileError(operation, path, code: errno)
  }

  private static func name(of entry: UnsafeMutablePointer<dirent>) -> FileName {
    // The name is read in place: `d_name` is declared as 256 characters, but the kernel allocates only what it needs.
    let offset = MemoryLayout<dirent>.offset(of: \.d_name) ?? 0
    let name = UnsafeRawPointer(entry) + offset
    let length = strlen(name.assumingMemoryBound(to: CChar.self))
    return FileName(bytes: Array(UnsafeRawBufferPointer(start: name, count: length)))
  }
}

/// A file of this machine, open for reading.
package final class PosixFile: ReadableFile, Sendable {
  private let descriptor: Int32
  private let path: FilePath

  init(descriptor: Int32, path: FilePath) {
    self.descriptor = descriptor
    self.path = path
  }

  /// A file that another process, or another part of this one, opened.
  ///
  /// - Parameter descriptor: is closed by this from here on; also where it is refused, as anything but a regular file.
  package init(handedOver descriptor: Int32) throws(FileError) {
    self.descriptor = descriptor
    path = FilePath("the file")
    guard try status().kind == .file else { throw FileError("open", path, code: EINVAL) }
  }

  deinit { close(descriptor) }

  package func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) throws(FileError) -> Int {
    while true {
      let count = pread(descriptor, buffer.baseAddress, buffer.count, off_t(offset))
      if count >= 0 { return count }
      guard errno == EINTR else { throw FileError("read", path, code: errno) }
    }
  }

  package func status() throws(FileError) -> FileStatus {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw FileError("stat", path, code: errno) }
    return FileStatus(status)
  }
}

extension FileStatus {
  init(_ status: stat) {
    self.init(
      kind: FileKind(mode: status.st_mode), device: UInt64(status.st_dev),
      identity: FileIdentity(
        inode: UInt64(status.st_ino), size: Int64(status.st_size), modified: nanoseconds(status.st_mtim),
        changed: nanoseconds(status.st_ctim)))
  }
}

extension FileKind {
  init(mode: mode_t) {
    switch mode & S_IFMT {
    case S_IFREG: self = .file
    case S_IFDIR: self = .directory
    case S_IFLNK: self = .symbolicLink
    default: self = .special
    }
  }
}

/// A time of the system in nanoseconds since 1970; times that 64 bits cannot hold are equal to the last they can.
private func nanoseconds(_ time: timespec) -> Int64 {
  let (seconds, overflow) = Int64(time.tv_sec).multipliedReportingOverflow(by: 1_000_000_000)
  return overflow ? (time.tv_sec < 0 ? .min : .max) : seconds &+ Int64(time.tv_nsec)
}

extension FileError: CustomStringConvertible {
  package var description: String { "\(operation) \(path): \(String(cString: strerror(code)))" }
}
