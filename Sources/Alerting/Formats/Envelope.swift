import Events
import JSON

/// A message of the outbox, read back: `{"type":"alert.firing","timestamp":…,"data":…}`.
struct Envelope {
  /// `alert.` and the state of the transition.
  let type: String
  /// When Vedette noticed it.
  let timestamp: String
  /// The line of the alert log, or what lists several of them under `alerts`.
  let data: JSONValue

  /// Nil where the text is no such message.
  init?(_ body: String) {
    guard let value = try? JSONValue(parsing: body), let type = value["type"]?.stringValue,
      let timestamp = value["timestamp"]?.stringValue, let data = value["data"]
    else { return nil }
    self.type = type
    self.timestamp = timestamp
    self.data = data
  }

  /// The lines of the alert log in it.
  var alerts: [JSONValue] {
    if case .array(let elements)? = data["alerts"] { elements } else { [data] }
  }
}

extension JSONValue {
  /// A string as it is, a number as its token, a truth value as a word; nil for all else.
  var scalar: String? {
    switch self {
    case .string(let text), .number(let text): text
    case .bool(let flag): flag ? "true" : "false"
    case .null, .array, .object: nil
    }
  }

  /// The members of an object; none of anything else.
  var members: [JSONMember] {
    if case .object(let members) = self { members } else { [] }
  }

  /// The moment that a string names.
  var instant: Instant? { stringValue.flatMap { ISO8601.instant($0) } }
}
