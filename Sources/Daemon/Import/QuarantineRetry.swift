import Digests
import Events
import Feeds
import Inbox
import JSON
import Rules
import Storage

/// Reads quarantined records again, and stores those that are good by now.
///
/// Each is read from the file that it stood in, which must lie in `done` or `rejected`: only the file has the header, and
/// all of a long record.
struct QuarantineRetry {
  private let executor = Decoder.newExecutor()
  private(set) var retried = 0
  private var stored = 0
  private var stillBad = 0
  /// Why records of a file could not be tried, by its name.
  private var skipped: [String: (reason: String, count: Int)] = [:]
  /// The files that were found, by their rows' numbers; nil where one was not.
  private var decoders: [Int64: Decoder?] = [:]

  /// - Parameter records: of one file.
  mutating func run(_ records: [QuarantinedRecord], on monitor: isolated Monitor) async throws {
    guard let first = records.first, let file = try monitor.store.file(id: first.row.file) else { return }
    guard let feed = monitor.feeds.feed(named: first.feed) else {
      return skip(records, "there is no feed '\(first.feed)' any more")
    }
    if try monitor.isOutdated(file, feed) { return skip(records, Monitor.outdated) }
    guard let decoder = await decoder(of: file, on: monitor) else {
      return skip(records, "the file is not in the inbox any more; use 'vedette import --again FILE'")
    }
    var again: [(record: QuarantinedRecord, chunk: FeedChunk)] = []
    for record in records {
      let place = ResumePoint(
        offset: record.row.position.offset, line: record.row.position.line, record: record.row.record - 1)
      switch await decoder.record(at: place, of: feed, now: monitor.clock.now) {
      case .success(let chunk?) where chunk.isOf(record): again.append((record, chunk))
      case .success(.some):
        skip([record], "other records stand there by now; use 'vedette import --again FILE'")
      case .success(nil): skip([record], "the file ends before the record")
      // A single record may be too many bad ones.
      case .failure: (retried, stillBad) = (retried + 1, stillBad + 1)
      }
    }
    try monitor.checkStopping("the same command goes on when it runs again")
    try commit(again, monitor.chunkCommit(feed, remapped: nil, isRetry: true, decoder.file), on: monitor)
  }

  private mutating func skip(_ records: [QuarantinedRecord], _ reason: String) {
    guard let name = records.first?.fileName else { return }
    skipped[name] = (reason, (skipped[name]?.count ?? 0) + records.count)
  }

  /// The file of a row, if one with its content is found.
  private mutating func decoder(of row: FileRow, on monitor: isolated Monitor) async -> Decoder? {
    if let known = decoders[row.id] { return known }
    var found: Decoder?
    for path in monitor.inbox.archived(row.name, feed: row.feed, size: Int64(row.size)) where found == nil {
      guard let file = try? monitor.inbox.open(archived: path) else { continue }
      let decoder = Decoder(FileSource(file), on: executor)
      if (try? await decoder.digest().hexadecimal) == row.digest { found = decoder }
    }
    decoders[row.id] = .some(found)
    return found
  }

  private mutating func commit(
    _ records: [(record: QuarantinedRecord, chunk: FeedChunk)], _ commit: ChunkCommit, on monitor: isolated Monitor
  ) throws(StorageError) {
    do {
      var engine = monitor.engine
      let taken = try monitor.store.transaction { (transaction) throws(StorageError) in
        try commit.take(records, &engine, transaction)
      }
      monitor.engine = engine
      stored += taken.stored
      stillBad += taken.stillBad
      retried += taken.stored + taken.stillBad
    } catch {
      monitor.engine.forget()
      throw error
    }
  }

  /// - Parameter unknown: the numbers of which there is no record.
  func json(unknown: [Int64]) -> JSONValue {
    let counts = [("retried", retried), ("stored", stored), ("still_bad", stillBad)]
    let reasons = skipped.sorted { $0.key < $1.key }.map { name, why in
      JSONValue.object([
        JSONMember("file", .string(name)), JSONMember("records", .number(String(why.count))),
        JSONMember("reason", .string(why.reason)),
      ])
    }
    return .object(
      counts.map { JSONMember($0.0, .number(String($0.1))) } + [
        JSONMember("skipped", .array(reasons)),
        JSONMember("unknown", .array(unknown.map { .number(String($0)) })),
      ])
  }
}

extension ChunkCommit {
  /// Stores what is good of a file's records that were in quarantine, and lets the rules see it. Since they were read,
  /// another request may have taken some of them out, and counted them.
  fileprivate func take(
    _ records: [(record: QuarantinedRecord, chunk: FeedChunk)], _ engine: inout Engine, _ transaction: Transaction
  ) throws(StorageError) -> (stored: Int, stillBad: Int) {
    var present: [(record: QuarantinedRecord, chunk: FeedChunk)] = []
    for record in records where try transaction.isQuarantined(id: record.record.row.id) { present.append(record) }
    guard let first = present.first, var row = try transaction.file(id: first.record.row.file) else { return (0, 0) }
    let good = present.filter { !$0.chunk.reports.isEmpty }
    let imported = try transaction.insert(
      reports: good.map { $0.chunk.reports[0] }, file: row.id, ingested: now, rules: rules)
    var left = 0
    for (index, outcome) in imported.outcomes.enumerated() {
      let id = good[index].record.row.id
      if case .conflict = outcome {
        let detail = detail(ofConflict: good[index].chunk.reports[0].report.key)
        try transaction.update(quarantined: id, reason: QuarantineReason.duplicateKey.rawValue, detail: detail)
        continue
      }
      count(outcome, in: &row)
      try transaction.release(quarantined: id)
      left += 1
    }
    for (record, chunk) in present where chunk.reports.isEmpty {
      if let bad = chunk.quarantined.first {
        try transaction.update(quarantined: record.row.id, reason: bad.reason.rawValue, detail: bad.detail)
      } else {
        row.dropped += chunk.dropped
        try transaction.release(quarantined: record.row.id)
        left += 1
      }
    }
    row.quarantined -= left
    try transaction.update(row)
    let changes = try transaction.changes(of: imported) { engine.concerns(kind: $0) }
    try evaluate(changes, &engine, transaction)
    return (left, present.count - left)
  }
}

extension FeedChunk {
  /// Whether it is what stands in the place of a quarantined record. Under a mended feed, it may be the first of many.
  fileprivate func isOf(_ record: QuarantinedRecord) -> Bool {
    let offset = record.row.position.offset
    if !reports.isEmpty { return reports[0].position.offset == offset }
    return quarantined.first.map { $0.position.offset == offset } ?? (dropped > 0)
  }
}
