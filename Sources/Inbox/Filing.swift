import Digests
package import Events
import Glibc
import JSON

extension Inbox {
  /// Moves an imported file into `done/DATE`. Returns where it stands.
  ///
  /// On an error it stays in `processing`, released: a scan lists it again after a while. So does a file that somebody
  /// wrote to after it was claimed: what was written last is in no database.
  package mutating func archive(_ file: ClaimedFile, now: Instant) throws(InboxError) -> FilePath {
    do {
      try verify(file)
    } catch {
      release(file, now: now)
      throw error
    }
    do throws(FileError) {
      let directory = try makeDated(file.lane.done, now: now)
      let path = try move(file.path, into: directory, as: file.name)
      claimed[file.path] = nil
      return path
    } catch {
      throw failed(file.path, error, now: now)
    }
  }

  /// Moves a refused file into `rejected/DATE`, beside `<name>.reason.json`. Returns where it stands.
  ///
  /// The reason is written first, so that no file ever stands there without one. On an error the file stays in
  /// `processing`, released: a scan lists it again after a while.
  package mutating func reject(
    _ file: ClaimedFile, _ rejection: Rejection, now: Instant
  ) throws(InboxError) -> FilePath {
    do throws(FileError) {
      let directory = try makeDated(file.lane.rejected, now: now)
      let path = try moveBesideReason(file, rejection, in: directory, now: now)
      claimed[file.path] = nil
      return path
    } catch {
      throw failed(file.path, error, now: now)
    }
  }

  private mutating func makeDated(_ directory: FilePath, now: Instant) throws(FileError) -> FilePath {
    try makeDirectory(directory)
    let dated = directory / now.date.text
    try makeDirectory(dated)
    return dated
  }

  private mutating func moveBesideReason(
    _ file: ClaimedFile, _ rejection: Rejection, in directory: FilePath, now: Instant
  ) throws(FileError) -> FilePath {
    let reason = rejection.json(of: file, time: now)
    for counter in FileName.counters {
      let path = directory / file.name.appending(counter)
      let reasonPath = directory / file.name.appending(counter + Rejection.suffix)
      guard try isFree(path), try isFree(reasonPath) || isUnfinished(reasonPath, rejection) else { continue }
      try fileSystem.write(reason, to: reasonPath)
      do throws(FileError) {
        try fileSystem.rename(file.path, to: path)
      } catch  where error.code == EEXIST {
        continue
      }
      synchronize(directory)
      synchronize(file.path.parent)
      return path
    }
    throw FileError("rename", file.path, code: EEXIST)
  }

  private func isFree(_ path: FilePath) throws(FileError) -> Bool {
    do throws(FileError) {
      _ = try fileSystem.status(of: path)
      return false
    } catch  where error.code == ENOENT {
      return true
    }
  }

  /// Whether a reason without its file was left by an attempt to reject the same content, which did not get further.
  private func isUnfinished(_ path: FilePath, _ rejection: Rejection) -> Bool {
    guard let bytes = try? fileSystem.contents(of: path, atMost: Rejection.longest) else { return false }
    guard let json = try? bytes.withUnsafeBytes({ try JSONValue(parsing: $0) }) else { return false }
    return json["digest"] == (rejection.digest.map { .string($0.hexadecimal) } ?? .null)
  }
}

extension FileSystem {
  /// The first bytes of a file.
  func contents(of path: FilePath, atMost limit: Int) throws(FileError) -> [UInt8] {
    let file = try open(path)
    var bytes = [UInt8](repeating: 0, count: limit)
    var count = 0
    while count < limit {
      let part = try file.read(into: &bytes, from: count, at: Int64(count))
      guard part > 0 else { break }
      count += part
    }
    return Array(bytes[..<count])
  }
}
