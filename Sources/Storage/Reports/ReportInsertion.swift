internal import Events

/// Stores the reports of one chunk, with the statements it needs at hand.
struct ReportInsertion: ~Copyable {
  private let reports: PackedReports
  private let database: Database
  private let file: Int64
  private let ingested: Instant
  private let rules: RevisionRules
  private let replacement: Statement
  private let comparison: Statement
  private var binder: ReportBinder
  /// New reports that are not stored yet, in the order of their numbers: many go through one statement.
  private var waiting: [Waiting] = []
  /// When the reports are that were stored or replaced.
  private var stretches = StretchSummary()

  private struct Waiting {
    /// Among the reports of the chunk.
    let place: Int
    let seq: Int64
    let event: Int64?
    let columns: ReportColumns
  }

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

  /// Takes a report whose key is new, to be stored with others.
  mutating func insert(_ place: Int, seq: Int64) throws(StorageError) {
    let report = reports.rows[place]
    let event = try reports.text(report.cluster).map { (name) throws(StorageError) in
      try database.joinCluster(name, founder: seq)
    }
    var columns = ReportColumns(report)
    if event != nil { columns.insert(.event) }
    waiting.append(Waiting(place: place, seq: seq, event: event, columns: columns))
    note(seq, report, event: event)
    database.counts[.reports] += 1
    if event == nil && report.status == .active { database.counts[.singleEvents] += 1 }
    if waiting.count == ReportStatements.batch { try storeWaiting() }
  }

  @inline(__always)
  private mutating func note(_ seq: Int64, _ report: PackedReport, event: Int64?) {
    let (start, end) = (report.time.start.milliseconds, report.time.end.milliseconds)
    stretches.note(seq, starts: start, ends: end, isAlone: event == nil)
  }

  /// Stores what waits after the last report.
  mutating func finish() throws(StorageError) {
    try storeWaiting()
    try stretches.write(database.connection)
  }

  /// Stores the reports that wait.
  private mutating func storeWaiting() throws(StorageError) {
    if waiting.count == ReportStatements.batch {
      try store(waiting[...])
    } else {
      for place in waiting.indices { try store(waiting[place...place]) }
    }
    waiting.removeAll(keepingCapacity: true)
  }

  private mutating func store(_ some: ArraySlice<Waiting>) throws(StorageError) {
    let columns = some.reduce(into: ReportColumns()) { $0.formUnion($1.columns) }
    let prepared = try database.reportStatements.statement(for: columns, rows: some.count, on: database.connection)
    var row: Int32 = 0
    for report in some {
      prepared.bindNull(to: prepared.columns.subtracting(report.columns), row: row)
      try binder.bind(reports.rows[report.place], to: prepared.statement, row: row)
      bindPlace(report, row: row, to: prepared.statement)
      row += 1
    }
    try prepared.statement.run()
  }

  private func bindPlace(_ report: Waiting, row: Int32, to statement: borrowing Statement) {
    let position = reports.rows[report.place].position
    bindPlace(report.seq, position, ingested: ingested, event: report.event, row: row, to: statement)
  }

  private func bindPlace(
    _ seq: Int64, _ position: RecordPosition, ingested: Instant, event: Int64?, row: Int32 = 0,
    to statement: borrowing Statement
  ) {
    let base = row * Int32(ReportColumns.count)
    if row == 0 {
      file.bind(to: statement, at: 2)
      ingested.bind(to: statement, at: 5)
    }
    seq.bind(to: statement, at: base + 1)
    position.line.bind(to: statement, at: base + 3)
    position.offset.bind(to: statement, at: base + 4)
    event?.bind(to: statement, at: base + 6)
  }

  /// Decides about a report whose key is known.
  mutating func revise(_ seq: Int64, by place: Int) throws(StorageError) -> ReportOutcome {
    // The same key may stand before it in the chunk.
    if let first = waiting.first, seq >= first.seq { try storeWaiting() }
    let report = reports.rows[place]
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

  /// Whether a version is what a file was taken to say that is read again, or comes from the second reading of a report that
  /// the file revises.
  private func isMisread(_ old: Membership) throws(StorageError) -> Bool {
    guard let remapped = rules.remapped else { return false }
    if old.file == remapped { return true }
    guard old.file == file else { return false }
    return try database.connection.first(
      "SELECT 1 FROM report_revision WHERE seq = ? AND file = ? AND misread = 1", old.seq, remapped
    ) { _ in true } ?? false
  }

  private mutating func replace(
    _ seq: Int64, _ membership: Membership, by report: PackedReport, _ cluster: String?
  ) throws(StorageError) -> StoredReport {
    guard let old = try database.storedReport(seq: seq) else { throw .damaged("report \(seq) is missing") }
    try database.keepVersion(of: seq, replaced: ingested, isMisread: try isMisread(membership))
    let event = try database.event(for: cluster, of: membership)
    replacement.clear()
    try binder.bind(report, to: replacement)
    bindPlace(seq, report.position, ingested: old.ingested, event: event, to: replacement)
    try replacement.run()
    note(seq, report, event: event)
    let isSingle = report.status == .active && cluster == nil
    database.counts[.singleEvents] += (isSingle ? 1 : 0) - (membership.isSingleEvent ? 1 : 0)
    return old
  }
}
