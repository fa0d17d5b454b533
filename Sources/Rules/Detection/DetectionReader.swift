import Documents
import Events

/// Reads a detection from YAML.
struct DetectionReader {
  let collector: DiagnosticCollector
  /// The values of `%name%`.
  var lists: [String: [String]] = [:]
  /// The selections that a correlation uses as steps, and that stand for the condition where there is none.
  var steps: [String] = []
  /// Whether these are all that the file names.
  var hasAllSteps = true
  /// Whether every event must match a step, whatever the condition says.
  var stepsAreRequired = false
  /// The selections that something else than the condition uses.
  var usedElsewhere: Set<String> = []
  /// What every event must match besides.
  var source: [FieldMatch] = []

  /// Nil where anything is wrong with it.
  func read(_ node: Node) -> Detection? {
    guard let pairs = node.pairs else {
      collector.report(.wrongKind, "'detection' must be a mapping, not \(node.kindName)", at: node)
      return nil
    }
    let selections = pairs.filter { $0.name != "condition" && $0.name != "timeframe" }
    if selections.isEmpty {
      collector.report(.missingKey, "'detection' needs a selection", at: pairs.first?.key ?? node)
    }
    let reader = SelectionReader(collector: collector, lists: lists)
    let parts = selections.map { reader.read($0.name, $0.value) }
    let names = selections.map(\.name)
    refuseTimeframe(node)
    guard var condition = condition(node["condition"], names, node), !selections.isEmpty else { return nil }
    warnOfUnused(condition, selections)
    if stepsAreRequired, let anyStep = anyStep(names), anyStep != condition { condition = .all([anyStep, condition]) }
    guard parts.allSatisfy({ $0 != nil }) else { return nil }
    let detection = Detection(parts: parts.compactMap { $0 }, condition: condition, source: source)
    if !detection.canMatchSomeKind {
      collector.report(
        .neverFires, "no event can match: the condition asks for different kinds at once",
        at: node["condition"] ?? selections[0].key)
    }
    return detection
  }

  private func condition(_ node: Node?, _ names: [String], _ detection: Node) -> Expression? {
    guard let node, !node.isNull else { return defaultCondition(names, detection) }
    // Sigma allows a list of conditions, of which one must hold.
    let expressions = (node.elements ?? [node]).map { expression($0, names) }
    guard !expressions.isEmpty, expressions.allSatisfy({ $0 != nil }) else { return nil }
    return expressions.count == 1 ? expressions[0] : .any(expressions.compactMap { $0 })
  }

  private func defaultCondition(_ names: [String], _ detection: Node) -> Expression? {
    if let anyStep = anyStep(names) { return anyStep }
    if names.count == 1 { return .selection(0) }
    if names.count > 1 {
      collector.report(
        .missingKey, "'detection' has several selections and needs a 'condition'",
        at: detection.pairs?.first?.key ?? detection)
    }
    return nil
  }

  private func anyStep(_ names: [String]) -> Expression? {
    let places = steps.compactMap { names.firstIndex(of: $0) }
    return places.isEmpty ? nil : places.count == 1 ? .selection(places[0]) : .any(places.map(Expression.selection))
  }

  /// What older Sigma rules have in place of a correlation.
  private func refuseTimeframe(_ node: Node) {
    guard let key = node.pairs?.first(where: { $0.name == "timeframe" })?.key else { return }
    collector.report(
      .notSupported, "'timeframe' is not supported by this version of Vedette; use 'correlation'", at: key)
  }

  private func expression(_ node: Node, _ names: [String]) -> Expression? {
    guard let text = node.text else {
      collector.report(.wrongKind, "'condition' must be a text, not \(node.kindName)", at: node)
      return nil
    }
    do throws(ConditionFailure) {
      return try ConditionParser.parse(text, names: names)
    } catch {
      collector.report(
        error.reason == .syntax ? .conditionSyntax : .unknownSelection, error.message,
        at: collector.place(error.offset, in: node),
        length: error.length, suggestion: error.name.flatMap { Suggestion.nearest(to: $0, in: names) })
      return nil
    }
  }

  private func warnOfUnused(_ condition: Expression, _ selections: [Node.Pair]) {
    // A step that was misspelt would make the selection that it means look forgotten.
    guard hasAllSteps, steps.allSatisfy({ step in selections.contains { $0.name == step } }) else { return }
    let used = condition.selections
    for (index, pair) in selections.enumerated() where !used.contains(index) && !usedElsewhere.contains(pair.name) {
      collector.report(.unusedSelection, "the selection '\(pair.name)' is not used", at: pair.key)
    }
  }
}
