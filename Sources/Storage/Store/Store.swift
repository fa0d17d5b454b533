internal import CSQLite
internal import Glibc

/// The one writer of a database.
///
/// Not `Sendable`: it belongs to one actor. What it promises: a transaction that returned is on the disk; one that
/// threw, or that a crash cut off, left no trace.
package final class Store: StoreReading {
  package let path: String
  package let database: Database
  /// Whether the writer before this one ended without closing, so that the file was checked.
  package let wasUnclean: Bool
  /// Nil once it is closed.
  private var lock: DatabaseLock?
  /// Whether ``close()`` was called, so that another process may write.
  package private(set) var isClosed = false

  /// Opens a database, creates or migrates it where needed, and checks it after an unclean stop.
  ///
  /// `notice` hears of what may take long, `progress` again and again while statements run, then and later. `isWanted` is asked
  /// as often: where it says no, the statement fails with `interrupted`. Throws `locked` where another process writes the
  /// database, `newerSchema` where a later program wrote it, `corrupt` where it is damaged.
  package convenience init(
    path: String, notice: (StoreNotice) -> Void = { _ in }, progress: (() -> Void)? = nil,
    isWanted: (() -> Bool)? = nil
  ) throws(StorageError) {
    try self.init(path: path, migrator: Migrator(), notice: notice, progress: progress, isWanted: isWanted)
  }

  init(
    path: String, migrator: Migrator, notice: (StoreNotice) -> Void = { _ in }, progress: (() -> Void)? = nil,
    isWanted: (() -> Bool)? = nil
  ) throws(StorageError) {
    lock = try DatabaseLock(path: path + ".lock")
    let connection = try Connection(path: path, mode: .readWrite)
    if progress != nil || isWanted != nil {
      connection.onProgress {
        progress?()
        return isWanted?() ?? true
      }
    }
    // Before the first change: of a file that a later program wrote, not even the header is touched.
    try migrator.check(connection)
    try connection.script(Pragmas.creation)
    try connection.script(Pragmas.writing)
    connection.watchLog()
    wasUnclean = try Store.isMarkedOpen(connection)
    if wasUnclean {
      notice(.checking)
      try connection.quickCheck()
    }
    try migrator.migrate(connection, path: path, notice: notice, progress: progress)
    try connection.execute("INSERT OR REPLACE INTO meta VALUES ('open', '1')")
    self.path = path
    database = Database(connection, isOnlyWriter: true)
  }

  deinit { close() }

  /// Marks the database as cleanly closed, leaves its file whole by itself, and lets another writer have it. Transactions
  /// throw `closed` after it.
  package func close() {
    guard !isClosed else { return }
    isClosed = true
    // Where this fails the next start checks the file without need, which is all the mark is for.
    try? database.connection.execute("DELETE FROM meta WHERE name = 'open'")
    database.connection.emptyLog()
    lock = nil
  }

  /// Prepares for the next transactions. To be called when there is nothing else to do; nothing depends on it but their
  /// speed.
  package func rest() {
    guard !isClosed else { return }
    database.connection.prepareLog()
  }

  /// Runs a transaction: what the body wrote is on the disk when this returns, or nowhere if it throws. Throws `closed` where
  /// the store is closed.
  package func transaction<Result>(
    _ body: (Transaction) throws(StorageError) -> Result
  ) throws(StorageError) -> Result {
    try begin()
    do {
      let result = try body(Transaction(database))
      try commit()
      return result
    } catch {
      rollBack()
      throw error
    }
  }

  /// As ``transaction(_:)``, for a body with errors of its own.
  package func attempt<Result>(_ body: (Transaction) throws -> Result) throws -> Result {
    try begin()
    do {
      let result = try body(Transaction(database))
      try commit()
      return result
    } catch {
      rollBack()
      throw error
    }
  }

  private func begin() throws(StorageError) {
    guard !isClosed else { throw .closed }
    try database.connection.begin()
  }

  private func commit() throws(StorageError) {
    try database.flushMatches()
    try database.flushCounters()
    try database.connection.commit()
  }

  private func rollBack() {
    database.connection.rollBack()
    database.forget()
  }
}

/// What the opening of a store may have to do first.
package enum StoreNotice: Sendable, Equatable {
  case checking
  case backingUp(path: String)
  case migrating(from: Int, to: Int)
}

extension Store {
  private static func isMarkedOpen(_ connection: borrowing Connection) throws(StorageError) -> Bool {
    guard try Migrator.version(of: connection) > 0 else { return false }
    return try connection.first("SELECT 1 FROM meta WHERE name = 'open'") { _ in true } ?? false
  }
}
