import Events
import Feeds
import Rules
import Storage

/// Stores chunks of a file and everything that follows from them.
struct ChunkCommit {
  let writer: TransitionWriter
  let rules: RevisionRules
  let now: Instant
  let feed: FeedDefinition
  let source: FileSource

  /// One chunk in one transaction.
  ///
  /// - Parameter file: the file's row; its progress is brought up to date when the transaction holds.
  /// - Returns: how many reports were withdrawn that the file brought under its old mapping and brings no more.
  func run(
    _ chunk: FeedChunk, _ file: inout FileRow, _ engine: inout Engine, _ store: Store
  ) throws(StorageError) -> Int {
    var row = file
    var withdrawn = 0
    try store.transaction { (transaction) throws(StorageError) in
      var imported = try insert(chunk, &row, transaction)
      if chunk.isLast, let remapped = rules.remapped {
        let left = try transaction.activeReports(ofFile: remapped)
        imported = imported.joined(with: try transaction.withdraw(left, ingested: now, remapped: remapped))
        withdrawn = left.count
      }
      try conclude(chunk, imported, &row, &engine, transaction)
    }
    file = row
    return withdrawn
  }

  /// The records of a chunk, inside a transaction.
  func insert(
    _ chunk: FeedChunk, _ row: inout FileRow, _ transaction: Transaction
  ) throws(StorageError) -> ImportedChunk {
    if row.id == 0 {
      row.id = try transaction.beginFile(
        feed: row.feed, name: row.name, digest: row.digest, size: row.size, firstSeen: row.firstSeen
      ).id
    }
    let imported = try transaction.insert(reports: chunk.reports, file: row.id, ingested: now, rules: rules)
    count(chunk, imported.outcomes, in: &row)
    try quarantine(chunk, imported, &row, transaction)
    return imported
  }

  /// What follows from the records of a chunk, in the transaction that inserted them.
  func conclude(
    _ chunk: FeedChunk, _ imported: ImportedChunk, _ row: inout FileRow, _ engine: inout Engine,
    _ transaction: Transaction
  ) throws(StorageError) {
    let changes = try transaction.changes(of: imported) { engine.concerns(kind: $0) }
    try evaluate(changes, &engine, transaction)
    row.offset = chunk.end.offset
    row.line = chunk.end.line
    if chunk.isLast {
      row.state = .done
      row.reason = nil
      row.finished = now
    }
    try transaction.update(row)
  }

  /// Lets the rules see what changed.
  func evaluate(
    _ changes: EventChanges, _ engine: inout Engine, _ transaction: Transaction
  ) throws(StorageError) {
    var history = StoreHistory(transaction, plans: writer.plans, now: now)
    let transitions = try engine.apply(changes, now: now, &history)
    try writer.write(transitions, isBackfill: false, now: now, transaction)
    if !engine.fullRules.isEmpty {
      try OwnAlerts(writer, transaction, now: now).note(fullRules: engine.fullRules)
    }
  }

  private func count(_ chunk: FeedChunk, _ outcomes: [ReportOutcome], in row: inout FileRow) {
    row.records += chunk.records
    row.dropped += chunk.dropped
    row.quarantined += chunk.quarantined.count
    for outcome in outcomes { count(outcome, in: &row) }
  }

  func count(_ outcome: ReportOutcome, in row: inout FileRow) {
    switch outcome {
    case .inserted: row.inserted += 1
    case .unchanged: row.duplicates += 1
    case .corrected: row.corrected += 1
    case .stale: row.stale += 1
    case .conflict: row.quarantined += 1
    }
  }

  /// Puts aside what could not be read, and what contradicts a record that stands.
  private func quarantine(
    _ chunk: FeedChunk, _ imported: ImportedChunk, _ row: inout FileRow, _ transaction: Transaction
  ) throws(StorageError) {
    for record in chunk.quarantined {
      try transaction.quarantine(
        QuarantineRow(
          file: row.id, record: record.record, position: record.position, reason: record.reason.rawValue,
          detail: record.detail, raw: record.raw))
    }
    try quarantineConflicts(chunk, imported, row, transaction)
  }

  /// Why a record is put aside that contradicts one with the same key.
  func detail(ofConflict key: String) -> String {
    "key '\(key)' is known with other content, and \(rules.policy.whyUndecided)"
  }

  private func quarantineConflicts(
    _ chunk: FeedChunk, _ imported: ImportedChunk, _ row: FileRow, _ transaction: Transaction
  ) throws(StorageError) {
    let conflicts = imported.outcomes.indices.filter { index in
      if case .conflict = imported.outcomes[index] { true } else { false }
    }
    guard !conflicts.isEmpty else { return }
    let offsets = conflicts.map { chunk.reports.rows[$0].position.offset }
    // Only now it is known which records to keep.
    try RecordTexts.read(feed, source, from: chunk.start, at: offsets) { (place, found) throws(StorageError) in
      let (report, position) = chunk.reports[conflicts[place]]
      try transaction.quarantine(
        QuarantineRow(
          file: row.id, record: found?.number ?? chunk.start.record + conflicts[place] + 1, position: position,
          reason: QuarantineReason.duplicateKey.rawValue,
          detail: detail(ofConflict: report.key),
          raw: found?.text ?? []))
    }
  }
}

extension Storage.RevisionPolicy {
  /// Why nothing says which of two records with one key is right.
  fileprivate var whyUndecided: String {
    switch self {
    case .none: "the feed's records have no revisions"
    case .field: "with the same revision"
    case .content: "the last one stands"
    }
  }
}
