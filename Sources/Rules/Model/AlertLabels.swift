/// What the matchers of routes, silences and inhibitions see of an alert: its rule, its level, its certainty, the values
/// of its group, and its rule's labels.
///
/// Of two with one name the first in that order counts. `alertname` is another name for `rule`, as who comes from
/// Alertmanager expects.
package struct AlertLabels: Sendable, Hashable {
  private let values: [String: String]

  package init(rule: String, level: Level, certainty: Certainty, group: Group, labels: [Label]) {
    let own = [
      Label("rule", rule), Label("alertname", rule), Label("level", level.rawValue),
      Label("certainty", certainty.rawValue),
    ]
    values = Dictionary((own + group.labels + labels).map { ($0.name, $0.value) }) { first, _ in first }
  }

  /// - Parameter labels: Those of the alert's rule.
  package init(_ alert: Alert, labels: [Label]) {
    self.init(rule: alert.rule, level: alert.level, certainty: alert.certainty, group: alert.group, labels: labels)
  }

  /// The value of a label; the empty text where the alert does not have it.
  package subscript(name: String) -> String { values[name] ?? "" }
}
