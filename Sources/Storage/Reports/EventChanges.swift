package import Events

extension Transaction {
  /// How the events changed that the records of a chunk touched, each once, in the order in which it was first touched.
  ///
  /// - Parameter concerns: whether an event of a kind is worth looking at. New events of other kinds are left out.
  package func changes(
    of chunk: ImportedChunk, where concerns: (_ kind: String) -> Bool = { _ in true }
  ) throws(StorageError) -> EventChanges {
    var collector = ChangeCollector(database: database, chunk: chunk)
    var kinds = KindFilter(chunk.reports)
    for (index, outcome) in chunk.outcomes.enumerated() {
      switch outcome {
      case .inserted(let seq):
        try collector.inserted(seq, row: index) { kinds.includes($0, concerns) }
      case .corrected(let seq, let old): try collector.corrected(seq, old)
      case .unchanged, .stale, .conflict: break
      }
    }
    return EventChanges(reports: chunk.reports, ingested: chunk.ingested, changes: try collector.finish())
  }
}

/// Which kinds of a chunk are worth looking at, each asked about once.
private struct KindFilter {
  private let reports: PackedReports
  private var answers: [Bool?]

  init(_ reports: PackedReports) {
    self.reports = reports
    answers = [Bool?](repeating: nil, count: reports.words.count)
  }

  mutating func includes(_ kind: Word, _ concerns: (_ kind: String) -> Bool) -> Bool {
    let place = Int(kind.index)
    if let answer = answers[place] { return answer }
    let answer = concerns(reports.text(kind) ?? "")
    answers[place] = answer
    return answer
  }
}

private struct ChangeCollector {
  private let database: Database
  private let reports: PackedReports
  private var changes: [EventChanges.Change] = []
  /// The places in ``changes`` of the events that are read from the store at the end.
  private var places: [Event.ID: Int] = [:]
  /// What the reports were before the chunk, of those that had been there.
  private var before: [Int64: StoredReport] = [:]
  /// The reports that were not there before the chunk.
  private var isNew: Set<Int64> = []
  /// The reports that a later record of the same chunk corrected.
  private let isRevised: Set<Int64>

  init(database: Database, chunk: ImportedChunk) {
    self.database = database
    reports = chunk.reports
    isRevised = Set(
      chunk.outcomes.compactMap { if case .corrected(let seq, _) = $0 { seq } else { nil } })
  }

  mutating func inserted(
    _ seq: Int64, row place: Int, _ includes: (_ kind: Word) -> Bool
  ) throws(StorageError) {
    let row = reports.rows[place]
    if row.cluster.isNone && (isRevised.isEmpty || !isRevised.contains(seq)) {
      // Nothing else can tell of it: the event is the report.
      guard row.status == .active, includes(row.kind) else { return }
      changes.append(.new(seq, row: place))
    } else {
      isNew.insert(seq)
      try touchEvent(of: seq)
    }
  }

  mutating func corrected(_ seq: Int64, _ old: StoredReport) throws(StorageError) {
    if !isNew.contains(seq) && before[seq] == nil {
      before[seq] = old
      touch(old.event)
    }
    try touchEvent(of: seq)
  }

  private mutating func touchEvent(of seq: Int64) throws(StorageError) {
    let event = try database.connection.first("SELECT coalesce(event, seq) FROM report WHERE seq = ?", seq) {
      $0.int64(0)
    }
    touch(event ?? seq)
  }

  private mutating func touch(_ event: Event.ID) {
    guard places[event] == nil else { return }
    places[event] = changes.count
    changes.append(.other(old: nil, new: nil))
  }

  /// Reads each touched event once, and reckons back to what it was.
  mutating func finish() throws(StorageError) -> [EventChanges.Change] {
    let left = Dictionary(grouping: before.values, by: \.event)
    for (event, place) in places {
      let now = try database.activeReports(of: event)
      let stayed = now.filter { !isNew.contains($0.seq) && before[$0.seq] == nil }
      let replaced = (left[event] ?? []).filter { $0.report.status == .active }
      changes[place] = .other(old: Event(stored: stayed + replaced), new: Event(stored: now))
    }
    // Inactive before and after is no change that anybody can see.
    return places.isEmpty ? changes : changes.filter { if case .other(nil, nil) = $0 { false } else { true } }
  }
}

extension Event {
  /// An event told by its active reports as they are stored; nil where there is none.
  convenience init?(stored reports: [StoredReport]) {
    guard let first = reports.first else { return nil }
    if reports.count == 1 {
      self.init(id: first.event, report: first.report, ingested: first.ingested)
    } else {
      self.init(id: first.event, reports: reports.map { ($0.report, $0.ingested) })
    }
  }
}
