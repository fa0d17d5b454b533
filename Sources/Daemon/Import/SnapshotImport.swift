import Digests
import Events
import Feeds
import Inbox
import Logging
import Rules
import Storage

/// Imports a file that holds all that its source stands by: what it lacks is withdrawn. All of it is one transaction,
/// so that nobody sees half a snapshot.
///
/// The file is read where it is stored, since a transaction must not wait for another queue.
struct SnapshotImport {
  let feed: FeedDefinition
  let commit: ChunkCommit
  /// Whether more may be withdrawn than the feed allows.
  let allowsWithdrawals: Bool
  /// Throws where the file is not what it was when it was claimed.
  let verify: () throws -> Void
  /// Hears after each chunk how far it is.
  let progress: (FileRow) -> Void

  /// - Returns: how many reports were withdrawn because the file lacks them.
  /// - Throws: ``FileRejection`` where the file is to be rejected; then nothing of it is stored.
  func run(
    _ reader: consuming FeedReader, _ file: inout FileRow, _ engine: inout Engine, _ store: Store
  ) throws -> Int {
    var row = file
    var count = 0
    do {
      try store.attempt { transaction in
        if row.state == .done { row = try transaction.beginAgain(row, now: commit.now) }
        let active = try transaction.activeReports(ofFeed: feed.name)
        var seen: Set<Int64> = []
        while let chunk = try reader.nextChunk() {
          var imported = try commit.insert(chunk, &row, transaction)
          seen.formUnion(imported.outcomes.map(\.report))
          if chunk.isLast {
            let absent = active.filter { !seen.contains($0) }
            try check(absent.count, of: active.count)
            count = absent.count
            let withdrawn = try transaction.withdraw(
              absent, ingested: commit.now, remapped: commit.rules.remapped)
            imported = imported.joined(with: withdrawn)
          }
          try commit.conclude(chunk, imported, &row, &engine, transaction)
          progress(row)
        }
        try verify()
      }
    } catch {
      engine.forget()
      throw error
    }
    file = row
    return count
  }

  private func check(_ withdrawn: Int, of active: Int) throws(FileRejection) {
    guard let rule = feed.snapshot, !allowsWithdrawals, rule.isExceeded(withdrawn: withdrawn, of: active) else {
      return
    }
    let percent = (rule.maxWithdrawn * 1000).rounded() / 10
    throw FileRejection(
      .tooManyWithdrawn,
      """
      the snapshot lacks \(withdrawn) of the feed's \(Count.of(active, "report")), more than the \(percent == percent.rounded() ? String(Int(percent)) : String(percent)) % that it \
      may withdraw; if that is right, use 'vedette import --allow-withdrawals'
      """)
  }
}

extension Monitor {
  /// Imports a claimed file of a feed with snapshots, and files it.
  func importSnapshot(_ file: ClaimedFile, _ feed: FeedDefinition, _ source: FileSource, _ digest: Digest, row: FileRow)
  {
    // A content that comes back, and is refused, is a file of its own.
    let refused = row.state == .done ? FileRow.new(file, feed: feed.name, digest: digest, now: clock.now) : row
    var row = row
    var current = file
    let verify = { [inbox] in current = try inbox.verify(current, source.file, is: digest) }
    do {
      let withdrawn = try snapshot(feed, source, &row, allowsWithdrawals: false, remaps: false, verify: verify)
      writeLog()
      if withdrawn > 0 {
        logger.info("\(row.feed)/\(row.name) withdraws \(Count.of(withdrawn, "report")) that it lacks")
      }
      finish(current, row)
    } catch let rejection as FileRejection {
      do {
        try verify()
        reject(current, digest, rejection, row: refused)
      } catch {
        putBack(current)
      }
    } catch InboxError.changed {
      putBack(current)
    } catch {
      giveUp(current, "\(error)")
    }
  }

  /// Stores a snapshot. Returns how many reports it withdrew.
  ///
  /// - Parameter remaps: of one that is known: whether it was misread; else its source has come back to it.
  func snapshot(
    _ feed: FeedDefinition, _ source: FileSource, _ row: inout FileRow, allowsWithdrawals: Bool, remaps: Bool,
    verify: @escaping () throws -> Void, progress: @escaping (FileRow) -> Void = { _ in }
  ) throws -> Int {
    let snapshot = SnapshotImport(
      feed: feed,
      commit: chunkCommit(feed, remapped: row.state == .done ? (remaps ? row.id : nil) : row.remapped, source),
      allowsWithdrawals: allowsWithdrawals,
      verify: verify, progress: progress)
    let reader = FeedReader(source, feed, resume: nil, queue: queue, now: clock.now)
    return try snapshot.run(reader, &row, &engine, store)
  }
}
