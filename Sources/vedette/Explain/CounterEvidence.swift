import Events
import Rules
import Storage

/// Something in the store that speaks against an alert, by the words of its own rule.
struct CounterEvidence: Equatable {
  /// Why it does.
  enum Kind: String {
    /// The event is told no more.
    case withdrawn
    /// The event is told otherwise now, and does not meet the rule's condition any more.
    case corrected
    /// Taken alone, a report of the event would not meet the rule's condition.
    case report
    /// Reports of the event contradict each other.
    case conflict
    /// It lowers the score.
    case lowers
    /// The rule excludes it, though it meets the rest of the condition.
    case excluded
  }

  var kind: Kind
  /// What it is: reports as `feed/key`.
  var reports: [String]
  var text: String
}

extension AlertExplanation {
  /// What speaks against the alert.
  var counterEvidence: [CounterEvidence] {
    pieces.flatMap(counters)
      + excluded.map { rejected in
        let name = rejected.event.report.name
        return CounterEvidence(
          kind: .excluded, reports: [name],
          text: "\(printable(name)) of \(rejected.event.time.text) does not count: \(rejected.obstacle.text)")
      }
  }

  private func counters(_ piece: Piece) -> [CounterEvidence] {
    if let alert = piece.alert { return alert.isCancelled ? [cancelled(piece)] : [] }
    guard let told = piece.told else {
      let reports = piece.corrections.map(\.report)
      return [
        CounterEvidence(
          kind: .withdrawn, reports: reports, text: "\(piece.name) was withdrawn: no report tells of the event any more"
        )
      ]
    }
    var counters: [CounterEvidence] = []
    let parts = ruleState == .current ? rule?.detection.failedParts(of: told) ?? [] : []
    if !parts.isEmpty {
      counters.append(
        CounterEvidence(
          kind: .corrected, reports: [told.report.name],
          text: "\(piece.name) does not match any more: failed " + parts.map(\.shown).joined(separator: ", ")))
    }
    for (report, parts) in piece.against.sorted(by: { $0.key < $1.key }) where piece.reports.count > 1 {
      counters.append(
        CounterEvidence(
          kind: .report, reports: [report],
          text: "\(printable(report)) alone would not match: failed " + parts.map(\.shown).joined(separator: ", ")))
    }
    counters += piece.conflicts.map { conflict in
      let values = conflict.values.map {
        "\(printable($0.text)) (\($0.reports.map(printable).joined(separator: ", ")))"
      }
      return CounterEvidence(
        kind: .conflict, reports: conflict.values.flatMap(\.reports),
        text: "reports of \(piece.name) differ about \(conflict.field): \(values.joined(separator: ", or "))")
    }
    if let adds = piece.adds, adds < 0 {
      counters.append(
        CounterEvidence(
          kind: .lowers, reports: [told.report.name], text: "\(piece.name) lowers the score (\(RuleText.number(adds)))")
      )
    }
    return counters
  }

  private func cancelled(_ piece: Piece) -> CounterEvidence {
    CounterEvidence(kind: .withdrawn, reports: [], text: "\(piece.name) was cancelled")
  }
}
