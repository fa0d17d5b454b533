import Glibc
package import Inbox
import Synchronization

/// A file system in memory, which remembers what would be left after a loss of power.
///
/// It journals: the operations become durable in their order, and `synchronize` makes all so far durable. So after a
/// loss of power any number of the operations since then are gone, the last ones first.
package final class MemoryFileSystem: FileSystem {
  struct Node: Sendable, Equatable {
    var kind: FileKind
    var content: [UInt8] = []
    var inode: UInt64
    var modified: Int64
    var changed: Int64
    var isReadable = true
  }

  struct State: Sendable {
    var nodes: [FilePath: Node] = [:]
    var lastInode: UInt64 = 0
    var time: Int64 = 0
    var free: Int64 = 1 << 40

    /// The next moment of this file system's own clock, and the next inode.
    mutating func tick() -> Int64 {
      time += 1
      return time
    }

    mutating func makeNode(_ kind: FileKind, _ content: [UInt8] = []) -> Node {
      lastInode += 1
      let now = tick()
      return Node(kind: kind, content: content, inode: lastInode, modified: now, changed: now)
    }
  }

  /// What is there now, and what was there after each operation since the last that is durable for certain.
  private struct Journal: Sendable {
    var state = State()
    var undurable: [State] = []
  }

  private let journal: Mutex<Journal>

  package init() {
    var first = Journal()
    first.state.nodes[FilePath("/")] = first.state.makeNode(.directory)
    journal = Mutex(first)
  }

  /// How many operations may be lost.
  package var undurableOperations: Int { journal.withLock { $0.undurable.count } }

  /// Takes the last operations back, at most those that are not durable for certain.
  package func losePower(operations: Int) {
    journal.withLock { journal in
      let lost = min(operations, journal.undurable.count)
      guard lost > 0 else { return }
      journal.state = journal.undurable[journal.undurable.count - lost]
      journal.undurable.removeAll()
    }
  }

  func read<Result: Sendable>(_ body: (State) throws(FileError) -> Result) throws(FileError) -> Result {
    try journal.withLock { journal throws(FileError) in try body(journal.state) }
  }

  /// Changes the state as one operation that a loss of power may take back.
  func change(_ body: (inout State) throws(FileError) -> Void) throws(FileError) {
    try journal.withLock { journal throws(FileError) in
      let before = journal.state
      try body(&journal.state)
      journal.undurable.append(before)
    }
  }

  package func synchronize(_ directory: FilePath) throws(FileError) {
    try journal.withLock { journal throws(FileError) in
      _ = try journal.state.directory(directory, "fsync")
      journal.undurable.removeAll()
    }
  }
}

extension MemoryFileSystem.State {
  func node(_ path: FilePath, _ operation: String) throws(FileError) -> MemoryFileSystem.Node {
    guard let node = nodes[path] else { throw FileError(operation, path, code: ENOENT) }
    return node
  }

  func directory(_ path: FilePath, _ operation: String) throws(FileError) -> MemoryFileSystem.Node {
    let node = try node(path, operation)
    guard node.kind == .directory else { throw FileError(operation, path, code: ENOTDIR) }
    return node
  }

  /// Throws, as the kernel does, where a path has no directory to stand in; the error names the path that was asked for.
  func requireParent(_ path: FilePath, _ operation: String, of subject: FilePath? = nil) throws(FileError) {
    let kind = nodes[path.parent]?.kind
    if kind != .directory { throw FileError(operation, subject ?? path, code: kind == nil ? ENOENT : ENOTDIR) }
  }

  func status(_ node: MemoryFileSystem.Node) -> FileStatus {
    FileStatus(
      kind: node.kind, device: 1,
      identity: FileIdentity(
        inode: node.inode, size: Int64(node.content.count), modified: node.modified, changed: node.changed))
  }
}

extension MemoryFileSystem {
  package func list(_ directory: FilePath) throws(FileError) -> [DirectoryEntry] {
    try read { state throws(FileError) in
      guard try state.directory(directory, "list").isReadable else {
        throw FileError("list", directory, code: EACCES)
      }
      return state.nodes.filter { $0.key.parent == directory && $0.key != directory }
        .map { DirectoryEntry(name: $0.key.name, status: state.status($0.value)) }
    }
  }

  package func status(of path: FilePath) throws(FileError) -> FileStatus {
    try read { state throws(FileError) in state.status(try state.node(path, "stat")) }
  }

  package func rename(_ from: FilePath, to: FilePath) throws(FileError) {
    try change { state throws(FileError) in
      var node = try state.node(from, "rename")
      try state.requireParent(to, "rename", of: from)
      guard state.nodes[to] == nil else { throw FileError("rename", from, code: EEXIST) }
      node.changed = state.tick()
      let inside = state.nodes.filter { $0.key.isInside(from) && $0.key != from }
      for (path, inner) in inside {
        state.nodes[path] = nil
        state.nodes[FilePath(bytes: to.bytes + path.bytes.dropFirst(from.bytes.count))] = inner
      }
      state.nodes[from] = nil
      state.nodes[to] = node
    }
  }

  package func makeDirectory(_ path: FilePath) throws(FileError) {
    try change { state throws(FileError) in
      try state.requireParent(path, "mkdir")
      guard state.nodes[path] == nil else { throw FileError("mkdir", path, code: EEXIST) }
      state.nodes[path] = state.makeNode(.directory)
    }
  }

  package func open(_ path: FilePath) throws(FileError) -> any ReadableFile {
    let inode = try read { state throws(FileError) in
      let node = try state.node(path, "open")
      if node.kind == .symbolicLink { throw FileError("open", path, code: ELOOP) }
      guard node.kind == .file else { throw FileError("open", path, code: EINVAL) }
      guard node.isReadable else { throw FileError("open", path, code: EACCES) }
      return node.inode
    }
    return MemoryFile(system: self, inode: inode, path: path)
  }

  package func write(_ bytes: [UInt8], to path: FilePath) throws(FileError) {
    try change { state throws(FileError) in
      try state.requireParent(path, "create")
      state.nodes[path] = state.makeNode(.file, bytes)
    }
    try synchronize(path.parent)
  }

  package func freeBytes(at path: FilePath) throws(FileError) -> Int64 {
    try read { state throws(FileError) in
      _ = try state.node(path, "statvfs")
      return state.free
    }
  }

  package func resolve(_ path: FilePath) throws(FileError) -> FilePath {
    try read { state throws(FileError) in
      _ = try state.node(path, "resolve")
      return path
    }
  }
}

/// A file in memory, open for reading: it stays the same file when it is renamed.
private final class MemoryFile: ReadableFile {
  private let system: MemoryFileSystem
  private let inode: UInt64
  private let path: FilePath

  init(system: MemoryFileSystem, inode: UInt64, path: FilePath) {
    self.system = system
    self.inode = inode
    self.path = path
  }

  func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) throws(FileError) -> Int {
    let rest = try node().content.dropFirst(Int(offset)).prefix(buffer.count)
    buffer.copyBytes(from: rest)
    return rest.count
  }

  func status() throws(FileError) -> FileStatus {
    let node = try node()
    return try system.read { state throws(FileError) in state.status(node) }
  }

  private func node() throws(FileError) -> MemoryFileSystem.Node {
    try system.read { state throws(FileError) in
      guard let node = state.nodes.values.first(where: { $0.inode == inode }) else {
        throw FileError("read", path, code: ENOENT)
      }
      return node
    }
  }
}
