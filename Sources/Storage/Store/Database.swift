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
  /// The names of groups.
  var groups = TextTable()
  /// What the open transaction is still to write into `match`.
  var pendingMatches = PendingMatches()
  /// What the open transaction adds to the counters.
  var counts = CounterDeltas()
  /// The number of the next report; nil until it is asked for.
  var nextReport: Int64?
  /// Which report has a key.
  var keys = KeyIndex()
  /// How reports are inserted.
  let reportStatements = ReportStatements()

  init(_ connection: consuming Connection) {
    self.connection = connection
  }

  /// Forgets what a transaction that was rolled back may have put there.
  func forget() {
    texts = TextTable()
    singletons = TextTable()
    textsByID = [:]
    listsByID = [:]
    groups = TextTable()
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
