import JSON

/// One line of the founding case's `expected-alerts.json`: what a monitor should raise, and when.
package struct Indicator: Sendable {
  package let id: String
  package let title: String
  /// Dates, or nil for "never".
  package let firstAlert: String?
  package let firstPossible: String?
  package let firstAlertWithOneBrief: String?
  /// Keys of reports.
  package let evidence: Set<String>

  /// The folder of the case in the project.
  package static let folder = "Config/demo/kazakhstan-2022"

  /// All of them.
  package static let all: [Indicator] = {
    let bytes = TestFiles.bytes(inProject: "\(folder)/expected-alerts.json") ?? []
    guard case .array(let list)? = try? JSONValue(parsing: String(decoding: bytes, as: UTF8.self)) else { return [] }
    return list.map(Indicator.init)
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
