import Events
import Rules

/// The sentence that says what happened, for rules that do not word it themselves.
enum Summary {
  /// The annotation by which a rule words it.
  static let annotation = "summary"

  /// `CPC: Repeated shutdowns (4 in 180d)`; for a rule without correlation `Title: what the event's report is titled`.
  static func sentence(_ transition: Transition, _ rule: RuleFacts, evidence: [EvidenceReport]) -> String {
    let group = transition.alert.group.labels.map(\.value).joined(separator: ", ")
    let subject = group.isEmpty ? rule.title : "\(group): \(rule.title)"
    if let timespan = rule.timespan { return "\(subject) (\(transition.count) in \(timespan.text))" }
    if let title = evidence.first?.title { return "\(subject): \(title)" }
    return subject
  }
}
