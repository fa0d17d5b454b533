import Documents
import Events

/// Whether the alerts of a rule have what a rule over them groups by.
extension ReferenceCheck {
  /// What every alert has as an event besides the values of its group and its labels.
  static let fieldsOfAlerts: Set<String> = Set(["rule", "level", "time", "known", "kind"] + FieldPath.derivedNames)

  mutating func checkGroups(of index: Int) {
    let reading = reading(index)
    guard let correlation = reading.rule.correlation else { return }
    for (place, step) in correlation.steps.enumerated() {
      guard case .rule(let id) = step.source, let target = target(id), let own = target.correlation,
        let node = reading.references.first(where: { $0.id == id })?.node
      else { continue }
      let names = ReferenceCheck.fieldsOfAlerts.union(own.groupBy.map(\.name)).union(target.labels.map(\.name))
      let wanted = correlation.groupBy.map { ($0.fieldsByStep[place] ?? $0.field).text }
      for name in wanted where !names.contains(name) {
        let shown =
          own.groupBy.isEmpty ? "groups by nothing" : "groups by \(own.groupBy.map(\.name).joined(separator: ", "))"
        fail(index, "the alerts of '\(id)' have no '\(name)': it \(shown)", at: node)
      }
    }
  }
}
