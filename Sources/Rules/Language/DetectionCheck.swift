import Documents
import Events

/// What a detection keeps a correlation from doing, although each is right by itself.
struct DetectionCheck {
  let collector: DiagnosticCollector

  func check(_ detection: Detection, _ shape: CorrelationShape, _ reader: MappingReader) {
    guard !detection.parts.isEmpty, detection.condition.canHold, detection.canMatchSomeKind else { return }
    for step in shape.steps { check(step, detection) }
    checkGroups(detection, shape)
  }

  /// A step that no event can fill keeps the rule from ever firing.
  private func check(_ step: CorrelationShape.Step, _ detection: Detection) {
    guard let place = detection.selections.firstIndex(of: step.name) else { return }
    if !Expression.all([detection.condition, .selection(place)]).canHold {
      collector.report(
        .neverFires, "no event can match '\(step.name)': the condition of the detection excludes it", at: step.node)
    } else if !detection.canMatchSomeKind(selection: place) {
      collector.report(
        .neverFires,
        "no event can match '\(step.name)' and the condition of the detection: they ask for different kinds",
        at: step.node)
    }
  }

  /// An event without a field to group by joins no group.
  private func checkGroups(_ detection: Detection, _ shape: CorrelationShape) {
    guard let node = shape.node["group-by"] else { return }
    for element in node.elements ?? [node] {
      guard let name = element.text, !shape.aliases.contains(where: { $0.name.text == name }),
        detection.excludes(FieldPath(name))
      else { continue }
      collector.report(
        .neverFires, "what matches has no '\(name)', so no event joins a group", at: element)
    }
  }
}

extension Detection {
  /// Whether everything that matches lacks a field.
  func excludes(_ field: FieldPath) -> Bool { excludes(field, condition) }

  private func excludes(_ field: FieldPath, _ expression: Expression) -> Bool {
    switch expression {
    case .selection(let place): parts[place].alternatives.allSatisfy { $0.contains { $0.excludes(field) } }
    case .not: false
    case .all(let operands): operands.contains { excludes(field, $0) }
    case .any(let operands): !operands.isEmpty && operands.allSatisfy { excludes(field, $0) }
    }
  }
}

extension FieldMatch {
  /// Whether it holds only where the field is missing.
  fileprivate func excludes(_ field: FieldPath) -> Bool {
    guard subject == .field(field) else { return false }
    if case .exists(let wanted) = quantifier { return !wanted }
    guard case .any = quantifier else { return false }
    return tests.allSatisfy { if case .missing = $0 { true } else { false } }
  }
}
