import Digests
import Events
import Feeds
import Inbox
import Logging
import Storage

/// What becomes of a file.
extension Monitor {
  /// All of it is stored: into `done`.
  func finish(_ current: FileImport) {
    imports[current.file.lane] = nil
    var current = current
    // A change is found again where it matters: when the file is moved.
    try? verify(&current)
    finish(current.file, current.row)
  }

  /// As ``finish(_:)``, of a file that was stored in one transaction.
  func finish(_ file: ClaimedFile, _ row: FileRow) {
    do {
      let path = try inbox.archive(file, now: clock.now)
      logger.info("imported \(row.summary); now \(path)")
    } catch {
      logger.warning("\(row.feed)/\(row.name) is imported but cannot be archived yet: \(error)")
      lookAgain()
    }
  }

  /// The same content was imported before: into `done`, without events. It is a duplicate unless it is that very file, which
  /// a run that was killed did not come to file.
  func archiveKnown(_ file: ClaimedFile, of feed: String, isDuplicate: Bool) throws {
    if isDuplicate {
      let now = clock.now
      try store.transaction { (transaction) throws(StorageError) in
        try transaction.countDuplicateFile(of: feed, at: now)
      }
    }
    let path = try inbox.archive(file, now: clock.now)
    logger.info("\(file.name) has been imported \(isDuplicate ? "before" : "to its end"); now \(path)")
  }

  /// Into `rejected`, with the reason beside it. What was stored of it stays.
  func reject(_ file: ClaimedFile, _ digest: Digest?, _ rejection: FileRejection, row: FileRow? = nil) {
    imports[file.lane] = nil
    let stored = row.map { $0.id == 0 ? 0 : $0.inserted + $0.corrected }
    let reason = Rejection(
      reason: rejection.reason.rawValue, detail: rejection.message, feed: row?.feed, digest: digest,
      records: row?.records, quarantined: row?.quarantined, stored: stored)
    do {
      try note(rejection, row ?? FileRow.new(file, feed: file.lane.feed ?? "", digest: digest, now: clock.now))
      let path = try inbox.reject(file, reason, now: clock.now)
      logger.warning("rejected \(file.name): \(rejection.message); now \(path)")
    } catch {
      giveUp(file, "\(error)")
    }
  }

  func note(_ rejection: FileRejection, _ row: FileRow) throws(StorageError) {
    var row = row
    row.state = .rejected
    row.reason = "\(rejection.reason.rawValue): \(rejection.message)"
    row.finished = clock.now
    try store.transaction { (transaction) throws(StorageError) in
      if row.id == 0 {
        row.id = try transaction.beginFile(
          feed: row.feed, name: row.name, digest: row.digest, size: row.size, firstSeen: row.firstSeen
        ).id
      }
      try transaction.update(row)
    }
  }

  /// Somebody wrote to the file while it was read. If nothing of it is stored yet, it has to settle anew.
  func changed(_ current: FileImport) {
    guard current.row.id == 0 else {
      let message = "the file was changed while it was imported; what had been stored before stays"
      return reject(
        current.file, current.digest, FileRejection(.unreadable, message, afterCommit: true), row: current.row)
    }
    putBack(current.file)
  }

  /// Gives a file of which nothing is stored back to `incoming`, where it has to settle anew.
  func putBack(_ file: ClaimedFile) {
    imports[file.lane] = nil
    do { _ = try inbox.putBack(file, now: clock.now) } catch { giveUp(file, "\(error)") }
    lookAgain()
  }

  /// Leaves a file where it is, in `processing`, to be tried again after a while from where it got to.
  func giveUp(_ file: ClaimedFile, _ reason: String) {
    imports[file.lane] = nil
    inbox.release(file, now: clock.now)
    lookAgain()
    say("\(file.name) waits: \(reason)", about: "file \(file.path)", level: .error)
  }
}

extension FileRow {
  /// What came of a file, in a line.
  var summary: String {
    "\(feed)/\(name): \(records) records, \(inserted) new, \(duplicates) known, \(corrected) corrected, "
      + "\(stale) stale, \(dropped) dropped, \(quarantined) quarantined"
  }
}

extension Storage.RevisionPolicy {
  init(_ policy: RevisionRule) {
    switch policy {
    case .none: self = .none
    case .content: self = .content
    case .number: self = .field
    }
  }
}
