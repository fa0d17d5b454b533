import Documents
import Events

/// Reads a detection from YAML.
struct DetectionReader {
  let collector: DiagnosticCollector
  /// The values of `%name%`.
  var lists: [String: [ListEntry]] = [:]
  /// Selections that stand beside the rules; those that the condition or a step names become part of the detection.
  var macros: [String: Selection] = [:]
  /// Selections that stand in the correlation.
  var inner: [(name: String, node: Node)] = []
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

  /// Nil where anything is wrong with it. Without a node it has what the correlation and the macros bring.
  ///
  /// - Parameter at: Where what has no place of its own is told.
  func read(_ node: Node?, at: Node) -> Detection? {
    guard let pairs = node.map({ $0.pairs }) ?? [] else {
      if let node { collector.report(.wrongKind, "'detection' must be a mapping, not \(node.kindName)", at: node) }
      return nil
    }
    let own = pairs.filter { $0.name != "condition" && $0.name != "timeframe" }
    let macros = macros(own, node)
    if own.isEmpty, macros.isEmpty, let node {
      collector.report(.missingKey, "'detection' needs a selection", at: pairs.first?.key ?? node)
    }
    let reader = SelectionReader(collector: collector, lists: lists)
    for macro in macros where macro.alternatives.isEmpty {
      collector.report(
        .brokenRule, "the macro '\(macro.name)' has errors", at: node?["condition"] ?? own.first?.key ?? at)
    }
    let parts = own.map { reader.read($0.name, $0.value) } + inner.map { reader.read($0.name, $0.node) } + macros
    if let node { refuseTimeframe(node) }
    let names = own.map(\.name) + inner.map(\.name) + macros.map(\.name)
    guard var condition = condition(node?["condition"], names, own, node), !names.isEmpty else { return nil }
    warnOfUnused(condition, own)
    if stepsAreRequired, let anyStep = anyStep(names), anyStep != condition { condition = .all([anyStep, condition]) }
    guard parts.allSatisfy({ $0 != nil }) else { return nil }
    guard !macros.contains(where: \.alternatives.isEmpty) else { return nil }
    let detection = Detection(parts: parts.compactMap { $0 }, condition: condition, source: source)
    if let place = node?["condition"] ?? own.first?.key { check(detection, at: place) }
    return detection
  }

  /// The macros that the condition or a step names, unless a selection of the rule has that name.
  private func macros(_ own: [Node.Pair], _ node: Node?) -> [Selection] {
    let conditions = node?["condition"].map { $0.elements ?? [$0] } ?? []
    let words = conditions.flatMap { ConditionParser.words($0.text ?? "").map(\.text) }
    let named = Set(words + steps).subtracting(own.map(\.name))
    return named.sorted().compactMap { macros[$0] }
  }

  private func check(_ detection: Detection, at place: Node) {
    if !detection.condition.canHold {
      collector.report(.neverFires, "the condition asks for a selection and for its absence", at: place)
    } else if !detection.canMatchSomeKind {
      collector.report(.neverFires, "no event can match: the condition asks for different kinds at once", at: place)
    }
  }

  private func condition(_ node: Node?, _ names: [String], _ own: [Node.Pair], _ detection: Node?) -> Expression? {
    guard let node, !node.isNull else { return defaultCondition(names, own, detection) }
    // Sigma allows a list of conditions, of which one must hold.
    let expressions = (node.elements ?? [node]).map { element -> Expression? in
      guard let text = element.text else {
        collector.report(.wrongKind, "'condition' must be a text, not \(element.kindName)", at: element)
        return nil
      }
      return collector.expression(text, names, own: own.count, others: macros.keys.sorted(), at: element)
    }
    guard !expressions.isEmpty, expressions.allSatisfy({ $0 != nil }) else { return nil }
    return expressions.count == 1 ? expressions[0] : .any(expressions.compactMap { $0 })
  }

  private func defaultCondition(_ names: [String], _ own: [Node.Pair], _ detection: Node?) -> Expression? {
    if let anyStep = anyStep(names) { return anyStep }
    if names.count == 1 { return .selection(0) }
    if names.count > 1, let detection {
      collector.report(
        .missingKey, "'detection' has several selections and needs a 'condition'", at: own.first?.key ?? detection)
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
    collector.report(.notSupported, "'timeframe' is of an older Sigma; use 'correlation'", at: key)
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

extension DiagnosticCollector {
  /// A condition in words over selections or steps; nil, with a diagnostic, where it cannot be read.
  ///
  /// - Parameters:
  ///   - own: how many of the names `them` and patterns speak of; nil for all.
  ///   - others: names that may have been meant besides.
  func expression(
    _ text: String, _ names: [String], own: Int? = nil, others: [String] = [], at node: Node
  ) -> Expression? {
    do throws(ConditionFailure) {
      return try ConditionParser.parse(text, names: names, own: own)
    } catch {
      report(
        error.reason == .syntax ? .conditionSyntax : .unknownSelection, error.message,
        at: place(error.offset, in: node),
        length: error.length, suggestion: error.name.flatMap { Suggestion.nearest(to: $0, in: names + others) })
      return nil
    }
  }
}
