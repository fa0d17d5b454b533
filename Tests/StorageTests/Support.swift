import Events
import Glibc
import Inbox
import TestSupport
import Testing

@testable import Storage

extension TemporaryFolder {
  /// Where a test has its database.
  var database: String { file("vedette.db").text }

  /// The names of the files in the folder, sorted.
  func names() throws -> [String] {
    try PosixFileSystem().list(path).map(\.name.text).sorted()
  }
}

/// A moment in January 2022.
func january(_ day: Int, hour: Int = 0) -> Instant {
  Instant(milliseconds: 1_640_995_200_000 + Int64(day - 1) * 86_400_000 + Int64(hour) * 3_600_000)
}

/// A report of a whole day.
func report(
  _ key: String, feed: String = "events", kind: String = "test.kind", day: Int = 1, cluster: String? = nil,
  title: String? = nil, status: Report.Status = .active, revision: Double? = nil
) -> Report {
  let date = CivilDate(dayNumber: january(day).date.dayNumber)
  var report = Report(feed: feed, key: key, kind: kind, time: EventTime(day: date))
  report.cluster = cluster
  report.title = title
  report.status = status
  report.revision = revision
  return report
}

/// A store of its own in a folder of its own, with one file to which reports can be added.
struct TestStore {
  let folder: TemporaryFolder
  let store: Store
  let file: FileRow

  init() throws {
    folder = try TemporaryFolder()
    store = try Store(path: folder.database)
    file = try store.transaction { (tx) throws(StorageError) in
      try tx.beginFile(feed: "events", name: "test.ndjson", digest: "d", size: 10, firstSeen: january(1))
    }
  }

  /// Imports reports as one chunk, each on its own line.
  @discardableResult
  func importChunk(
    _ reports: [Report], ingested: Instant = january(31), revision: RevisionPolicy = .none
  ) throws -> (outcomes: [ReportOutcome], changes: [EventChange]) {
    try importChunk(reports, ingested: ingested, rules: RevisionRules(revision), file: file.id)
  }

  /// Imports reports as one chunk of a file, by other rules.
  @discardableResult
  func importChunk(
    _ reports: [Report], ingested: Instant = january(31), rules: RevisionRules, file: Int64
  ) throws -> (outcomes: [ReportOutcome], changes: [EventChange]) {
    let placed = reports.enumerated().map {
      (report: $0.element, position: RecordPosition(line: $0.offset + 1, offset: $0.offset * 100))
    }
    return try store.transaction { (tx) throws(StorageError) in
      let chunk = try tx.insert(reports: placed, file: file, ingested: ingested, rules: rules)
      return (chunk.outcomes, try tx.changes(of: chunk).all)
    }
  }

  /// Runs a query that gives text.
  func query(_ sql: String) throws -> [[String?]] {
    let statement = try Statement(composed: sql, on: store.database.connection.handle)
    var rows: [[String?]] = []
    while try statement.step() { rows.append((0...statement.lastColumn).map { statement.optionalText($0) }) }
    return rows
  }
}

/// An event before and after a chunk.
struct EventChange {
  var id: Event.ID
  var old: Event?
  var new: Event?
}

extension EventChanges {
  /// With the events that are still rows.
  var all: [EventChange] {
    changes.compactMap { change in
      let (old, new) = events(of: change)
      return (new ?? old).map { EventChange(id: $0.id, old: old, new: new) }
    }
  }
}

/// What makes two events different to whoever sees them.
struct EventFace: Hashable {
  var id: Int64
  var report: Report
  var time: EventTime
  var known: Instant?
  var ingested: Instant
  var names: [String]
  var setAside: [String]
  var reportCount: Int

  init(_ event: Event) {
    id = event.id
    report = event.report
    time = event.time
    known = event.known
    ingested = event.ingested
    names = event.names
    setAside = event.setAside
    reportCount = event.reportCount
  }
}
