import Events
import JSON

/// One alert of the format `alertmanager`, as `POST /api/v2/alerts` takes it.
///
/// Alertmanager knows an alert by its labels, so these hold what stays the same in an alert, and its level, by which
/// receivers are chosen: when that rises, the alert with the old labels ends.
struct AlertmanagerAlert {
  /// How long an alert is taken to hold that nobody tells of again.
  static let expiry: Int64 = 15 * 60_000

  let labels: LabelSet
  private let annotations: LabelSet
  private let startsAt: Instant
  /// When it ended; nil while it holds.
  private let endedAt: Instant?

  /// - Parameter line: A line of the alert log; nil where it does not say since when it holds.
  init?(_ line: JSONValue) {
    guard let rule = line["rule"]?.stringValue, let startsAt = line["starts_at"]?.instant else { return nil }
    var labels = LabelSet()
    labels.add("alertname", rule)
    labels.add("level", line["level"]?.stringValue ?? "")
    labels.add("alert_id", line["id"]?.stringValue ?? "")
    for label in line["group"]?.members ?? [] { labels.add(label.name, label.value.scalar ?? "") }
    for label in line["labels"]?.members ?? [] { labels.add(label.name, label.value.scalar ?? "") }
    self.labels = labels
    self.startsAt = startsAt
    let isOver = ["resolved", "cancelled"].contains(line["state"]?.stringValue ?? "")
    endedAt = isOver ? line["ends_at"]?.instant ?? .distantFuture : nil
    annotations = AlertmanagerAlert.annotations(line)
  }

  var isOver: Bool { endedAt != nil }

  private static func annotations(_ line: JSONValue) -> LabelSet {
    var annotations = LabelSet()
    for name in ["summary", "title", "certainty", "value", "count", "detected_at", "reason"] {
      annotations.add(name, line[name]?.scalar ?? "")
    }
    annotations.add("tags", (line["tags"]?.elements ?? []).compactMap(\.scalar).joined(separator: ", "))
    for label in line["annotations"]?.members ?? [] { annotations.add(label.name, label.value.scalar ?? "") }
    return annotations
  }

  /// - Parameters:
  ///   - now: What holds is told to expire some time after it; nothing ends later than it.
  ///   - isReplaced: Whether another alert takes its place, so that it ends now.
  func write(to writer: inout JSONWriter, now: Instant, isReplaced: Bool = false) {
    let end = isReplaced ? now : endedAt.map { min($0, now) } ?? now.advanced(byMilliseconds: AlertmanagerAlert.expiry)
    writer.beginObject()
    writer.member("labels", .object(labels.labels))
    writer.member("annotations", .object(annotations.labels))
    writer.member("startsAt", startsAt.text)
    // A beginning behind the end is refused, and dates may leave that much room.
    writer.member("endsAt", max(end, startsAt).text)
    writer.endObject()
  }
}

extension AlertmanagerAlert {
  /// The body that tells of a message.
  ///
  /// - Parameter told: What the receiver was told of this alert before.
  static func body(_ message: Envelope, told: Envelope?, now: Instant) -> String {
    body(replaced: told?.alerts ?? [], message.alerts, now: now)
  }

  /// The body that tells again of alerts that hold.
  static func body(again messages: [Envelope], now: Instant) -> String {
    body(replaced: [], messages.flatMap(\.alerts), now: now)
  }

  private static func body(replaced: [JSONValue], _ current: [JSONValue], now: Instant) -> String {
    let alerts = current.compactMap(AlertmanagerAlert.init)
    let old = replaced.compactMap(AlertmanagerAlert.init).filter { old in
      !alerts.contains { $0.labels == old.labels }
    }
    var writer = JSONWriter()
    writer.beginArray()
    for alert in old { alert.write(to: &writer, now: now, isReplaced: true) }
    for alert in alerts { alert.write(to: &writer, now: now) }
    writer.endArray()
    return writer.text
  }
}
