import Events
import JSON

/// How `vedette events` shows an event.
enum EventFormat {
  case text(Style)
  case json
  case csv

  /// What stands above all events.
  var header: String? {
    if case .csv = self { CSV.row(EventFormat.columns) } else { nil }
  }

  /// The fields of the event model in their order, and behind them how many reports tell of the event. `until` is left
  /// out: `time` says the end, too, and a source that gave both would give a reduced date as an interval.
  static let columns = FieldPath.modelNames.filter { $0 != "until" } + ["reports"]

  /// One event in one line, without its end.
  func line(_ event: Event) -> String {
    switch self {
    case .text(let style): EventFormat.text(event, style)
    case .json: EventFormat.json(event)
    case .csv: CSV.row(EventFormat.columns.map { EventFormat.cell(event, $0) })
    }
  }

  /// `2022-08-23  pipeline.disruption.reduced  CPC  Berths damaged  (events/S002-011, 2 reports)`.
  private static func text(_ event: Event, _ style: Style) -> String {
    let report = event.report
    let who = [report.actor.joined(separator: ","), report.target.joined(separator: ",")].filter { !$0.isEmpty }
    let subject = report.asset ?? (who.isEmpty ? report.country ?? "-" : who.joined(separator: ">"))
    let count = event.reportCount == 1 ? "" : ", \(event.reportCount) reports"
    return [
      style(.dim, Table.pad(event.time.text, to: 20)), Table.pad(style(.bold, printable(report.kind)), to: 32),
      Table.pad(printable(subject), to: 12), printable(report.title ?? ""),
      style(.dim, "(\(printable(report.feed))/\(printable(report.key))\(count))"),
    ].filter { !$0.isEmpty }.joined(separator: "  ")
  }

  /// The event in the event model's own names, without those that it has no value for: what the feed `events` reads.
  private static func json(_ event: Event) -> String {
    var writer = JSONWriter()
    writer.beginObject()
    for name in EventFormat.columns.dropLast() where name != "fields" {
      if let value = value(event, name) { writer.member(name, value) }
    }
    writer.member("reports", event.reportCount)
    if let fields = event.report.fields {
      writer.name("fields")
      writer.raw(fields)
    }
    writer.endObject()
    return writer.text
  }

  private static func cell(_ event: Event, _ name: String) -> String {
    if name == "reports" { return String(event.reportCount) }
    if name == "fields" { return event.report.fields ?? "" }
    guard let value = value(event, name) else { return "" }
    guard case .array(let elements) = value else { return value.scalarText ?? "" }
    return elements.compactMap(\.scalarText).joined(separator: ";")
  }

  /// As rules see it, but what is a list stays one where it has a single element.
  private static func value(_ event: Event, _ name: String) -> JSONValue? {
    let value = event.value(at: FieldPath(name))
    guard ["actor", "target", "tags"].contains(name), case .string = value, let value else { return value }
    return .array([value])
  }
}
