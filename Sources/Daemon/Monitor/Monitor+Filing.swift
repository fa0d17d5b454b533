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
      noteMoved(file)
      logger.info("imported \(row.summary); now \(path)")
    } catch {
      say(
        "\(row.feed)/\(row.name) is imported but cannot be archived yet: \(error)", about: Monitor.subject(file))
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
    noteMoved(file)
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
      noteMoved(file)
      let kept = stored.map { $0 > 0 ? "; the \(Count.of($0, "record")) stored before stay" : "" } ?? ""
      logger.warning("rejected \(file.name): \(rejection.message)\(kept); now \(path)")
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
          feed: row.feed, name: row.name, digest: row.digest, size: row.size, state: .rejected, firstSeen: row.firstSeen
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
    do {
      _ = try inbox.putBack(file, now: clock.now)
      noteMoved(file)
    } catch {
      giveUp(file, "\(error)")
    }
    lookAgain()
  }

  /// Says that a file was begun before, and where it goes on.
  func noteResumption(of file: ClaimedFile, _ row: FileRow, isRecovered: Bool) {
    // Of a file that waits it has been said why, and it is tried again and again.
    guard said[Monitor.subject(file)] == nil else { return }
    if row.records > 0 {
      logger.info("\(row.resumption)")
    } else if isRecovered {
      logger.info("begins \(row.feed)/\(row.name) again: nothing of it was imported when it was interrupted")
    }
  }

  /// Under what it is said that a file waits.
  private static func subject(_ file: ClaimedFile) -> String { "file \(file.path)" }

  /// A file waits no longer.
  private func noteMoved(_ file: ClaimedFile) {
    say(nil, about: Monitor.subject(file))
  }

  /// Leaves a file where it is, in `processing`, to be tried again after a while from where it got to.
  func giveUp(_ file: ClaimedFile, _ reason: String) {
    imports[file.lane] = nil
    inbox.release(file, now: clock.now)
    lookAgain()
    say("\(file.name) waits: \(reason)", about: Monitor.subject(file), level: .error)
  }
}

extension FileRow {
  /// That it goes on, and where, in a line.
  var resumption: String {
    "goes on with \(feed)/\(name) at line \(line), behind \(Count.of(records, "record")) imported before"
  }

  /// What came of a file, in a line.
  var summary: String {
    "\(feed)/\(name): \(Count.of(records, "record")), \(inserted) new, \(duplicates) known, \(corrected) corrected, "
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
