import Events
import Storage

/// Why a database cannot be evaluated as of a moment.
struct ClockGoesBack: Error, CustomStringConvertible {
  var asked: Instant
  var standing: Instant

  var description: String {
    """
    --as-of \(asked.text): the rules of this database were evaluated at \(standing.text), and a clock does not go back; \
    'alerts', 'status' and 'backtest' with --as-of show what was, and write nothing
    """
  }
}

extension Monitor {
  /// Before anything is imported: notes that from here on the rules are evaluated as of a moment, so that whatever
  /// happens, they are evaluated anew when the clock goes on.
  ///
  /// Throws where they were evaluated later than that already.
  func beginAsOf() throws {
    guard let asOf else { return }
    let mark = try store.meta(Adoption.asOfName).flatMap { ISO8601.instant($0) }
    let last = try store.transitions(after: try store.lastTransition() - 1, limit: 1).first?.detectedAt
    if let standing = mark ?? last, standing > asOf { throw ClockGoesBack(asked: asOf, standing: standing) }
    try store.transaction { (transaction) throws(StorageError) in
      try transaction.setMeta(Adoption.asOfName, asOf.text)
    }
  }

  /// Evaluates the rules over all that is stored and was known by then.
  func finishAsOf() throws(StorageError) {
    guard let awaited else { return }
    try evaluate(awaited)
    self.awaited = nil
    writeLog()
  }
}
