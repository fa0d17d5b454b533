package import Events
import JSON

/// A part of a rule's condition that an event does not meet, in the words of the rule.
package struct FailedPart: Sendable, Hashable {
  /// What decides about one field.
  package struct Finding: Sendable, Hashable {
    /// What the rule says of the field: `planned: 'true'`.
    package var test: String
    /// What the event says; nil where it says nothing.
    package var value: String?
  }

  /// As the condition has it: `shutdown`, `not planned`, `supply or transit`.
  package var text: String
  /// The fields that decide: of a selection that should match, those that do not; of one that should not, those that do.
  package var findings: [Finding]
}

extension Detection {
  /// The condition in the words of the rule.
  package var conditionText: String { condition.text(selections) }

  /// The parts of the condition that an event does not meet; none where it matches.
  package func failedParts(of event: Event) -> [FailedPart] {
    var parts: [FailedPart] = []
    let foreign = source.filter { !$0.matches(event) }
    if !foreign.isEmpty { parts.append(FailedPart(text: "logsource", findings: foreign.map { $0.finding(event) })) }
    return parts + failures(condition, event)
  }

  /// Whether an event is of a kind that the rule looks for, though it may fail the rest: by its kind, or where the
  /// rule does not ask for kinds, since it fills one of the selections that it asks for.
  package func isAbout(_ event: Event) -> Bool {
    if case .oneOf(let patterns) = requirement(on: .kind) {
      return patterns.contains { $0.matches(event.report.kind) }
    }
    let wanted = condition.wanted
    return wanted.isEmpty || wanted.contains { parts[$0].matches(event) }
  }

  /// The parts of the condition that say what must not be, each with its selections' tests.
  package var exclusions: [FailedPart] {
    condition.conjuncts.compactMap { part in
      guard case .not(let excluded) = part else { return nil }
      let tests = excluded.selections.sorted().flatMap { parts[$0].alternatives.flatMap { $0 } }
      return FailedPart(
        text: part.text(selections), findings: tests.map { FailedPart.Finding(test: $0.text, value: nil) })
    }
  }

  private func holds(_ expression: Expression, _ event: Event) -> Bool {
    expression.holds { parts[$0].matches(event) }
  }

  private func failures(_ expression: Expression, _ event: Event) -> [FailedPart] {
    if holds(expression, event) { return [] }
    if case .all(let operands) = expression { return operands.flatMap { failures($0, event) } }
    return [FailedPart(text: expression.text(selections), findings: findings(expression, event))]
  }

  /// What decides about an expression: why its selections hold or not.
  private func findings(_ expression: Expression, _ event: Event) -> [FailedPart.Finding] {
    var seen: Set<FailedPart.Finding> = []
    return expression.selections.sorted().flatMap { parts[$0].findings(event) }.filter { seen.insert($0).inserted }
  }
}

extension Selection {
  /// Of a selection that an event matches, the fields by which it does; of another, those that stand against it.
  fileprivate func findings(_ event: Event) -> [FailedPart.Finding] {
    if let met = alternatives.first(where: { isMet($0, event) }) { return met.map { $0.finding(event) } }
    if event.report.modality == .aggregate, !alternatives.contains(where: { $0.contains(where: \.namesModality) }) {
      return [FailedPart.Finding(test: "modality: anything but aggregate", value: "aggregate")]
    }
    let missed = alternatives.map { fields in fields.filter { !$0.matches(event) } }
    return (missed.min { $0.count < $1.count } ?? []).map { $0.finding(event) }
  }

  private func isMet(_ fields: [FieldMatch], _ event: Event) -> Bool {
    Selection(name: name, alternatives: [fields]).matches(event)
  }
}

extension FieldMatch {
  fileprivate func finding(_ event: Event) -> FailedPart.Finding {
    FailedPart.Finding(test: text, value: value(event))
  }

  private func value(_ event: Event) -> String? {
    switch subject {
    case .kind: return event.report.kind
    case .anyText: return event.report.title ?? event.report.text
    case .field(let path): return event.value(at: path)?.scalarText(joinedBy: ", ")
    }
  }
}

extension Expression {
  /// In the words and the order of the rule, with parentheses where they are needed.
  func text(_ names: [String]) -> String {
    func inner(_ operand: Expression) -> String {
      switch operand {
      case .all, .any: "(\(operand.text(names)))"
      case .selection, .not: operand.text(names)
      }
    }
    switch self {
    case .selection(let index): return names[index]
    case .not(let operand): return "not \(inner(operand))"
    case .all(let operands): return operands.map(inner).joined(separator: " and ")
    case .any(let operands): return operands.map(inner).joined(separator: " or ")
    }
  }

  /// What must all hold.
  fileprivate var conjuncts: [Expression] {
    if case .all(let operands) = self { operands.flatMap(\.conjuncts) } else { [self] }
  }

  /// The places of the selections that are asked for, not excluded.
  fileprivate var wanted: Set<Int> {
    switch self {
    case .selection(let index): [index]
    case .not: []
    case .all(let operands), .any(let operands): operands.reduce(into: []) { $0.formUnion($1.wanted) }
    }
  }
}
