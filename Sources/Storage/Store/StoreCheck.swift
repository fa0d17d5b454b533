/// Looks for damage: what SQLite finds, and what the program's own rules forbid.
extension StoreReader {
  /// What is wrong, a sentence each; empty where nothing is.
  ///
  /// - Parameter progress: hears what is looked at.
  package func check(progress: (String) -> Void = { _ in }) throws(StorageError) -> [String] {
    var problems: [String] = []
    progress("the file's structure")
    let structure = try database.connection.rows("PRAGMA integrity_check(20)") { $0.text(0) }
    if structure != ["ok"] { problems += structure }
    progress("references between tables")
    problems += try database.connection.rows("PRAGMA foreign_key_check") {
      "a row of \($0.text(0)) refers to a row of \($0.text(2)) that is missing"
    }
    for invariant in StoreInvariant.all {
      progress(invariant.subject)
      let count = try database.connection.first(invariant.sql) { $0.int(0) } ?? 0
      if count > 0 { problems.append(count == 1 ? invariant.one : "\(count) \(invariant.many)") }
    }
    progress("keys of reports")
    problems += try keyProblems()
    progress("times of reports")
    problems += try stretchProblems()
    progress("matches of rules")
    problems += try matchProblems()
    progress("counters")
    problems += try counterProblems()
    return problems
  }

  private func counterProblems() throws(StorageError) -> [String] {
    let counted = [
      (Counter.reports, try database.connection.first("SELECT count(*) FROM report") { $0.int(0) }),
      (
        .singleEvents,
        try database.connection.first(
          """
          SELECT count(*) FROM report
          WHERE status = 0 AND NOT EXISTS (SELECT 1 FROM cluster WHERE cluster.event = report.event)
          """
        ) { $0.int(0) }
      ),
    ]
    var problems: [String] = []
    for (counter, number) in counted {
      let noted = try database.value(of: counter)
      if noted != number ?? 0 {
        problems.append("the counter '\(counter.rawValue)' says \(noted), there are \(number ?? 0)")
      }
    }
    return problems
  }

  /// Writes a copy of the database as it is at one moment; the name stands only when the copy is whole. Throws `corrupt`, and
  /// leaves nothing, where the database is damaged.
  package func backup(to path: String, progress: @escaping () -> Void = {}) throws(StorageError) {
    try snapshot { () throws(StorageError) in
      // The first query fixes the moment.
      _ = try database.connection.first("SELECT 1 FROM meta LIMIT 1") { _ in true }
      try Backup.write(database.connection, to: path, isChecked: true, progress: progress)
    }
  }
}

/// Something that must hold of every database, as a query that counts what breaks it.
private struct StoreInvariant {
  let subject: String
  let sql: StaticString
  let one: String
  let many: String

  static let all = [
    StoreInvariant(
      subject: "the alert log",
      sql: "SELECT coalesce(max(seq), 0) - count(*) FROM transition", one: "a line of the alert log is missing",
      many: "lines of the alert log are missing"),
    StoreInvariant(
      subject: "lines of alerts",
      sql: """
        SELECT count(*) FROM transition AS t WHERE NOT EXISTS (SELECT 1 FROM alert WHERE alert.id = t.alert)
        """, one: "a line of the alert log tells of an alert that is missing",
      many: "lines of the alert log tell of alerts that are missing"),
  ]
}
