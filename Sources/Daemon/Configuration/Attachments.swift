package import Digests
import Synchronization

/// A file that definitions name besides themselves, such as a list or a lookup table, as it was when it was read.
package struct Attachment: Sendable, Hashable {
  package var path: String
  /// Of its bytes; nil where it is not there.
  package var digest: Digest?
}

/// Reads the files that definitions name, and keeps in mind what they were: whether they are still so tells whether what
/// runs is what lies on the disk.
final class Attachments: Sendable {
  private let digests = Mutex<[String: Digest?]>([:])

  init() {}

  /// Reads files that are known to be named.
  init(reading paths: [String]) {
    for path in paths { _ = read(path) }
  }

  /// All that were asked for, by their paths.
  var all: [Attachment] {
    digests.withLock { $0.map { Attachment(path: $0.key, digest: $0.value) } }.sorted { $0.path < $1.path }
  }

  /// The bytes of a file; nil where it cannot be read.
  func read(_ path: String) -> [UInt8]? {
    let bytes = try? DiskFile.read(path)
    digests.withLock { $0[path] = .some(bytes.map(SHA256.hash)) }
    return bytes
  }
}
