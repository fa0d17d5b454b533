package import Events
import JSON

/// An alert as other rules see it: a point event where it starts, with its group, its rule's labels, `rule` and `level`;
/// an alert on a single event has that event's fields too.
package enum AlertEvent {
  /// Hexadecimal digits of an alert's id that make its number.
  private static let digits = 15

  /// The number of an alert as an event: below zero, where no stored event is.
  package static func id(of alert: Alert) -> Event.ID {
    -1 - (Event.ID(alert.id.prefix(digits), radix: 16) ?? 0)
  }

  /// Whether an event is an alert.
  package static func isAlert(_ id: Event.ID) -> Bool { id < 0 }

  /// What the id of an alert with this number begins with.
  package static func prefix(of id: Event.ID) -> String {
    let text = String(-1 - id, radix: 16)
    return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
  }

  /// The event; nil for what other rules do not see: an alert that was cancelled, or is only possible.
  ///
  /// - Parameters:
  ///   - rule: the rule that raised it.
  ///   - subject: for an alert on a single event, that event.
  static func event(_ alert: Alert, of rule: Rule, subject: Event?) -> Event? {
    guard !alert.isCancelled, !alert.isQuiet, alert.certainty == .certain else { return nil }
    let time = EventTime(alert.startsAt)
    var report = subject?.report ?? Report(feed: "", key: "", kind: "alert", time: time)
    (report.feed, report.key, report.time, report.known) = ("alerts", alert.id, time, alert.startsAt)
    (report.modality, report.status, report.cluster, report.after) = (.occurred, .active, nil, [])
    report.title = rule.title
    var kept = members(report.fields)
    for label in rule.labels { set(label, &kept) }
    for label in alert.group.labels where !setModelField(label, &report) { set(label, &kept) }
    set(Label("rule", rule.id), &kept)
    set(Label("level", alert.level.rawValue), &kept)
    var writer = JSONWriter()
    writer.value(.object(kept))
    report.fields = writer.text
    return Event(id: id(of: alert), report: report, ingested: alert.startsAt)
  }

  private static func members(_ fields: String?) -> [JSONMember] {
    guard let fields, case .object(let members) = try? JSONValue(parsing: fields) else { return [] }
    return members
  }

  private static func set(_ label: Label, _ members: inout [JSONMember]) {
    members.removeAll { $0.name == label.name }
    members.append(JSONMember(label.name, .string(label.value)))
  }

  /// Puts a group's value where rules look for a field with that name; false if it is none of the event model.
  private static func setModelField(_ label: Label, _ report: inout Report) -> Bool {
    switch label.name {
    case "kind": report.kind = label.value
    case "actor": report.actor = [label.value]
    case "target": report.target = [label.value]
    case "asset": report.asset = label.value
    case "country": report.country = label.value
    case "place": report.place = label.value
    case "unit": report.unit = label.value
    case "phase": report.phase = label.value
    case "pretext": report.pretext = label.value
    case "publisher": report.publisher = label.value
    default: return false
    }
    return true
  }
}
