package import Digests

/// Computes the digest of a whole claimed file, a piece at a time, so that whoever does it can do something else in
/// between (and shows that it is alive).
package struct FileDigest: ~Copyable {
  private let file: any ReadableFile
  private let claimed: ClaimedFile
  private var sha256 = SHA256()
  private var offset: Int64 = 0
  private var buffer = [UInt8](repeating: 0, count: 1 << 20)

  fileprivate init(_ file: any ReadableFile, _ claimed: ClaimedFile) {
    self.file = file
    self.claimed = claimed
  }

  /// Reads one MiB. Returns nil while there is more, and the digest at the end of the file.
  ///
  /// It throws ``InboxError/changed(_:)`` where the file is not what it was when it was claimed.
  package mutating func step() throws(InboxError) -> Digest? {
    let count: Int
    do { count = try file.read(into: &buffer, at: offset) } catch { throw .reading(error) }
    offset += Int64(count)
    if count == 0 || offset > claimed.identity.size { try verify() }
    guard count > 0 else { return sha256.finish() }
    buffer.withUnsafeBytes { sha256.update(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
    return nil
  }

  private func verify() throws(InboxError) {
    let status: FileStatus
    do { status = try file.status() } catch { throw .reading(error) }
    guard status.identity == claimed.identity else { throw .changed(claimed.path) }
  }
}

extension Inbox {
  /// Begins to compute the digest of a claimed file.
  package func beginDigest(of file: ClaimedFile) throws(InboxError) -> FileDigest {
    FileDigest(try open(file), file)
  }

  /// The digest of a whole claimed file, which with its feed is the file's identity: not its name, nor its inode.
  package func digest(of file: ClaimedFile) throws(InboxError) -> Digest {
    var digest = try beginDigest(of: file)
    while true {
      if let result = try digest.step() { return result }
    }
  }
}
