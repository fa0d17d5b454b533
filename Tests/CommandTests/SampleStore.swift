import Events
import Glibc
import Inbox
import Storage
import TestSupport
import Testing

@testable import vedette

/// A database as a daemon leaves it, in a folder of its own with a configuration.
final class SampleStore {
  let folder: TemporaryFolder
  let store: Store

  var path: String { folder.path.text + "/vedette.db" }
  var configuration: String { folder.path.text + "/vedette.yaml" }

  init() throws {
    folder = try TemporaryFolder()
    try PosixFileSystem().write(
      Array("inbox: inbox\ndatabase: vedette.db\nalerts: {log: alerts.jsonl}\n".utf8),
      to: folder.file("vedette.yaml"))
    store = try Store(path: folder.path.text + "/vedette.db")
  }

  static let imported = ISO8601.instant("2026-11-21T12:00:00Z")!

  /// Stores reports as a file of the feed `events`.
  func add(_ reports: [Report], file name: String = "facts.ndjson") throws {
    try store.transaction { (tx) throws(StorageError) in
      var file = try tx.beginFile(
        feed: "events", name: name, digest: name, size: 1000, firstSeen: SampleStore.imported)
      let placed = reports.enumerated().map { ($0.element, RecordPosition(line: $0.offset + 1, offset: $0.offset)) }
      _ = try tx.insert(reports: placed, file: file.id, ingested: SampleStore.imported, rules: RevisionRules(.none))
      file.state = .done
      file.records = reports.count
      file.finished = SampleStore.imported
      try tx.update(file)
    }
  }

  /// Appends lines to the alert log.
  func log(_ rules: [(rule: String, asset: String)]) throws {
    try store.transaction { (tx) throws(StorageError) in
      for (rule, asset) in rules {
        let seq = try tx.nextTransition()
        try tx.append(
          TransitionRow(
            seq: seq, alert: "a\(seq)", rule: rule, state: "firing", at: SampleStore.imported,
            detectedAt: SampleStore.imported, level: "high",
            json: #"{"seq":\#(seq),"rule":"\#(rule)","level":"high","group":{"asset":"\#(asset)"}}"#,
            line: "2026-11-21T12:00:00Z HIGH firing \(rule) asset=\(asset) summary \(seq)"))
      }
    }
  }

  static func report(_ key: String, _ time: String, kind: String = "pipeline.disruption.reduced") -> Report {
    var report = Report(feed: "events", key: key, kind: kind, time: ISO8601.time(time)!)
    report.asset = "CPC"
    return report
  }
}
