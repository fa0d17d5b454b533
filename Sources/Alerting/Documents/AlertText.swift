import Events
import Rules

extension AlertDocument {
  /// The alert as one line for people, without the line's end:
  /// `TIME LEVEL STATE RULE GROUP SUMMARY (N events from M publishers) id=ID seq=N`; of what nobody is told,
  /// `silenced_by=ID` or `inhibited_by=ID` stands before `seq`.
  ///
  /// The first five columns are separated by single spaces and hold none of their own, except inside the quotes of a
  /// group's value; an alert without a group has `-` there. Control characters, and those that turn the direction of
  /// writing, appear as escapes, so a line is always one line and reads as it is stored.
  package var text: String {
    let alert = transition.alert
    var line = transition.at.text
    line.reserveCapacity(256)
    func add(_ column: String, name: String = "") {
      line += " "
      line += name
      line += column
    }
    add(alert.level.rawValue.uppercased())
    add(transition.state.rawValue)
    add(OneLine.escape(alert.rule))
    add(OneLine.group(alert.group))
    add(OneLine.escape(summary))
    add(breadth)
    add(alert.id, name: "id=")
    if let silence = muting.silencedBy { add(silence, name: "silenced_by=") }
    if let source = muting.inhibitedBy { add(source, name: "inhibited_by=") }
    add(String(seq), name: "seq=")
    return line
  }

  private var breadth: String {
    let events = "\(evidenceTotal) \(evidenceTotal == 1 ? "event" : "events")"
    guard sources.publishers > 0 else { return "(\(events))" }
    return "(\(events) from \(sources.publishers) \(sources.publishers == 1 ? "publisher" : "publishers"))"
  }
}

/// Text from feeds and rules, made fit for one line of a log.
enum OneLine {
  /// The text with control characters, line separators and marks that turn the direction of writing as escapes.
  static func escape(_ text: String) -> String {
    if text.utf8.allSatisfy({ 0x20..<0x7F ~= $0 }) { return text }
    guard text.unicodeScalars.contains(where: mustEscape) else { return text }
    var output = ""
    for scalar in text.unicodeScalars {
      if mustEscape(scalar) {
        output += escape(scalar)
      } else {
        output.unicodeScalars.append(scalar)
      }
    }
    return output
  }

  /// `asset=CPC,country=KAZ`, with quotes around values that would break the column; `-` for no group.
  static func group(_ group: Group) -> String {
    guard !group.labels.isEmpty else { return "-" }
    var text = ""
    for label in group.labels {
      if !text.isEmpty { text += "," }
      text += escape(label.name)
      text += "="
      text += value(label.value)
    }
    return text
  }

  private static func value(_ text: String) -> String {
    let escaped = escape(text)
    guard escaped.isEmpty || escaped.utf8.contains(where: isSpecial) else { return escaped }
    var quoted = "\""
    for scalar in escaped.unicodeScalars {
      if scalar == "\"" { quoted += "\\" }
      quoted.unicodeScalars.append(scalar)
    }
    return quoted + "\""
  }

  private static func isSpecial(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || byte == UInt8(ascii: ",") || byte == UInt8(ascii: "=") || byte == UInt8(ascii: "\"")
  }

  private static func mustEscape(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7F...0x9F: true
    case 0x2028, 0x2029: true  // Line and paragraph separator.
    case 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: true  // Marks of direction.
    default: false
    }
  }

  private static func escape(_ scalar: Unicode.Scalar) -> String {
    switch scalar {
    case "\n": return "\\n"
    case "\r": return "\\r"
    case "\t": return "\\t"
    default:
      let digits = String(scalar.value, radix: 16)
      return "\\u" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
  }
}
