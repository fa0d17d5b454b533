import Digests
import Events
import Feeds
import Inbox

/// Files that are imported the moment they are told of. The way to the alert of a small file is short: no search of the
/// inbox, and no change of threads. What does not fit here is found by the next pass.
extension Monitor {
  /// Takes note of what was told of the watched directories, and imports what just arrived where that can be done at once.
  func note(_ hints: [DirectoryHint]) {
    isHinted = true
    for case .renamedIn(let path) in hints {
      inbox.noteRenamedIn(path)
      guard !isStopping else { continue }
      guard let arrival = inbox.claimArrival(path, atMost: Monitor.smallFile, now: clock.now) else { continue }
      importAtOnce(arrival.file, arrival.content)
    }
  }

  /// In bytes. What is longer is read on another thread, so that nobody waits for it here.
  static let smallFile: Int64 = 64 << 10

  /// Imports a claimed file; where it has more than a chunk, the first of it, and the next pass goes on.
  func importAtOnce(_ file: ClaimedFile, _ content: any ReadableFile) {
    let source = FileSource(WatchedFile(content, vitals.decode))
    vitals.decode.begin()
    defer { vitals.decode.end() }
    do {
      let digest: Digest
      do { digest = try source.file.digest() } catch { throw InboxError.file(error) }
      guard let (feed, row) = try admit(file, digest) else { return }
      if feed.snapshot != nil { return importSnapshot(file, feed, source, digest, row: row) }
      var reader = FeedReader(source, feed, resume: try resume(of: row), queue: queue, now: clock.now)
      let first: Result<FeedChunk?, FileRejection>
      do throws(FileRejection) { first = .success(try reader.nextChunk()) } catch { first = .failure(error) }
      let current = FileImport(file, feed, digest, row: row, decoder: Decoder(source, reader, on: decoding))
      imports[file.lane] = current
      take(first, of: current)
    } catch {
      giveUp(file, "\(error)")
    }
  }
}
