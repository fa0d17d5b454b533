import Events
package import Rules

/// What the systemd journal is told of one line of the alert log.
package struct JournalEntry: Sendable, Hashable {
  /// The fields in their order; names are upper-case letters, digits and `_`.
  package var fields: [Label]

  /// - Parameter line: Where it is no line of the alert log, only its text is told.
  package init(_ line: AlertLine) {
    fields = [Label("MESSAGE", line.text), Label("SYSLOG_IDENTIFIER", "vedette"), Label("VEDETTE_SEQ", "\(line.seq)")]
    guard let document = AlertDocument(line: line.json) else { return }
    let alert = document.transition.alert
    fields += [
      Label("PRIORITY", JournalEntry.priority(of: alert.level)), Label("VEDETTE_RULE", alert.rule),
      Label("VEDETTE_ALERT", alert.id), Label("VEDETTE_STATE", document.transition.state.rawValue),
      Label("VEDETTE_LEVEL", alert.level.rawValue), Label("VEDETTE_CERTAINTY", alert.certainty.rawValue),
      Label("VEDETTE_GROUP", alert.group.text), Label("VEDETTE_AT", document.transition.at.text),
      Label("VEDETTE_SUMMARY", document.summary),
    ]
    if let silence = document.muting.silencedBy { fields.append(Label("VEDETTE_SILENCED_BY", silence)) }
    if let source = document.muting.inhibitedBy { fields.append(Label("VEDETTE_INHIBITED_BY", source)) }
    fields.append(Label("VEDETTE_JSON", line.json))
  }

  /// The priorities of syslog(3), from 2 (critical) to 6 (informational).
  static func priority(of level: Level) -> String {
    switch level {
    case .critical: "2"
    case .high: "3"
    case .medium: "4"
    case .low: "5"
    case .informational: "6"
    }
  }

  /// The entry as the journal takes it: `NAME=value` a line; of a value that has lines itself the name on a line of its
  /// own, the length in 64 bits, little-endian, and the bytes.
  ///
  /// Source: systemd.io/JOURNAL_NATIVE_PROTOCOL.
  package var bytes: [UInt8] {
    var bytes: [UInt8] = []
    for field in fields {
      let value = Array(field.value.utf8)
      bytes += Array(field.name.utf8)
      if value.contains(UInt8(ascii: "\n")) {
        bytes.append(UInt8(ascii: "\n"))
        withUnsafeBytes(of: UInt64(value.count).littleEndian) { bytes += $0 }
      } else {
        bytes.append(UInt8(ascii: "="))
      }
      bytes += value
      bytes.append(UInt8(ascii: "\n"))
    }
    return bytes
  }
}
