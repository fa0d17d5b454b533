import Events
import JSON
import Rules

/// A rule's condition and its numbers in words.
struct RuleText {
  let rule: Rule

  /// `disruption; event_count by asset in 180d, gte: 4`.
  var condition: String {
    let matched = rule.detection.selections.isEmpty ? "" : rule.detection.conditionText
    guard let correlation = rule.correlation else { return matched }
    let steps = correlation.steps.isEmpty ? "" : " of \(correlation.steps.map(\.name).joined(separator: ", "))"
    let fields = correlation.fields.isEmpty ? "" : " of \(correlation.fields.map(\.text).joined(separator: ", "))"
    let groups =
      correlation.groupBy.isEmpty ? "" : " by \(correlation.groupBy.map(\.name).joined(separator: ", "))"
    let measure = "\(correlation.kind.rawValue)\(steps)\(fields)\(groups)\(window(correlation)), \(needed(correlation))"
    return matched.isEmpty ? measure : "\(matched); \(measure)"
  }

  private func window(_ correlation: Correlation) -> String {
    switch correlation.kind {
    case .countdown: return " with lead \(correlation.lead.map(\.text).joined(separator: ", "))"
    case .score: return " with half-life \(correlation.score?.halfLife.text ?? "")"
    case .change where correlation.timespan == Correlation.unlimited: return ""
    default: break
    }
    switch correlation.window {
    case .sliding: return " in \(correlation.timespan.text)"
    case .tumbling: return " in tumbling windows of \(correlation.timespan.text)"
    case .calendar: return " in calendar windows of \(correlation.timespan.text)"
    case .session(let gap): return " in sessions with gaps up to \(gap.text), at most \(correlation.timespan.text)"
    }
  }

  /// What the number must be.
  func needed(_ correlation: Correlation) -> String {
    switch correlation.kind {
    case .absence: return "nothing for \(correlation.timespan.text)"
    case .countdown, .newValue, .change: return "at once"
    case .temporalOrdered: return "all \(correlation.steps.count) in their order"
    case .temporal:
      return correlation.conditionInWords
        ?? "\(RuleText.bounds(correlation.condition)) of \(Count.of(correlation.steps.count, "step"))"
    default: return RuleText.bounds(correlation.condition)
    }
  }

  /// `at least 4`.
  static func bounds(_ condition: Condition) -> String {
    condition.bounds.map { bound in
      let number = RuleText.number(bound.number)
      switch bound.comparison {
      case .gte: return "at least \(number)"
      case .gt: return "more than \(number)"
      case .lte: return "at most \(number)"
      case .lt: return "less than \(number)"
      case .eq: return "exactly \(number)"
      case .neq: return "anything but \(number)"
      }
    }.joined(separator: " and ")
  }

  /// With three decimals at most.
  static func number(_ number: Double) -> String {
    JSONWriter.token(abs(number) < 1e12 ? (number * 1000).rounded() / 1000 : number)
  }
}
