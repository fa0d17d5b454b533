import JSON

/// One line of the alert log, as the database holds it.
struct AlertLine: Sendable, Equatable {
  var seq: Int64
  /// Schema `vedette.alert/1`.
  var json: String
  /// The line of `alerts.log`.
  var text: String

  /// Whether the line is asked for. A name means a member of the JSON (`rule`, `level`, `evidence.0.key`), else one of
  /// the alert's group (`asset`), else one of its labels.
  func matches(_ filter: Filter) -> Bool {
    if filter.terms.isEmpty { return true }
    guard let document = try? JSONValue(parsing: json) else { return false }
    return filter.matches { AlertLine.value(document, $0) }
  }

  static func value(_ document: JSONValue, _ name: String) -> JSONValue? {
    let direct = name.split(separator: ".").reduce(document as JSONValue?) { value, part in
      Int(part).flatMap { value?[$0] } ?? value?[String(part)]
    }
    return direct ?? document["group"]?[name] ?? document["labels"]?[name]
  }
}

/// How `vedette alerts` shows a line of the alert log.
enum AlertFormat {
  case text(Style)
  case json
  case csv

  static let columns = [
    "seq", "at", "level", "state", "rule", "group", "summary", "id", "certainty", "starts_at", "earliest_at", "ends_at",
    "detected_at", "value", "peak", "count", "reports", "publishers", "origins", "evidence_total", "reason",
  ]

  /// What stands above all lines.
  var header: String? {
    if case .csv = self { CSV.row(AlertFormat.columns) } else { nil }
  }

  func line(_ alert: AlertLine) -> String {
    switch self {
    case .text(let style): AlertFormat.coloured(alert.text, style)
    case .json: alert.json
    case .csv: AlertFormat.csv(alert)
    }
  }

  private static func csv(_ alert: AlertLine) -> String {
    guard let document = try? JSONValue(parsing: alert.json) else { return "" }
    return CSV.row(
      columns.map { name in
        switch name {
        case "group": group(document["group"])
        case "reports", "publishers", "origins": document["sources"]?[name]?.scalarText ?? ""
        default: document[name]?.scalarText ?? ""
        }
      })
  }

  /// `asset=CPC;country=KAZ`.
  private static func group(_ group: JSONValue?) -> String {
    guard case .object(let members) = group else { return "" }
    return members.map { "\($0.name)=\($0.value.scalarText ?? "")" }.joined(separator: ";")
  }

  /// A line of `alerts.log` with its time, level, state and rule in colour; they are its first words.
  static func coloured(_ line: String, _ style: Style) -> String {
    let words = line.split(separator: " ", maxSplits: 4, omittingEmptySubsequences: false).map(String.init)
    guard style.isColoured, words.count == 5 else { return line }
    let front = [
      style(.dim, words[0]), style(colour(ofLevel: words[1]), words[1]), style(colour(ofState: words[2]), words[2]),
      style(.bold, words[3]),
    ]
    return (front + [words[4]]).joined(separator: " ")
  }

  static func colour(ofLevel level: String) -> Style.Colour {
    switch level.lowercased() {
    case "critical": .brightRed
    case "high": .red
    case "medium": .yellow
    case "low": .blue
    default: .dim
    }
  }

  static func colour(ofState state: String) -> Style.Colour {
    switch state {
    case "firing", "escalated": .red
    case "resolved": .green
    case "updated", "reminder": .yellow
    default: .dim
    }
  }
}
