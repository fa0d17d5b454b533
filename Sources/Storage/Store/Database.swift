/// A connection together with what is kept in memory of its database: a cache, never the truth.
package final class Database {
  let connection: Connection
  static let maxTexts = 1 << 16

  /// The numbers of the strings that reports share.
  var texts = TextTable()
  /// The numbers of lists of one element, by that element.
  var singletons = TextTable()
  /// Texts and lists by their numbers, for those who read. At most ``maxTexts`` each.
  var textsByID: [Int64: String] = [:]
  var listsByID: [Int64: [String]] = [:]
  /// The families of publishers, by their names; at most ``maxTexts``.
  var families: [String: String] = [:]
  /// The names of groups.
  var groups = TextTable()
  /// Where the matches of streams are.
  var matches: MatchIndex
  /// The matches that the open transaction is still to write.
  var pendingMatches = PendingMatches()
  /// What the open transaction adds to the counters.
  var counts = CounterDeltas()
  /// The number of the next report; nil until it is asked for.
  var nextReport: Int64?
  /// Which report has a key.
  var keys = KeyIndex()
  /// How reports are inserted.
  let reportStatements = ReportStatements()

  /// - Parameter isOnlyWriter: whether nobody else can write while this connection is open.
  init(_ connection: consuming Connection, isOnlyWriter: Bool) {
    self.connection = connection
    matches = MatchIndex(isOnlyWriter: isOnlyWriter)
  }

  /// Forgets what a transaction that was rolled back may have put there.
  func forget() {
    texts = TextTable()
    singletons = TextTable()
    textsByID = [:]
    listsByID = [:]
    groups = TextTable()
    matches.forget()
    pendingMatches.removeAll()
    counts = CounterDeltas()
    nextReport = nil
    keys.forget()
  }
}

/// Whatever can be asked: the store, a reader of its own, and a transaction, which sees its own changes.
package protocol StoreReading {
  /// The connection that is asked.
  var database: Database { get }
}

/// What may be written, all together or not at all. It is good for nothing outside of ``Store/transaction(_:)``.
package struct Transaction: StoreReading {
  /// The connection of the writer.
  package let database: Database

  init(_ database: Database) {
    self.database = database
  }
}
