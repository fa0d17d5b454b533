import Events
import JSON
import Rules

/// What the placeholders of a webhook's template stand for in one message.
struct PayloadValues {
  private let messageID: String
  private let message: Envelope
  private let secret: String?

  private let data: JSONValue

  init(messageID: String, _ message: Envelope, secret: String?) {
    self.messageID = messageID
    self.message = message
    self.secret = secret
    data = message.type == "alert.digest" ? PayloadValues.line(of: message) : message.data
  }

  /// A digest as one alert: with the highest level of its alerts, since the first of them.
  private static func line(of digest: Envelope) -> JSONValue {
    let alerts = digest.alerts
    let level = alerts.compactMap { $0["level"]?.stringValue.flatMap(Level.init) }.max()
    let start = alerts.compactMap { $0["at"]?.instant }.min()
    let count = digest.data["count"]?.scalar ?? "0"
    let title = "\(count) alert \(count == "1" ? "message" : "messages")"
    return .object(
      digest.data.members + [
        JSONMember("state", .string("digest")), JSONMember("title", .string(title)),
        JSONMember("level", .string((level ?? .informational).rawValue)), JSONMember("tags", .array([])),
        JSONMember("at", .string(digest.timestamp)), JSONMember("starts_at", .string(start?.text ?? digest.timestamp)),
      ])
  }

  /// The value of one of ``PayloadNames``; nil where this message has none.
  func value(_ name: String) -> TemplateValue? {
    switch name {
    case PayloadNames.secret: return secret.map(TemplateValue.text)
    case "message_id": return .text(messageID)
    case "type": return .text(message.type)
    case "timestamp": return ISO8601.instant(message.timestamp).map(TemplateValue.instant)
    case "group": return data["group"].map { .text(PayloadValues.group($0)) }
    case "gap": return gap
    case "reports", "publishers", "origins": return data["sources"]?[name].flatMap(PayloadValues.plain)
    case "at", "starts_at", "earliest_at", "ends_at", "detected_at": return data[name]?.instant.map { .instant($0) }
    default: break
    }
    let parts = name.split(separator: ".", maxSplits: 1).map(String.init)
    if parts.count == 2 { return within(parts[0], parts[1]) }
    if PayloadNames.ofMessage.contains(name) { return data[name].flatMap(PayloadValues.plain) }
    return data["group"]?[name].flatMap(PayloadValues.plain)
  }

  private func within(_ container: String, _ name: String) -> TemplateValue? {
    guard PayloadNames.reports.contains(container) else { return data[container]?[name].flatMap(PayloadValues.plain) }
    let evidence = data["evidence"]?.elements ?? []
    guard let report = container == "first" ? evidence.first : evidence.last else { return nil }
    if name == "time" { return report[name]?.stringValue.flatMap { ISO8601.time($0) }.map(TemplateValue.time) }
    return report[name].flatMap(PayloadValues.plain)
  }

  /// The time from the end of the first report's date to that of the last.
  private var gap: TemplateValue? {
    guard case .time(let first)? = within("first", "time"), case .time(let last)? = within("last", "time") else {
      return nil
    }
    return .duration(last.end.milliseconds(since: first.end))
  }

  /// `asset=CPC, country=KAZ`.
  private static func group(_ group: JSONValue) -> String {
    group.members.map { "\($0.name)=\($0.value.scalar ?? "")" }.joined(separator: ", ")
  }

  private static func plain(_ value: JSONValue) -> TemplateValue? {
    switch value {
    case .null, .object: nil
    case .number: value.doubleValue.map(TemplateValue.number)
    case .array(let elements): .list(elements.compactMap(\.scalar))
    case .bool, .string: value.scalar.map(TemplateValue.text)
    }
  }
}
