import Alerting
import Logging
import Storage

/// The alert log: a copy of the database's transitions in two files.
extension Monitor {
  /// Finds out how far the files came, after a start, and writes what they lack: so it is known whether they can be written
  /// before the rules are taken, and an alert of a run before this one goes on where nothing has changed.
  func recoverLog() {
    do {
      marked = try store.logMark(Monitor.logName)
      let last = try store.lastTransition()
      try log.recover(mark: marked, last: last)
      try copyLines()
      say(nil, about: "log")
      if let ahead = log.ahead {
        logger.warning(
          """
          the alert log has lines up to number \(ahead), the database up to \(last): it is an older one, and numbers behind \
          that repeat in the log
          """)
      }
    } catch {
      say("\(error)", about: "log", level: .error)
    }
  }

  /// Writes what the files lack. What cannot be written is tried again later; the database has it.
  func writeLog() {
    // Whoever has the database by now has the files, too.
    if store.isClosed { return }
    do {
      try copyLines()
      if announceLog(nil) { try copyLines() }
    } catch {
      announceLog("\(error)")
    }
  }

  private func copyLines() throws {
    let store = store
    _ = try log.catchUp { after, limit in
      try store.transitions(after: after, limit: limit).map { AlertLine(seq: $0.seq, json: $0.json, text: $0.line) }
    }
  }

  /// Says once, to who reads the daemon's messages and as an alert, that the log cannot be written, and that it can again.
  ///
  /// - Returns: whether that is news, which is then one more line of the log.
  @discardableResult
  private func announceLog(_ sentence: String?) -> Bool {
    let isNews = (said["log"] == nil) != (sentence == nil)
    say(sentence, about: "log", level: .error)
    guard isNews else { return false }
    do {
      try store.transaction { (transaction) throws(StorageError) in
        try OwnAlerts(writer, transaction, now: clock.now).note(log: sentence)
      }
      return true
    } catch {
      // Where even the alert finds no room, it has been said.
      return false
    }
  }

  /// Notes in the database how far the files came. Without it nothing is lost: the files themselves tell; so it is
  /// done when nothing else is.
  func noteLogMark() {
    let position = log.position
    guard position != marked else { return }
    do {
      try store.transaction { (transaction) throws(StorageError) in
        try transaction.setLogMark(Monitor.logName, seq: position)
      }
      marked = position
    } catch {
      say("\(error)", about: "log mark")
    }
  }

  /// Opens the log files anew, for those who rotate them by a signal.
  func reopenLog() {
    do { try log.reopen() } catch { say("\(error)", about: "log", level: .error) }
  }

  private static let logName = "alerts"
}
