/// One version of the schema and the statements that lead to it from the version before.
struct Migration {
  let version: Int
  let sql: String
  /// What cannot be said in SQL, after it.
  var fill: (@Sendable (borrowing Connection) throws(StorageError) -> Void)?

  /// In rising order. A published entry never changes.
  static let all = [
    Migration(version: 1, sql: Tables.all + "\n" + Views.all), Migration(version: 2, sql: RoutingTables.all),
    Migration(version: 3, sql: DeliveryTables.all),
    Migration(version: 4, sql: KeyTables.all, fill: KeyTables.fill),
    Migration(version: 5, sql: MatchTables.all, fill: MatchTables.fill),
    Migration(version: 6, sql: StretchTables.all, fill: StretchTables.fill),
    Migration(version: 7, sql: PrunedTables.all), Migration(version: 8, sql: MatchTables.withoutNumber),
    Migration(version: 9, sql: RevisionTables.all),
  ]
}

/// Brings a database to the newest schema that the program knows.
struct Migrator {
  var migrations = Migration.all

  var supported: Int { migrations.last?.version ?? 0 }

  /// The schema of a database: `user_version`, 0 for a new file.
  static func version(of connection: borrowing Connection) throws(StorageError) -> Int {
    try connection.first("PRAGMA user_version") { $0.int(0) } ?? 0
  }

  /// Throws where a later program wrote the database.
  func check(_ connection: borrowing Connection) throws(StorageError) {
    let found = try Migrator.version(of: connection)
    guard found <= supported else { throw .newerSchema(found: found, supported: supported) }
  }

  /// Runs the missing migrations in one transaction, after a backup beside the file where it holds something already.
  func migrate(
    _ connection: borrowing Connection, path: String, notice: (StoreNotice) -> Void, progress: (() -> Void)? = nil
  ) throws(StorageError) {
    try check(connection)
    let found = try Migrator.version(of: connection)
    let missing = migrations.filter { $0.version > found }
    guard !missing.isEmpty else { return }
    if found > 0 {
      let copy = "\(path).schema-\(found).backup"
      notice(.backingUp(path: copy))
      try Backup.write(connection, to: copy, progress: progress)
      notice(.migrating(from: found, to: supported))
    }
    try connection.begin()
    do {
      for migration in missing {
        try connection.script(migration.sql)
        try migration.fill?(connection)
      }
      try connection.script("PRAGMA user_version = \(supported)")
      try connection.commit()
    } catch {
      connection.rollBack()
      throw error
    }
  }
}
