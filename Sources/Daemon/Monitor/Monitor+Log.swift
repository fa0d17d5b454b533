import Alerting
import Logging
import Storage

/// The alert log: a copy of the database's transitions in two files.
extension Monitor {
  /// Finds out how far the files came, after a start.
  func recoverLog() {
    do {
      marked = try store.logMark(Monitor.logName)
      echoed = try store.lastTransition()
      try log.recover(mark: marked, last: echoed)
      say(nil, about: "log")
    } catch {
      say("\(error)", about: "log", level: .error)
    }
  }

  /// Writes what the files lack. What cannot be written is tried again later; the database has it.
  func writeLog() {
    let store = store
    do {
      _ = try log.catchUp { after, limit in
        try store.transitions(after: after, limit: limit).map { AlertLine(seq: $0.seq, json: $0.json, text: $0.line) }
      }
      say(nil, about: "log")
      try showNew()
    } catch {
      say("\(error)", about: "log", level: .error)
    }
  }

  private func showNew() throws(StorageError) {
    while true {
      let rows = try store.transitions(after: echoed, limit: 500)
      guard let last = rows.last else { return }
      for row in rows { echo(row.line) }
      echoed = last.seq
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
