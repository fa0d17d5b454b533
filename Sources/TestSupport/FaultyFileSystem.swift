import Glibc
package import Inbox
import Synchronization

/// A file system whose operations fail when a test says so.
package final class FaultyFileSystem: FileSystem {
  /// Which operations fail.
  package enum Fault: Sendable {
    /// None.
    case none
    /// Every one after so many: the process was killed, and nothing it still tries has an effect.
    case crash(after: Int)
    /// One, with an error, and none before or after it.
    case once(operation: Int, code: Int32)
    /// Every one of a kind: `rename`.
    case always(String, code: Int32)
  }

  private struct Plan: Sendable {
    var fault = Fault.none
    var count = 0
  }

  private let system: any FileSystem
  private let plan = Mutex(Plan())

  package init(_ system: any FileSystem, fault: Fault = .none) {
    self.system = system
    plan.withLock { $0.fault = fault }
  }

  /// Sets what fails from now on, and counts from 0 again.
  package func set(_ fault: Fault) {
    plan.withLock { $0 = Plan(fault: fault) }
  }

  /// How many operations were tried since the fault was set.
  package var operations: Int { plan.withLock { $0.count } }

  fileprivate func attempt(_ operation: String, _ path: FilePath) throws(FileError) {
    let code: Int32? = plan.withLock { plan in
      defer { plan.count += 1 }
      switch plan.fault {
      case .none: return nil
      case .crash(let after): return plan.count >= after ? EIO : nil
      case .once(let failing, let code): return plan.count == failing ? code : nil
      case .always(let failing, let code): return operation == failing ? code : nil
      }
    }
    if let code { throw FileError(operation, path, code: code) }
  }

  package func list(_ directory: FilePath) throws(FileError) -> [DirectoryEntry] {
    try attempt("list", directory)
    return try system.list(directory)
  }

  package func status(of path: FilePath) throws(FileError) -> FileStatus {
    try attempt("stat", path)
    return try system.status(of: path)
  }

  package func rename(_ from: FilePath, to: FilePath) throws(FileError) {
    try attempt("rename", from)
    try system.rename(from, to: to)
  }

  package func makeDirectory(_ path: FilePath) throws(FileError) {
    try attempt("mkdir", path)
    try system.makeDirectory(path)
  }

  package func synchronize(_ directory: FilePath) throws(FileError) {
    try attempt("fsync", directory)
    try system.synchronize(directory)
  }

  package func open(_ path: FilePath) throws(FileError) -> any ReadableFile {
    try attempt("open", path)
    return FaultyFile(file: try system.open(path), path: path, system: self)
  }

  package func write(_ bytes: [UInt8], to path: FilePath) throws(FileError) {
    try attempt("write", path)
    try system.write(bytes, to: path)
  }

  package func freeBytes(at path: FilePath) throws(FileError) -> Int64 {
    try attempt("statvfs", path)
    return try system.freeBytes(at: path)
  }

  package func resolve(_ path: FilePath) throws(FileError) -> FilePath {
    try attempt("resolve", path)
    return try system.resolve(path)
  }
}

/// A file whose reads fail when a test says so.
private final class FaultyFile: ReadableFile {
  private let file: any ReadableFile
  private let path: FilePath
  private let system: FaultyFileSystem

  init(file: any ReadableFile, path: FilePath, system: FaultyFileSystem) {
    self.file = file
    self.path = path
    self.system = system
  }

  func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) throws(FileError) -> Int {
    try system.attempt("read", path)
    return try file.read(into: buffer, at: offset)
  }

  func status() throws(FileError) -> FileStatus {
    try system.attempt("fstat", path)
    return try file.status()
  }
}
