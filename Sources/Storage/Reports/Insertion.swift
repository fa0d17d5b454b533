package import Events

/// What became of one record.
package enum ReportOutcome: Sendable, Equatable {
  /// Stored under a new number.
  case inserted(Int64)
  /// Known, with the same content.
  case unchanged(Int64)
  /// Replaced an older version, which is kept in `report_revision`.
  indirect case corrected(Int64, old: StoredReport)
  /// Older than what is stored.
  case stale(Int64)
  /// Contradicts what is stored, and nothing says which of both is right: another content under a policy of `none`, or
  /// with the same revision. It was not stored.
  case conflict(Int64)

  /// The number of the report that has the key.
  package var report: Int64 {
    switch self {
    case .inserted(let seq), .unchanged(let seq), .corrected(let seq, _), .stale(let seq), .conflict(let seq): seq
    }
  }
}

/// The records of one chunk and what became of them, in the order of the file.
package struct ImportedChunk: Sendable {
  /// One for each record.
  package internal(set) var outcomes: [ReportOutcome] = []
  let reports: PackedReports
  let ingested: Instant

  /// Together with reports that were withdrawn in the same transaction.
  package func joined(with withdrawn: ImportedChunk) -> ImportedChunk {
    var both = self
    both.outcomes += withdrawn.outcomes
    return both
  }
}

extension Transaction {
  /// Stores the records of a chunk, each decided against what is stored and what stands before it in the chunk.
  ///
  /// - Parameters:
  ///   - file: the row of the file that brought them.
  ///   - ingested: the time on the clock.
  package func insert(
    reports: PackedReports, file: Int64, ingested: Instant, rules: RevisionRules
  ) throws(StorageError) -> ImportedChunk {
    var chunk = ImportedChunk(reports: reports, ingested: ingested)
    chunk.outcomes.reserveCapacity(reports.count)
    try reports.bytes.withUnsafeBufferPointer { (bytes) throws(StorageError) in
      var binder = ReportBinder(reports, UnsafeRawBufferPointer(bytes), database)
      let claims = try database.claim(reports, UnsafeRawBufferPointer(bytes), &binder)
      var insertion = try ReportInsertion(
        reports: reports, binder: binder, database: database, file: file, ingested: ingested, rules: rules)
      for (row, claim) in zip(reports.rows, claims) {
        switch claim {
        case .new(let seq):
          try insertion.insert(row, seq: seq)
          chunk.outcomes.append(.inserted(seq))
        case .known(let seq):
          chunk.outcomes.append(try insertion.revise(seq, by: row))
        }
      }
    }
    return chunk
  }

  /// As ``insert(reports:file:ingested:rules:)``, of reports that are not packed.
  package func insert(
    reports: [(report: Report, position: RecordPosition)], file: Int64, ingested: Instant, rules: RevisionRules
  ) throws(StorageError) -> ImportedChunk {
    try insert(reports: PackedReports(reports), file: file, ingested: ingested, rules: rules)
  }
}

extension Database {
  fileprivate func claim(
    _ reports: PackedReports, _ texts: UnsafeRawBufferPointer, _ binder: inout ReportBinder
  ) throws(StorageError) -> [KeyClaim] {
    var wanted = KeyList()
    wanted.reserve(reports.count)
    for row in reports.rows {
      wanted.append(feed: try binder.id(of: row.feed), UnsafeRawBufferPointer(rebasing: texts[row.key.range]))
    }
    var next = try takeNextReport()
    let claims = try keys.claim(wanted, next: &next, on: connection)
    nextReport = next
    return claims
  }

  /// The first number that names neither a report nor an event.
  func takeNextReport() throws(StorageError) -> Int64 {
    if let nextReport { return nextReport }
    let last = try connection.first(
      """
      SELECT max(coalesce((SELECT max(seq) FROM report), 0), coalesce((SELECT max(event) FROM cluster), 0),
        coalesce((SELECT max(event) FROM report WHERE event IS NOT NULL), 0))
      """
    ) { $0.int64(0) }
    return (last ?? 0) + 1
  }
}

/// Stores the reports of one chunk, with the statements it needs at hand.
private struct ReportInsertion: ~Copyable {
  private let reports: PackedReports
  private let database: Database
  private let file: Int64
  private let ingested: Instant
  private let rules: RevisionRules
  private let replacement: Statement
  private let comparison: Statement
  private var binder: ReportBinder
  /// The statement that the last report went through: the next one mostly has the same columns.
  private var insertion: ReportStatements.Prepared?

  init(
    reports: PackedReports, binder: ReportBinder, database: Database, file: Int64, ingested: Instant,
    rules: RevisionRules
  ) throws(StorageError) {
    let replacement = try database.connection.statement(
      """
      INSERT OR REPLACE INTO report VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,
        ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """)
    let comparison = try database.connection.statement(
      """
      SELECT 1 FROM report WHERE seq = ?1 AND (status, kind_text, starts, ends, precision, known, revision, actor_text,
          target_text, asset_text, country_text, lat, lon, unit_text, phase_text, planned, modality_text,
          publisher_text, origin_text, lang_text, reliability_text, credibility_text, tags_text, value, place, pretext,
          after, title, text, url, fields)
        IS (?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25, ?26, ?27, ?28, ?29,
          ?30, ?32, ?33, ?34, ?35, ?36, ?37, ?38, ?39)
      """)
    self.reports = reports
    self.binder = binder
    self.database = database
    self.file = file
    self.ingested = ingested
    self.rules = rules
    self.replacement = replacement
    self.comparison = comparison
  }

  mutating func insert(_ report: PackedReport, seq: Int64) throws(StorageError) {
    let event = try reports.text(report.cluster).map { (name) throws(StorageError) in
      try database.joinCluster(name, founder: seq)
    }
    var columns = ReportColumns(report)
    if event != nil { columns.insert(.event) }
    let prepared = try statement(for: columns)
    if prepared.columns != columns { prepared.statement.clear() }
    try binder.bind(report, to: prepared.statement)
    bindPlace(seq, report.position, ingested: ingested, event: event, to: prepared.statement)
    try prepared.statement.run()
    database.counts[.reports] += 1
    if event == nil && report.status == .active { database.counts[.singleEvents] += 1 }
  }

  private mutating func statement(for columns: ReportColumns) throws(StorageError) -> ReportStatements.Prepared {
    if let insertion, insertion.columns == columns { return insertion }
    let found = try database.reportStatements.statement(for: columns, on: database.connection)
    insertion = found
    return found
  }

  private func bindPlace(
    _ seq: Int64, _ position: RecordPosition, ingested: Instant, event: Int64?, to statement: borrowing Statement
  ) {
    seq.bind(to: statement, at: 1)
    file.bind(to: statement, at: 2)
    position.line.bind(to: statement, at: 3)
    position.offset.bind(to: statement, at: 4)
    ingested.bind(to: statement, at: 5)
    event?.bind(to: statement, at: 6)
  }

  /// Decides about a report whose key is known.
  mutating func revise(_ seq: Int64, by report: PackedReport) throws(StorageError) -> ReportOutcome {
    // A report that was deleted because of its age is known, and stays deleted.
    guard let old = try database.membership(of: seq) else { return .unchanged(seq) }
    let cluster = reports.text(report.cluster)
    if try isEqual(old, report, cluster) {
      if old.file == rules.remapped { try refile(seq, report.position) }
      return .unchanged(seq)
    }
    switch rules.decide(old, report, file: file) {
    case .stale: return .stale(seq)
    case .contradicts: return .conflict(seq)
    case .replaces: return .corrected(seq, old: try replace(seq, old, by: report, cluster))
    }
  }

  private mutating func isEqual(
    _ old: Membership, _ report: PackedReport, _ cluster: String?
  ) throws(StorageError) -> Bool {
    guard old.hasCluster(cluster) else { return false }
    comparison.clear()
    try binder.bind(report, to: comparison)
    old.seq.bind(to: comparison, at: 1)
    defer { comparison.reset() }
    return try comparison.step()
  }

  /// Notes that the file that is read again still has the report.
  private func refile(_ seq: Int64, _ position: RecordPosition) throws(StorageError) {
    try database.connection.execute(
      "UPDATE report SET file = ?, line = ?, offset = ? WHERE seq = ?", file, position.line, position.offset, seq)
  }

  private mutating func replace(
    _ seq: Int64, _ membership: Membership, by report: PackedReport, _ cluster: String?
  ) throws(StorageError) -> StoredReport {
    guard let old = try database.storedReport(seq: seq) else { throw .damaged("report \(seq) is missing") }
    try database.connection.execute(
      "INSERT INTO report_revision SELECT *, ?2, NULL FROM report WHERE seq = ?1", seq, ingested)
    let event = try database.event(for: cluster, of: membership)
    replacement.clear()
    try binder.bind(report, to: replacement)
    bindPlace(seq, report.position, ingested: old.ingested, event: event, to: replacement)
    try replacement.run()
    let isSingle = report.status == .active && cluster == nil
    database.counts[.singleEvents] += (isSingle ? 1 : 0) - (membership.isSingleEvent ? 1 : 0)
    return old
  }
}
