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
      for (place, claim) in claims.enumerated() {
        switch claim {
        case .new(let seq):
          try insertion.insert(place, seq: seq)
          chunk.outcomes.append(.inserted(seq))
        case .known(let seq):
          chunk.outcomes.append(try insertion.revise(seq, by: place))
        }
      }
      try insertion.finish()
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
    try reports.rows.withUnsafeBufferPointer { (rows) throws(StorageError) in
      // A row is long: it is not to be copied for two of its values.
      for place in rows.indices {
        let key = UnsafeRawBufferPointer(rebasing: texts[rows[place].key.range])
        wanted.append(feed: try binder.id(of: rows[place].feed), key)
      }
    }
    var next = try takeNextReport()
    let claims = try keys.claim(wanted, next: &next, on: connection)
    nextReport = next
    return claims
  }

  /// The first number that names neither a report nor an event, and never did.
  func takeNextReport() throws(StorageError) -> Int64 {
    if let nextReport { return nextReport }
    let last = try connection.first(
      """
      SELECT max(coalesce((SELECT max(seq) FROM report), 0), coalesce((SELECT max(event) FROM cluster), 0),
        coalesce((SELECT max(event) FROM report WHERE event IS NOT NULL), 0),
        coalesce((SELECT max(event) FROM report_revision), 0),
        coalesce((SELECT max(event) FROM pruned_key WHERE event IS NOT NULL), 0),
        coalesce((SELECT CAST(value AS INTEGER) FROM meta WHERE name = 'last_event'), 0))
      """
    ) { $0.int64(0) }
    return (last ?? 0) + 1
  }
}
