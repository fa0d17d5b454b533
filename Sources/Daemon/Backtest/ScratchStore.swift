import Digests
package import Events
package import Feeds
import Glibc
import Inbox
package import Storage

/// Files as a store of their own in a temporary folder, imported as the daemon would and removed in the end.
package final class ScratchStore {
  /// Why there is none.
  package struct Failure: Error, CustomStringConvertible {
    package let description: String

    package init(description: String) {
      self.description = description
    }
  }

  /// What became of a file.
  package struct Imported: Sendable {
    package var path: String
    package var records = 0
    package var quarantined = 0
  }

  private let folder: FilePath
  package let store: Store
  package private(set) var imported: [Imported] = []

  /// - Parameter folder: where the temporary folder is made.
  package init(in folder: String) throws(Failure) {
    var template = Array("\(folder)/vedette-backtest-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else {
      throw Failure(description: "no temporary folder in \(folder): \(String(cString: strerror(errno)))")
    }
    let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    self.folder = FilePath(path)
    do throws(StorageError) {
      store = try Store(path: path + "/backtest.db")
    } catch {
      throw Failure(description: "\(error)")
    }
  }

  deinit {
    store.close()
    let system = PosixFileSystem()
    for entry in (try? system.list(folder)) ?? [] { _ = (folder / entry.name).withCString { unlink($0) } }
    _ = folder.withCString { rmdir($0) }
  }

  /// Imports a file. What cannot be a record is counted and left out; a file that would be rejected is an error.
  package func take(_ path: String, as feed: FeedDefinition, now: Instant) throws(Failure) {
    var result = Imported(path: path)
    do {
      let file = try PosixFileSystem().open(FilePath(path))
      let digest = try file.digest()
      var reader = FeedReader(feed: feed, source: FileSource(file), now: now)
      var row: FileRow?
      while let chunk = try reader.nextChunk() {
        try store.transaction { (transaction) throws(StorageError) in
          if row == nil {
            row = try transaction.beginFile(
              feed: feed.name, name: path, digest: digest.hexadecimal, size: 0, firstSeen: now)
          }
          guard let known = row else { return }
          _ = try transaction.insert(
            reports: chunk.reports, file: known.id, ingested: now,
            rules: RevisionRules(Storage.RevisionPolicy(feed.revision)))
        }
        result.records += chunk.records
        result.quarantined += chunk.quarantined.count
      }
    } catch {
      throw Failure(description: "\(path): \(error)")
    }
    imported.append(result)
  }
}
