extension Inbox {
  /// The files in `done` and `rejected` that may be the one that came under a name: with its size, and its name or that
  /// with a number. The newest dates come first.
  package func archived(_ name: String, feed: String, size: Int64) -> [FilePath] {
    let own = Lane(feed: nil, root: root)
    let named = Lane(feed: feed, root: root / FileName(feed))
    return [named, own].flatMap { [$0.done, $0.rejected] }.flatMap { directory in
      entries(of: directory).filter { $0.status.kind == .directory }.map(\.name).sorted { $1 < $0 }
        .flatMap { date in candidates(name, size, in: directory / date) }
    }
  }

  private func candidates(_ name: String, _ size: Int64, in directory: FilePath) -> [FilePath] {
    entries(of: directory)
      .filter { $0.status.kind == .file && $0.status.identity.size == size && isNumbered($0.name.text, name) }
      .map { directory / $0.name }
  }

  private func isNumbered(_ text: String, _ name: String) -> Bool {
    if text == name { return true }
    return text.hasPrefix(name + ".") && Int(text.dropFirst(name.count + 1)) != nil
  }

  /// What cannot be listed holds nothing that could be read.
  private func entries(of directory: FilePath) -> [DirectoryEntry] {
    (try? fileSystem.list(directory)) ?? []
  }

  /// Opens a file that was archived.
  package func open(archived path: FilePath) throws(FileError) -> any ReadableFile {
    try fileSystem.open(path)
  }
}
