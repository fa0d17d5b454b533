/// What the inbox needs of a file system, and nothing more.
///
/// No function follows a symbolic link in the last component of a path, except ``resolve(_:)``, ``freeBytes(at:)`` and
/// ``list(_:)``.
package protocol FileSystem: Sendable {
  /// The entries of a directory, without `.` and `..`, in no particular order. An entry that vanishes while the
  /// directory is read is left out.
  func list(_ directory: FilePath) throws(FileError) -> [DirectoryEntry]

  /// What lies at a path.
  func status(of path: FilePath) throws(FileError) -> FileStatus

  /// Gives a file another name, in one step, and fails with `EEXIST` where that name is taken: nothing is ever
  /// overwritten. It fails with `EXDEV` where the new name is on another file system: nothing is ever copied.
  func rename(_ from: FilePath, to: FilePath) throws(FileError)

  /// Creates a directory in an existing one; `EEXIST` where something is there already.
  func makeDirectory(_ path: FilePath) throws(FileError)

  /// Makes the entries of a directory survive a loss of power.
  func synchronize(_ directory: FilePath) throws(FileError)

  /// Opens a regular file for reading; `ELOOP` for a symbolic link, `EINVAL` for anything else that is no file. It
  /// never waits, as opening a FIFO would.
  func open(_ path: FilePath) throws(FileError) -> any ReadableFile

  /// Writes a small file under a temporary name, makes it durable and renames it to its own name, replacing a file
  /// that has that name. After a crash there is all of it or nothing.
  func write(_ bytes: [UInt8], to path: FilePath) throws(FileError)

  /// The bytes that an unprivileged process may still write to the file system that holds a path.
  func freeBytes(at path: FilePath) throws(FileError) -> Int64

  /// The absolute path without symbolic links of something that exists.
  func resolve(_ path: FilePath) throws(FileError) -> FilePath
}

/// A file open for reading. It is closed when nobody holds it any more.
package protocol ReadableFile: AnyObject {
  /// Reads up to the size of `buffer`, from an offset in bytes. Returns how many bytes it read: 0 only at the end.
  func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) throws(FileError) -> Int

  /// What the open file is now, whatever its name.
  func status() throws(FileError) -> FileStatus
}

extension ReadableFile {
  /// Reads into a part of an array, from its element `start` on. Returns how many bytes it read: 0 only at the end.
  package func read(into bytes: inout [UInt8], from start: Int = 0, at offset: Int64) throws(FileError) -> Int {
    try bytes.withUnsafeMutableBufferPointer { buffer throws(FileError) in
      try read(
        into: UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[start...]), at: offset)
    }
  }
}

/// A name in a directory, and what lies there.
package struct DirectoryEntry: Sendable, Hashable {
  package let name: FileName
  package let status: FileStatus

  package init(name: FileName, status: FileStatus) {
    self.name = name
    self.status = status
  }
}

/// What lies at a path.
package enum FileKind: Sendable, Hashable {
  case file
  case directory
  case symbolicLink
  /// A FIFO, a socket or a device.
  case special
}

/// What the file system says of a file.
package struct FileStatus: Sendable, Hashable {
  package let kind: FileKind
  /// The file system it lies on.
  package let device: UInt64
  package let identity: FileIdentity

  package init(kind: FileKind, device: UInt64, identity: FileIdentity) {
    self.kind = kind
    self.device = device
    self.identity = identity
  }
}

/// By what a file is recognised as unchanged. Not its access time: reading changes that, or does not.
package struct FileIdentity: Sendable, Hashable {
  package let inode: UInt64
  /// In bytes.
  package let size: Int64
  /// When its content changed last, in nanoseconds since 1970.
  package let modified: Int64
  /// When its content or its inode changed last, in nanoseconds since 1970. A rename sets it, too.
  package let changed: Int64

  package init(inode: UInt64, size: Int64, modified: Int64, changed: Int64) {
    self.inode = inode
    self.size = size
    self.modified = modified
    self.changed = changed
  }

  /// Whether it may be the same content under another name: equal in everything that a rename leaves alone.
  package func isSameContent(as other: FileIdentity) -> Bool {
    inode == other.inode && size == other.size && modified == other.modified
  }
}

/// A call of the system that failed.
package struct FileError: Error, Sendable, Hashable {
  /// What was tried, as a verb: `open`, `rename`.
  package let operation: String
  package let path: FilePath
  /// The `errno`.
  package let code: Int32

  package init(_ operation: String, _ path: FilePath, code: Int32) {
    self.operation = operation
    self.path = path
    self.code = code
  }
}
