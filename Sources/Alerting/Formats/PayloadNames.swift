import Events
import Rules

/// The names that the placeholders of a webhook's template may use.
package enum PayloadNames {
  /// The secret of the endpoint, filled in when a message is sent and never stored.
  package static let secret = "secret"

  /// What every message has: the members of a line of the alert log, and what names the message.
  package static let ofMessage = [
    "id", "seq", "state", "rule", "rule_hash", "title", "level", "certainty", "group", "summary", "at", "starts_at",
    "earliest_at", "ends_at", "detected_at", "late", "backfill", "value", "peak", "count", "timespan", "values", "gap",
    "reports", "publishers", "origins", "tags", "references", "silenced_by", "inhibited_by", "evidence_total", "reason",
    "type", "timestamp", "message_id", secret,
  ]

  /// What the first and the last report of the evidence have, as `first.title`.
  package static let ofReport = [
    "feed", "key", "time", "precision", "kind", "title", "publisher", "url", "file", "line", "role",
  ]

  /// Names that depend on the rule follow one of these: `group.asset`, `labels.team`, `annotations.runbook`.
  static let open = ["group", "labels", "annotations"]
  static let reports = ["first", "last"]

  /// Those that can be listed.
  package static var all: [String] {
    ofMessage + FieldPath.modelNames + reports.flatMap { report in ofReport.map { "\(report).\($0)" } }
  }

  /// Whether the name can be filled in. A field of the event model alone, as `asset`, is that of the group.
  package static func contain(_ name: String) -> Bool {
    if all.contains(name) { return true }
    let parts = name.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    return parts.count == 2 && !parts[1].isEmpty && open.contains(String(parts[0]))
  }
}
