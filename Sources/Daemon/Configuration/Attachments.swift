package import Digests
import Synchronization

/// A file that definitions name besides themselves, such as a list or a lookup table, as it was when it was read.
package struct Attachment: Sendable, Hashable {
  package var path: String
  /// Of its bytes; nil where it is not there.
  package var digest: Digest?
}

/// Which lists and tables definition files name.
package struct AttachmentPaths: Sendable, Hashable {
  /// The digest of the definition files: others may name others.
  let files: Digest
  let paths: [String]

  init(_ files: Digest, _ attachments: [Attachment]) {
    self.files = files
    paths = attachments.map(\.path)
  }
}

/// Reads the files that definitions name, and keeps in mind what they were: whether they are still so tells whether what
/// runs is what lies on the disk, and what was good is kept for the day on which it is not.
final class Attachments: Sendable {
  private struct Known {
    var digests: [String: Digest?] = [:]
    /// By path, and which definition files asked for it.
    var texts: [String: String] = [:]
    var users: [String: Set<String>] = [:]
    /// The definition files whose last good copies are used, and with them those of what they name.
    var replaced: Set<String> = []
  }

  private let known = Mutex(Known())
  private let lastGood: LastGood

  init(lastGood: LastGood) {
    self.lastGood = lastGood
  }

  /// Reads files that are known to be named.
  init(reading paths: [String]) {
    lastGood = LastGood()
    for path in paths { _ = read(path) }
  }

  /// All that were asked for, by their paths.
  var all: [Attachment] {
    known.withLock { $0.digests.map { Attachment(path: $0.key, digest: $0.value) } }.sorted { $0.path < $1.path }
  }

  /// The text from the first place that has it, for a definition file; nil where there is none. All places are asked: one
  /// that comes to have it takes the place of another.
  func text(at places: [String], for file: String) -> String? {
    let found = places.compactMap(read)
    let isReplaced = known.withLock { known in
      for place in places { known.users[place, default: []].insert(file) }
      return known.replaced.contains(file)
    }
    guard isReplaced else { return found.first }
    for place in places {
      if let good = lastGood[.attachment, place] { return good }
    }
    return found.first
  }

  /// From now on a definition file is read with the last good copies of what it names.
  func replace(for file: String) {
    known.withLock { _ = $0.replaced.insert(file) }
  }

  /// What was read from the disk for definition files that have no errors, by path.
  func texts(except bad: Set<String>) -> [(path: String, text: String)] {
    known.withLock { known in
      let good = known.texts.filter { !bad.isSuperset(of: known.users[$0.key] ?? []) }
      return good.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }
  }

  private func read(_ path: String) -> String? {
    let bytes = try? DiskFile.read(path, waits: false)
    let text = bytes.map { String(decoding: $0, as: UTF8.self) }
    known.withLock {
      $0.digests[path] = .some(bytes.map(SHA256.hash))
      $0.texts[path] = text
    }
    return text
  }
}
