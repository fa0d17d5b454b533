import Glibc
package import Inbox

// What somebody else does to the file system: whoever feeds the inbox, or tidies it up. It is durable at once.
extension MemoryFileSystem {
  /// Creates the directories of a path that are missing.
  package func makeDirectories(_ path: FilePath) throws(FileError) {
    if path != path.parent { try makeDirectories(path.parent) }
    do throws(FileError) { try makeDirectory(path) } catch  where error.code == EEXIST { return }
    try synchronize(FilePath("/"))
  }

  /// Writes a file in place, as `cp` does: the file keeps its inode if it was there.
  package func put(_ content: String, at path: FilePath) throws(FileError) {
    try feed { state throws(FileError) in
      try state.requireParent(path, "create")
      let now = state.tick()
      var node = state.nodes[path] ?? state.makeNode(.file)
      node.content = Array(content.utf8)
      (node.modified, node.changed) = (now, now)
      state.nodes[path] = node
    }
  }

  /// Puts a link, a FIFO or another thing that is no file.
  package func put(_ kind: FileKind, at path: FilePath) throws(FileError) {
    try feed { state throws(FileError) in state.nodes[path] = state.makeNode(kind) }
  }

  /// Sets the modification time, as `touch -d` and `cp -p` do, in nanoseconds since 1970.
  package func setModified(_ time: Int64, of path: FilePath) throws(FileError) {
    try feed { state throws(FileError) in
      var node = try state.node(path, "utimens")
      (node.modified, node.changed) = (time, state.tick())
      state.nodes[path] = node
    }
  }

  /// Gives or takes the right to read, as `chmod` does.
  package func setReadable(_ isReadable: Bool, _ path: FilePath) throws(FileError) {
    try feed { state throws(FileError) in
      var node = try state.node(path, "chmod")
      (node.isReadable, node.changed) = (isReadable, state.tick())
      state.nodes[path] = node
    }
  }

  /// Removes a file, or a directory with everything in it.
  package func remove(_ path: FilePath) throws(FileError) {
    try feed { state throws(FileError) in
      _ = try state.node(path, "remove")
      state.nodes = state.nodes.filter { !$0.key.isInside(path) }
    }
  }

  /// Sets how much room there is, in bytes.
  package func setFree(_ bytes: Int64) throws(FileError) {
    try feed { state throws(FileError) in state.free = bytes }
  }

  /// The files in a directory and below it, with their content.
  package func files(in directory: FilePath) throws(FileError) -> [FilePath: String] {
    try read { state throws(FileError) in
      state.nodes.filter { $0.key.isInside(directory) && $0.value.kind == .file }
        .mapValues { String(decoding: $0.content, as: UTF8.self) }
    }
  }

  private func feed(_ body: (inout State) throws(FileError) -> Void) throws(FileError) {
    try change(body)
    try synchronize(FilePath("/"))
  }
}
