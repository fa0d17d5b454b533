import Alerting
package import Events
package import Rules
package import Storage

/// A store as it would stand had nobody known more than what was known by a moment: the reports known then in a
/// temporary database, with all rules evaluated and the clock at that moment.
package final class AsOfStore {
  private let scratch: ScratchStore
  package var store: Store { scratch.store }
  /// How the feeds had come by then: a report came when it was known.
  package private(set) var rhythms: [String: FeedRhythm] = [:]

  /// How many reports are copied in one transaction.
  private static let page = 5000

  /// - Parameters:
  ///   - reader: the store as it is; it is only read.
  ///   - definitions: the rules to evaluate.
  ///   - folder: where the temporary folder is made.
  package init(
    _ reader: StoreReader, _ definitions: Definitions, asOf moment: Instant, in folder: String
  ) throws(ScratchStore.Failure) {
    scratch = try ScratchStore(in: folder)
    do throws(StorageError) {
      try reader.snapshot { () throws(StorageError) in
        var days = KnownDays()
        let files = try copyReports(reader, asOf: moment, &days)
        rhythms = FeedRhythm.all(days.rows)
        try copyFiles(reader, files)
        try copyNotes(reader, definitions, asOf: moment)
      }
      var adoption = Adoption(
        definitions, router: Router(endpoints: [], maxAge: nil), now: moment, isAsOf: false)
      try store.transaction { (transaction) throws(StorageError) in try adoption.run(transaction) }
    } catch {
      throw ScratchStore.Failure(description: "\(error)")
    }
  }

  /// What a file brought of what was known.
  private struct KnownFile {
    /// Its number in the copy.
    var id: Int64
    var reports = 0
  }

  /// Returns the files that brought them, by their numbers.
  private func copyReports(
    _ reader: StoreReader, asOf moment: Instant, _ days: inout KnownDays
  ) throws(StorageError) -> [Int64: KnownFile] {
    let rows = Dictionary(uniqueKeysWithValues: try reader.files().map { ($0.id, $0) })
    var known: [Int64: KnownFile] = [:]
    var last: Int64 = 0
    while let page = try reader.reports(after: last, limit: AsOfStore.page, asOf: moment) {
      last = page.last
      for row in page.reports { days.add(row.report, ingested: row.ingested) }
      try store.transaction { (transaction) throws(StorageError) in
        for run in page.reports.runs(by: { $0.file == $1.file && $0.ingested == $1.ingested }) {
          guard let first = run.first else { continue }
          if known[first.file] == nil {
            let row = rows[first.file]
            let begun = try transaction.beginFile(
              feed: row?.feed ?? first.report.feed, name: row?.name ?? "", digest: "\(first.file)",
              size: row?.size ?? 0,
              firstSeen: row?.firstSeen ?? first.ingested)
            known[first.file] = KnownFile(id: begun.id)
          }
          guard let file = known[first.file] else { continue }
          _ = try transaction.insert(
            reports: PackedReports(run.lazy.map { ($0.report, $0.position) }), file: file.id,
            ingested: first.ingested, rules: RevisionRules(.content))
          known[first.file]?.reports += run.count
        }
      }
    }
    return known
  }

  /// A file is shown with what it brought of what was known; what it has in quarantine says nothing about a time.
  private func copyFiles(_ reader: StoreReader, _ known: [Int64: KnownFile]) throws(StorageError) {
    let rows = try reader.files().filter { known[$0.id] != nil }
    try store.transaction { (transaction) throws(StorageError) in
      for row in rows {
        guard let copy = known[row.id] else { continue }
        var file = row
        file.id = copy.id
        (file.records, file.inserted) = (copy.reports, copy.reports)
        (file.duplicates, file.corrected, file.stale, file.dropped, file.quarantined) = (0, 0, 0, 0, 0)
        try transaction.update(file)
      }
    }
  }

  /// Since when each rule runs, and the silences that somebody had added by then. A rule that was loaded later counts as
  /// running from the first event on, as in a backtest.
  private func copyNotes(
    _ reader: StoreReader, _ definitions: Definitions, asOf moment: Instant
  ) throws(StorageError) {
    var first = EventFilter()
    first.limit = 1
    let begin = try store.events(first).first?.time.start ?? moment
    let loaded = Dictionary(try reader.ruleStates().map { ($0.rule, $0.loadedAt) }) { first, _ in first }
    let silences = try reader.silences().filter { $0.createdAt <= moment }
    try store.transaction { (transaction) throws(StorageError) in
      for rule in definitions.rules {
        let since = loaded[rule.id].flatMap { $0 <= moment ? $0 : nil } ?? begin
        try transaction.put(
          RuleStateRow(
            rule: rule.id, hash: "", loadedAt: since, title: rule.title, level: rule.level.rawValue, source: ""))
      }
      for silence in silences { try transaction.put(silence) }
    }
  }
}

/// On which days reports of the feeds were known first and last.
private struct KnownDays {
  private struct Day: Hashable {
    var feed: String
    var number: Int64
  }

  private var days: [Day: FeedDayRow] = [:]

  mutating func add(_ report: Report, ingested: Instant) {
    let known = report.time.known(report.known, ingested: ingested)
    let day = Day(feed: report.feed, number: known.date.dayNumber)
    var row = days[day] ?? FeedDayRow(feed: report.feed, first: known, last: known)
    (row.first, row.last) = (min(row.first, known), max(row.last, known))
    days[day] = row
  }

  var rows: [FeedDayRow] { Array(days.values) }
}

extension Array {
  /// Cut where two neighbours do not belong together.
  fileprivate func runs(by belong: (Element, Element) -> Bool) -> [ArraySlice<Element>] {
    var runs: [ArraySlice<Element>] = []
    var start = startIndex
    for index in indices.dropFirst() where !belong(self[index - 1], self[index]) {
      runs.append(self[start..<index])
      start = index
    }
    if start < endIndex { runs.append(self[start...]) }
    return runs
  }
}
