import Events
import JSON

/// An alert of the Common Alerting Protocol (OASIS CAP 1.0 to 1.2).
enum CAPAlert {
  /// The alert by its own names; `info` and the `area` in it are lists, however many there are. `thread` is the first
  /// message of those that this one updates or cancels, `sender,identifier,sent`, or itself, so that an alert and all its
  /// updates share it. One that only answers another, `Ack` or `Error`, changes nothing in it and has a thread of its own.
  static func members(_ alert: XMLElement) -> [JSONMember] {
    var members = alert.members.map { $0.name == "info" ? JSONMember("info", infos($0.value)) : $0 }
    members.removeAll { $0.name == "Signature" || $0.name.hasSuffix(":Signature") }
    members.append(JSONMember("thread", .string(thread(alert))))
    return members
  }

  private static func infos(_ value: JSONValue) -> JSONValue {
    .array(
      list(value).map { info in
        guard case .object(let members) = info else { return info }
        return .object(members.map { $0.name == "area" ? JSONMember("area", .array(list($0.value))) : $0 })
      })
  }

  private static func list(_ value: JSONValue) -> [JSONValue] {
    if case .array(let elements) = value { elements } else { [value] }
  }

  private static func thread(_ alert: XMLElement) -> String {
    func text(_ name: String) -> String { alert.all(name).first?.plainText ?? "" }
    let own = [text("sender"), text("identifier"), text("sent")].joined(separator: ",")
    guard !["Ack", "Error"].contains(text("msgType")) else { return own }
    // References stand one behind the other, in no order that is promised: the earliest counts.
    let references = text("references").split(whereSeparator: \.isWhitespace).map { $0.split(separator: ",") }
    func sent(_ reference: [Substring]) -> Instant { ISO8601.instant(String(reference[2])) ?? .distantFuture }
    let earliest = references.filter { $0.count == 3 }.min { (sent($0), $0[2]) < (sent($1), $1[2]) }
    return earliest?.joined(separator: ",") ?? own
  }
}
