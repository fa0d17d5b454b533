import Documents
import Events

/// Reads the steps of a correlation: `rules`, or the contributions of a score.
struct StepReader {
  let collector: DiagnosticCollector
  let kind: Correlation.Kind?

  /// The steps that could be read, in order.
  func read(_ reader: MappingReader) -> [CorrelationShape.Step] {
    guard kind != .score else { return numbered(elements(reader, "score", contribution)) }
    if reader.value("rules") == nil, kind == .temporal { return stepsOfCondition(reader.value("condition")) }
    let steps = elements(reader, "rules", step)
    if steps.count > StepReader.limit, let node = reader.value("rules") {
      collector.report(.badValue, "a correlation has at most \(StepReader.limit) steps", at: node)
    }
    return steps
  }

  /// The steps of an event are the bits of a word.
  private static let limit = 64

  private func elements(
    _ reader: MappingReader, _ key: String, _ read: (Node) -> CorrelationShape.Step?
  ) -> [CorrelationShape.Step] {
    guard let node = reader.value(key) else { return [] }
    return (node.elements ?? [node]).compactMap(read)
  }

  /// A name, or `{rule, min, within, absent}`.
  private func step(_ node: Node) -> CorrelationShape.Step? {
    if let name = node.text { return CorrelationShape.Step(name: name, node: node) }
    guard node.pairs != nil else {
      collector.report(.wrongKind, "'rules' must be a list of names of selections or rules", at: node)
      return nil
    }
    guard let reader = MappingReader(node, "a step", collector) else { return nil }
    let name = reader.requiredText("rule")
    var step = CorrelationShape.Step(name: name ?? "", node: reader.value("rule") ?? node)
    step.minimum = reader.int("min", in: 1...1000) ?? 1
    step.within = reader.positiveSpan("within")
    step.isAbsent = reader.bool("absent") ?? false
    reader.finish()
    check(step, reader)
    return name == nil ? nil : step
  }

  private func check(_ step: CorrelationShape.Step, _ reader: MappingReader) {
    if step.isAbsent, let node = reader.keyNode("min") {
      collector.report(.badValue, "'min' does not go with 'absent'", at: node)
    }
    guard let kind else { return }
    for key in ["within", "absent"] where kind != .temporalOrdered {
      guard let node = reader.keyNode(key) else { continue }
      collector.report(.badValue, "'\(key)' goes with 'temporal_ordered' only", at: node)
    }
    if kind != .temporal, kind != .temporalOrdered, let node = reader.keyNode("min") {
      collector.report(.badValue, "'min' goes with 'temporal' and 'temporal_ordered' only", at: node)
    }
  }

  /// `{match: selection, add: 2}` or `{rule: other-rule, add: 2}`; `match` may be a selection's name or the selection.
  private func contribution(_ node: Node) -> CorrelationShape.Step? {
    guard let reader = MappingReader(node, "a contribution", collector) else { return nil }
    let match = reader.value("match")
    let rule = reader.text("rule")
    let add = reader.required("add") == nil ? nil : Score.points(reader, collector)
    reader.finish()
    guard reader.has("match") != reader.has("rule") else {
      collector.report(.badValue, "a contribution needs either 'match' or 'rule'", at: node)
      return nil
    }
    var step = CorrelationShape.Step(name: rule ?? match?.text ?? "", node: reader.value("rule") ?? match ?? node)
    step.add = add
    step.mustBeRule = rule != nil
    step.mustBeSelection = match != nil
    if match?.text == nil { step.selection = match }
    return add == nil ? nil : step
  }

  /// Selections that stand in place of a name get one.
  private func numbered(_ steps: [CorrelationShape.Step]) -> [CorrelationShape.Step] {
    steps.enumerated().map { index, step in
      var named = step
      if step.selection != nil { named.name = "match \(index + 1)" }
      return named
    }
  }

  /// Without `rules`, what a condition in words names.
  private func stepsOfCondition(_ node: Node?) -> [CorrelationShape.Step] {
    guard let node, let text = node.text else { return [] }
    return ConditionParser.words(text).map { word in
      let start = collector.place(word.offset, in: node)
      let end = Mark(line: start.line, column: start.column + word.text.unicodeScalars.count)
      return CorrelationShape.Step(name: word.text, node: Node(.scalar(word.text, .plain), start: start, end: end))
    }
  }
}
