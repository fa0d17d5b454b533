import Glibc

extension Inbox {
  /// Makes the inbox ready for use at the start: creates it and its own lane where they are missing, and checks that
  /// the directories of every lane lie on one file system.
  package mutating func prepare() throws(InboxError) {
    let own = Lane(feed: nil, root: root)
    do throws(FileError) {
      try makeRoot()
      try makeDirectory(own.incoming)
      try makeDirectory(own.processing)
    } catch {
      throw .file(error)
    }
    for lane in [own] + (try feedLanes()) { try checkFileSystem(of: lane) }
  }

  /// Makes the folder of a feed, so that whoever feeds it finds where to put files, and may.
  package mutating func makeLane(of feed: String) throws(InboxError) {
    let lane = Lane(feed: feed, root: root / FileName(feed))
    do throws(FileError) {
      for directory in [lane.root, lane.incoming, lane.processing] { try makeDirectory(directory) }
    } catch {
      throw .file(error)
    }
  }

  /// Checks that none of the files that the daemon writes lies in the watched tree: it would import its own log.
  package func checkOwnFiles(_ paths: [FilePath]) throws(InboxError) {
    let inbox = try resolve(root)
    for path in paths where try resolve(path).isInside(inbox) {
      throw .ownFileInside(path, inbox: root)
    }
  }

  private mutating func makeRoot() throws(FileError) {
    do throws(FileError) {
      try fileSystem.makeDirectory(root)
      synchronize(root.parent)
    } catch  where error.code == EEXIST {
      return
    }
  }

  private func feedLanes() throws(InboxError) -> [Lane] {
    do throws(FileError) {
      return try fileSystem.list(root)
        .filter { $0.status.kind == .directory && !Lane.reserved.contains($0.name) }
        .map { Lane(feed: $0.name.text, root: root / $0.name) }
    } catch {
      throw .file(error)
    }
  }

  private func checkFileSystem(of lane: Lane) throws(InboxError) {
    var device: UInt64?
    for directory in [lane.incoming, lane.processing, lane.done, lane.rejected] {
      guard let status = try? fileSystem.status(of: directory), status.kind == .directory else { continue }
      guard status.device == device ?? status.device else { throw .otherFileSystem(directory) }
      device = status.device
    }
  }

  /// The absolute path of something that may not exist yet.
  private func resolve(_ path: FilePath) throws(InboxError) -> FilePath {
    do throws(FileError) {
      return try fileSystem.resolve(path)
    } catch {
      guard error.code == ENOENT, path != path.parent else { throw .file(error) }
      return try resolve(path.parent) / path.name
    }
  }
}
