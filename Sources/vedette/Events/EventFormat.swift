import Events
import JSON
import Storage

/// How `vedette events` shows an event.
enum EventFormat {
  case text(Style)
  case json
  case csv

  /// What stands above all events.
  var header: String? {
    if case .csv = self { CSV.row(EventFormat.columns + EventFormat.corroboration) } else { nil }
  }

  /// The fields of the event model in their order, and behind them how many reports tell of the event. `until` is left
  /// out: `time` says the end, too, and a source that gave both would give a reduced date as an interval.
  static let columns = FieldPath.modelNames.filter { $0 != "until" } + ["reports"]

  /// What is known besides of an event with several reports.
  private static let corroboration = ["publishers", "origins", "conflicts"]

  /// One event in one line, without its end; for a person, lines behind it say what its reports do not agree about.
  ///
  /// - Parameters:
  ///   - told: how well it is told, of an event with several reports.
  ///   - columns: how wide they are, for a person.
  func line(_ event: Event, _ told: Corroboration? = nil, _ columns: EventColumns = EventColumns()) -> String {
    switch self {
    case .text(let style): EventFormat.text(event, told, columns, style)
    case .json: EventFormat.json(event, told)
    case .csv: CSV.row(EventFormat.columns.map { EventFormat.cell(event, $0) } + EventFormat.cells(told))
    }
  }

  /// `2022-08-23  pipeline.disruption.reduced  CPC  Berths damaged  (events/S002-011, 2 reports)`.
  private static func text(
    _ event: Event, _ told: Corroboration?, _ columns: EventColumns, _ style: Style
  ) -> String {
    let report = event.report
    let count = event.reportCount == 1 ? "" : ", \(sources(event, told))"
    let line = [
      style(.dim, Table.pad(event.time.text, to: columns.time)),
      Table.pad(style(.bold, printable(report.kind)), to: columns.kind),
      Table.pad(subject(event), to: columns.subject), printable(report.title ?? ""),
      style(.dim, "(\(printable(report.feed))/\(printable(report.key))\(count))"),
    ].filter { !$0.isEmpty }.joined(separator: "  ")
    return ([line] + (told?.conflicts ?? []).map { "    " + style(.yellow, conflict($0)) }).joined(separator: "\n")
  }

  /// What it is about: an asset, else who did it to whom, else where.
  static func subject(_ event: Event) -> String {
    let report = event.report
    let who = [report.actor.joined(separator: ","), report.target.joined(separator: ",")].filter { !$0.isEmpty }
    return printable(report.asset ?? (who.isEmpty ? report.country ?? "-" : who.joined(separator: ">")))
  }

  /// `5 reports of 3 publishers, 2 origins`.
  private static func sources(_ event: Event, _ told: Corroboration?) -> String {
    let reports = Count.of(event.reportCount, "report")
    guard let sources = told?.sources else { return reports }
    return "\(reports) of \(Count.of(sources.publishers, "publisher")), "
      + Count.of(sources.origins, "origin")
  }

  /// `value: 80 (desk/1), or 100 (wire/7, wire/9)`.
  private static func conflict(_ conflict: EventConflict) -> String {
    let values = conflict.values.map { "\(printable($0.text)) (\($0.reports.map(printable).joined(separator: ", ")))" }
    return "\(conflict.field): \(values.joined(separator: ", or "))"
  }

  /// The event in the event model's own names, without those that it has no value for: what the feed `events` reads.
  private static func json(_ event: Event, _ told: Corroboration?) -> String {
    var writer = JSONWriter()
    writer.beginObject()
    for name in EventFormat.columns.dropLast() where name != "fields" {
      if let value = value(event, name) { writer.member(name, value) }
    }
    writer.member("reports", event.reportCount)
    if let told { write(told, to: &writer) }
    if let fields = event.report.fields {
      writer.name("fields")
      writer.raw(fields)
    }
    writer.endObject()
    return writer.text
  }

  private static func write(_ told: Corroboration, to writer: inout JSONWriter) {
    writer.member("publishers", told.sources.publishers)
    writer.member("origins", told.sources.origins)
    writer.member("conflicts", told.conflicts)
  }

  /// The cells of ``corroboration``; empty where one report tells, and where all agree.
  private static func cells(_ told: Corroboration?) -> [String] {
    guard let told else { return corroboration.map { _ in "" } }
    var conflicts = JSONWriter()
    if !told.conflicts.isEmpty { conflicts.value(told.conflicts) }
    return [String(told.sources.publishers), String(told.sources.origins), conflicts.text]
  }

  private static func cell(_ event: Event, _ name: String) -> String {
    if name == "reports" { return String(event.reportCount) }
    if name == "fields" { return event.report.fields ?? "" }
    return value(event, name)?.scalarText(joinedBy: ";") ?? ""
  }

  /// As rules see it, but what is a list stays one where it has a single element.
  private static func value(_ event: Event, _ name: String) -> JSONValue? {
    let value = event.value(at: FieldPath(name))
    guard ["actor", "target", "tags"].contains(name), case .string = value, let value else { return value }
    return .array([value])
  }
}
