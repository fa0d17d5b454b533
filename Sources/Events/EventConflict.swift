import JSON

/// A field about which the reports of an event say different things. All of them are kept; none is averaged.
package struct EventConflict: Sendable, Hashable {
  /// One thing that is said.
  package struct Value: Sendable, Hashable {
    package let text: String
    /// The reports that say it, as `feed/key`.
    package let reports: [String]

    package init(text: String, reports: [String]) {
      self.text = text
      self.reports = reports
    }
  }

  /// The name of the field; `time` where dates exclude each other.
  package let field: String
  /// What is said, by the report that is first in the order of the event first.
  package let values: [Value]

  package init(field: String, values: [Value]) {
    self.field = field
    self.values = values
  }

  private static let fields = [
    "kind", "asset", "actor", "target", "country", "place", "value", "unit", "phase", "planned", "pretext", "modality",
  ]

  /// What the reports of one event contradict each other in. A report without a value contradicts none.
  ///
  /// - Parameter reports: in the order of the event, the one that supplies its fields first.
  package static func all(in reports: [Report]) -> [EventConflict] {
    guard reports.count > 1 else { return [] }
    let events = reports.map { Event(id: 0, report: $0, ingested: $0.time.end) }
    let named = fields.compactMap { field in
      conflict(field, events.compactMap { event in text(of: field, event).map { ($0, event.report.name) } })
    }
    return times(reports) + named
  }

  private static func conflict(_ field: String, _ said: [(text: String, report: String)]) -> EventConflict? {
    var values: [(key: String, text: String, reports: [String])] = []
    for (text, report) in said {
      let key = Double(text).map { "\($0)" } ?? text.lowercased()
      if let place = values.firstIndex(where: { $0.key == key }) {
        values[place].reports.append(report)
      } else {
        values.append((key, text, [report]))
      }
    }
    guard values.count > 1 else { return nil }
    return EventConflict(field: field, values: values.map { Value(text: $0.text, reports: $0.reports) })
  }

  /// Dates that have nothing in common with what the reports before them left.
  private static func times(_ reports: [Report]) -> [EventConflict] {
    var common = reports[0].time
    var agreed = [reports[0].name]
    var others: [(text: String, report: String)] = []
    for report in reports.dropFirst() {
      if let both = common.intersection(report.time) {
        common = both
        agreed.append(report.name)
      } else {
        others.append((report.time.text, report.name))
      }
    }
    guard !others.isEmpty else { return [] }
    let agreement = agreed.map { (text: common.text, report: $0) }
    return conflict("time", agreement + others).map { [$0] } ?? []
  }

  /// A list is one value, whatever its order.
  private static func text(of field: String, _ event: Event) -> String? {
    switch event.value(at: FieldPath(field)) {
    case .array(let elements)?: elements.compactMap(\.scalarText).sorted().joined(separator: ",")
    case let value: value?.scalarText
    }
  }
}
