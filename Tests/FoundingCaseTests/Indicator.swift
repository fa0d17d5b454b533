import JSON
import TestSupport
import Testing

/// One line of `expected-alerts.json`: what a monitor should raise, and when.
struct Indicator: Sendable, CustomTestStringConvertible {
  let id: String
  let title: String
  /// Dates, or nil for "never".
  let firstAlert: String?
  let firstPossible: String?
  let firstAlertWithOneBrief: String?
  /// Keys of reports.
  let evidence: Set<String>

  var testDescription: String { "\(id): \(title)" }

  /// The types of rules that this version has.
  static let types: Set<String> = ["single event", "event_count", "value_count", "temporal", "temporal_ordered"]

  /// The indicators whose type this version has.
  static let all: [Indicator] = {
    let bytes = TestFiles.bytes(inProject: "\(FoundingCase.folder)/expected-alerts.json") ?? []
    guard case .array(let list)? = try? JSONValue(parsing: String(decoding: bytes, as: UTF8.self)) else { return [] }
    return list.filter { types.contains($0["type"]?.stringValue ?? "") }.map(Indicator.init)
  }()

  private init(_ value: JSONValue) {
    id = value["id"]?.stringValue ?? ""
    title = value["title"]?.stringValue ?? ""
    firstAlert = value["first_alert"]?.stringValue
    firstPossible = value["first_possible"]?.stringValue
    firstAlertWithOneBrief = value["first_alert_with_brief_002_only"]?.stringValue
    guard case .array(let keys)? = value["evidence_at_first"] else {
      evidence = []
      return
    }
    evidence = Set(keys.compactMap(\.stringValue))
  }
}
