import Alerting
import Documents
import Events
import Inbox
import Rules
import Storage
import TestSupport
import Testing

@testable import Daemon

/// A store in a folder of its own, told of reports chunk by chunk as the daemon tells it.
final class StoreHarness {
  let folder: TemporaryFolder
  let store: Store
  private(set) var engine: Engine
  private(set) var writer: TransitionWriter
  private var file: Int64 = 0

  private let mostFound: Int
  private let pieceLength: Int

  /// - Parameters:
  ///   - mostFound: how many transitions stay in memory when rules look at the whole history.
  ///   - pieceLength: how many matches of a group they take at a time.
  init(
    _ rules: [Rule], now: Instant, endpoints: [Endpoint] = [], maxAge: TimeSpan? = nil, mostFound: Int = 2,
    pieceLength: Int = 3
  ) throws {
    (self.mostFound, self.pieceLength) = (mostFound, pieceLength)
    folder = try TemporaryFolder()
    store = try Store(path: folder.file("vedette.db").text)
    engine = Engine([])
    writer = TransitionWriter(plans: [:], router: Router(endpoints: endpoints, maxAge: maxAge))
    try load(rules, now: now)
    file = try store.transaction { (transaction) throws(StorageError) in
      try transaction.beginFile(feed: "events", name: "test.ndjson", digest: "test", size: 0, firstSeen: now).id
    }
  }

  /// Goes on with these rules, as a start or a reload does.
  func load(_ rules: [Rule], now: Instant, isBackfill: Bool = false, siblings: Siblings? = nil) throws {
    let plans = Plan.plansThatDoNotWait(of: rules)
    var engine = Engine(plans, mostRecent: 8, fewMatches: 8, mostFound: mostFound, pieceLength: pieceLength)
    var router = writer.router
    router.rules = Dictionary(uniqueKeysWithValues: rules.map { ($0.id, $0) })
    if let siblings { router.siblings = siblings }
    let writer = TransitionWriter(
      plans: Dictionary(uniqueKeysWithValues: plans.map { ($0.rule.id, $0) }), router: router)
    try store.transaction { (transaction) throws(StorageError) in
      var history = StoreHistory(transaction, plans: writer.plans, now: now)
      try engine.adopt(now: now, &history) { (piece) throws(StorageError) in
        try writer.write(piece, isBackfill: isBackfill, now: now, transaction)
      }
      try Routing(router, transaction, now: now).planReminders()
    }
    (self.engine, self.writer) = (engine, writer)
  }

  /// - Parameter ingested: when the reports arrived; nil for the present moment.
  func take(_ reports: [Report], now: Instant, ingested: Instant? = nil) throws {
    var engine = engine
    try store.transaction { (transaction) throws(StorageError) in
      try take(reports, now: now, ingested: ingested ?? now, &engine, transaction)
    }
    self.engine = engine
  }

  /// Takes reports in a transaction that is undone at its end.
  func takeAndUndo(_ reports: [Report], now: Instant) {
    #expect(throws: StorageError.self) {
      try store.transaction { (transaction) throws(StorageError) in
        try take(reports, now: now, ingested: now, &engine, transaction)
        throw .interrupted
      }
    }
    engine.forget()
  }

  private func take(
    _ reports: [Report], now: Instant, ingested: Instant, _ engine: inout Engine, _ transaction: Transaction
  ) throws(StorageError) {
    let positioned = reports.enumerated().map {
      (report: $0.element, position: RecordPosition(line: $0.offset + 1, offset: $0.offset))
    }
    let chunk = try transaction.insert(
      reports: positioned, file: file, ingested: ingested, rules: RevisionRules(.content))
    let changes = try transaction.changes(of: chunk)
    var history = StoreHistory(transaction, plans: writer.plans, now: now)
    try writer.write(
      try engine.apply(changes, now: now, &history), isBackfill: false, now: now, transaction)
  }

  func tick(now: Instant) throws {
    let writer = writer
    var engine = engine
    try store.transaction { (transaction) throws(StorageError) in
      var history = StoreHistory(transaction, plans: writer.plans, now: now)
      try writer.write(try engine.tick(now: now, &history), isBackfill: false, now: now, transaction)
    }
    self.engine = engine
  }

  /// What must not depend on the order of arrival, as text.
  func alerts() throws -> [String] { try StoreHarness.alerts(store) }

  static func alerts(_ store: some StoreReading) throws -> [String] {
    try store.alerts(AlertFilter()).map { row in
      "\(row.rule) \(row.group) \(row.startsAt) \(row.endsAt?.text ?? "open") \(row.peak)"
    }.sorted()
  }
}

/// The rules of a file without mistakes.
func rules(_ text: String, _ location: SourceLocation = #_sourceLocation) -> [Rule] {
  let result = RuleFile.parse(text, file: "test.yaml")
  #expect(result.rules.count > 0, "\(result.diagnostics.map(\.message))", sourceLocation: location)
  return result.rules
}
