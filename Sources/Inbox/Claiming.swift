package import Digests
package import Events
import Glibc

extension Inbox {
  /// Takes a ready file into `processing`. What stands there is never overwritten: a name that is taken gets `.1`.
  ///
  /// On an error the file stays where it is; one that cannot be opened or renamed is tried again, ever less often.
  package mutating func claim(_ file: ReadyFile, now: Instant) throws(InboxError) -> ClaimedFile {
    guard !claimed.values.contains(file.lane) else { throw .busy(file.path) }
    do {
      try checkRoom()
    } catch InboxError.file(let error) {
      throw failed(file.path, error, now: now)
    }
    listed.remove(file.path)
    let current: FileIdentity
    do { current = try fileSystem.open(file.path).status().identity } catch { throw failed(file.path, error, now: now) }
    guard current == file.identity else {
      scanner.forget(file.path)
      throw .changed(file.path)
    }
    return try take(file, now: now)
  }

  /// Renames a ready file into `processing`, and takes note of whose it is.
  mutating func take(_ file: ReadyFile, now: Instant) throws(InboxError) -> ClaimedFile {
    let path: FilePath
    let identity: FileIdentity
    do throws(FileError) {
      // Not made durable, which would hold up the alert by two writes of the disk: after a loss of power the file may
      // stand where it stood, and what is stored of it is known by its digest.
      path = try renameToProcessing(file)
      identity = try fileSystem.status(of: path).identity
    } catch {
      throw failed(file.path, error, now: now)
    }
    let taken = ClaimedFile(lane: file.lane, name: file.name, path: path, identity: identity)
    claimed[path] = file.lane
    // Somebody may have written, or put another file under the name, between the look at it and the rename.
    guard identity.isSameContent(as: file.identity) else {
      _ = try putBack(taken, now: now)
      throw .changed(file.path)
    }
    return taken
  }

  /// The directory is there but for the first time, so it is made only when it is missed.
  private mutating func renameToProcessing(_ file: ReadyFile) throws(FileError) -> FilePath {
    do throws(FileError) {
      return try rename(file.path, into: file.lane.processing, as: file.name)
    } catch  where error.code == ENOENT {
      try makeDirectory(file.lane.processing)
      return try rename(file.path, into: file.lane.processing, as: file.name)
    }
  }

  /// Throws ``InboxError/changed(_:)`` where a claimed file is not what it was when it was claimed. To be called
  /// after the last byte was read and before what was read is committed for good.
  package func verify(_ file: ClaimedFile) throws(InboxError) {
    guard try identity(of: file) == file.identity else { throw .changed(file.path) }
  }

  /// As ``verify(_:)``, and where only its ctime is another, its bytes decide: somebody may have made or removed a link to
  /// it, or given rights, as backups do.
  ///
  /// - Parameters:
  ///   - content: the open file.
  ///   - digest: of the file as it was read.
  /// - Returns: the file as it is now.
  package func verify(
    _ file: ClaimedFile, _ content: any ReadableFile, is digest: Digest
  ) throws(InboxError) -> ClaimedFile {
    let current = try identity(of: file)
    guard current != file.identity else { return file }
    guard current.isSameContent(as: file.identity) else { throw .changed(file.path) }
    let found: Digest
    do { found = try content.digest() } catch { throw .reading(error) }
    // Whoever writes while its bytes are looked at changes it.
    guard found == digest, try identity(of: file) == current else { throw .changed(file.path) }
    return ClaimedFile(lane: file.lane, name: file.name, path: file.path, identity: current)
  }

  private func identity(of file: ClaimedFile) throws(InboxError) -> FileIdentity {
    let status: FileStatus
    do { status = try fileSystem.status(of: file.path) } catch { throw .reading(error) }
    guard status.kind == .file else { throw .changed(file.path) }
    return status.identity
  }

  /// Opens a claimed file for reading.
  package func open(_ file: ClaimedFile) throws(InboxError) -> any ReadableFile {
    do { return try fileSystem.open(file.path) } catch { throw .reading(error) }
  }

  /// Gives a claimed file back to `incoming`, where it has to settle anew. Returns where it stands.
  package mutating func putBack(_ file: ClaimedFile, now: Instant) throws(InboxError) -> FilePath {
    do throws(FileError) {
      try makeDirectory(file.lane.incoming)
      let path = try move(file.path, into: file.lane.incoming, as: file.name)
      claimed[file.path] = nil
      scanner.noteReturned(path)
      return path
    } catch {
      throw failed(file.path, error, now: now)
    }
  }

  /// Leaves a claimed file in `processing`, for a scan to find it there again after a while.
  package mutating func release(_ file: ClaimedFile, now: Instant) {
    claimed[file.path] = nil
    scanner.noteFailure(file.path, now: now)
  }
}

extension Inbox {
  /// Takes note of a failure, so that the file is left alone for a while, and tells what to throw.
  mutating func failed(_ path: FilePath, _ error: FileError, now: Instant) -> InboxError {
    claimed[path] = nil
    if error.code == ENOENT, error.path == path { return .vanished(path) }
    scanner.noteFailure(path, now: now)
    if scanner.isFirstWarning(path) { warnings.append(InboxWarning(path: path, problem: .failed(error))) }
    return .file(error)
  }

  /// Creates a directory of a lane where there is none.
  mutating func makeDirectory(_ path: FilePath) throws(FileError) {
    do throws(FileError) {
      try fileSystem.makeDirectory(path)
      synchronize(path.parent)
    } catch  where error.code == EEXIST {
      guard try fileSystem.status(of: path).kind == .directory else {
        throw FileError("mkdir", path, code: ENOTDIR)
      }
    }
  }

  /// Renames a file into a directory for good, as `name` or, where that is taken, `name.1`, `name.2`…
  mutating func move(_ from: FilePath, into directory: FilePath, as name: FileName) throws(FileError) -> FilePath {
    let path = try rename(from, into: directory, as: name)
    synchronize(directory)
    synchronize(from.parent)
    return path
  }

  private func rename(_ from: FilePath, into directory: FilePath, as name: FileName) throws(FileError) -> FilePath {
    for counter in FileName.counters {
      let path = directory / name.appending(counter)
      do throws(FileError) {
        try fileSystem.rename(from, to: path)
      } catch  where error.code == EEXIST {
        continue
      }
      return path
    }
    throw FileError("rename", from, code: EEXIST)
  }

  /// Makes the entries of a directory durable. Where that fails the rename is done all the same, and after a loss of
  /// power the file stands where it stood and is dealt with again.
  mutating func synchronize(_ directory: FilePath) {
    do throws(FileError) {
      try fileSystem.synchronize(directory)
    } catch {
      warnings.append(InboxWarning(path: directory, problem: .notDurable(error)))
    }
  }
}

extension FileName {
  /// What is appended to a name until it is one that is free: nothing, and then the numbers from 1.
  static var counters: some Sequence<String> {
    (0..<10_000).lazy.map { $0 == 0 ? "" : ".\($0)" }
  }
}

extension InboxError {
  /// What to throw where a claimed file cannot be read.
  static func reading(_ error: FileError) -> InboxError {
    error.code == ENOENT ? .vanished(error.path) : .file(error)
  }
}
