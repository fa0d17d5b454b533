import Documents
import Events

/// Reads `correlation`, once its shape and the detection are known.
struct CorrelationReader {
  let collector: DiagnosticCollector
  let context: RuleContext

  /// Nil where something that must be there is missing or wrong; everything is read all the same, so that everything is
  /// said at once.
  func read(_ shape: CorrelationShape) -> Correlation? {
    guard let reader = MappingReader(shape.node, "'correlation'", collector) else { return nil }
    checkSteps(shape)
    guard let kind = shape.kind else { return nil }
    CorrelationKeys.check(reader, kind)
    let condition = CorrelationConditionReader(collector: collector, shape: shape, kind: kind).read(reader)
    var correlation = Correlation(
      kind: kind, timespan: .days(1), condition: condition?.bounds ?? Condition([]))
    correlation.expression = condition?.expression
    correlation.steps = shape.steps.map { step($0, shape) }
    correlation.groupBy = groupBy(reader, shape)
    correlation.dedupeBy = collector.fields(reader.list("dedupe-by"))
    let hasWindow = WindowReader(collector: collector, resources: context.resources).read(reader, &correlation)
    let hasMeasure = MeasureReader(collector: collector, reader: reader).read(&correlation, shape)
    correlation.usesArrival = clock(reader) == .ingest
    correlation.maxLateness = reader.duration("max-lateness") { TimeSpan($0) }
    correlation.maxGroups = reader.int("max-groups", in: 1...100_000_000) ?? correlation.maxGroups
    return condition != nil && hasWindow && hasMeasure ? correlation : nil
  }

  /// Whose clock decides; the names of rule files.
  private enum Clock: String, CaseIterable {
    case event, ingest
  }

  private func clock(_ reader: MappingReader) -> Clock {
    reader.word("clock") ?? .event
  }

  private func step(_ written: CorrelationShape.Step, _ shape: CorrelationShape) -> Correlation.Step {
    let isSelection = shape.selections.contains(written.name) && !written.mustBeRule
    var step = Correlation.Step(
      isSelection ? .selection(written.name) : .rule(context.rules[written.name] ?? written.name))
    step.minimum = written.minimum
    step.within = written.within
    step.isAbsent = written.isAbsent
    return step
  }

  private func groupBy(_ reader: MappingReader, _ shape: CorrelationShape) -> [Correlation.GroupKey] {
    (reader.list("group-by") ?? []).map { text, node in
      guard let alias = shape.aliases.first(where: { $0.name.text == text }) else {
        collector.warnOfUnknownField(text, at: node)
        return Correlation.GroupKey(name: text, field: FieldPath(text))
      }
      var fieldsByStep: [Int: FieldPath] = [:]
      for (place, step) in shape.steps.enumerated() {
        guard let field = alias.fields.first(where: { isSame($0.name, step.name) })?.value else { continue }
        collector.warnOfUnknownField(field.text ?? "", at: field)
        fieldsByStep[place] = FieldPath(field.text ?? "")
      }
      return Correlation.GroupKey(name: text, field: FieldPath(text), fieldsByStep: fieldsByStep)
    }
  }

  /// Whether two names mean one step: a rule may be called by its id here and by its Sigma name there.
  private func isSame(_ left: String, _ right: String) -> Bool {
    left == right || (context.rules[left] != nil && context.rules[left] == context.rules[right])
  }
}

extension CorrelationReader {
  private func checkSteps(_ shape: CorrelationShape) {
    checkCount(shape)
    for step in shape.steps where !exists(step, shape) { reportUnknown(step, shape) }
    for (_, fields) in shape.aliases {
      for pair in fields where !shape.steps.contains(where: { isSame($0.name, pair.name) }) {
        collector.report(
          .unknownStep, "'\(pair.name)' is not one of the correlation's 'rules'", at: pair.key,
          suggestion: Suggestion.nearest(to: pair.name, in: shape.selections + context.rules.keys.sorted()))
      }
    }
  }

  private func checkCount(_ shape: CorrelationShape) {
    guard let kind = shape.kind, kind == .temporal || kind == .temporalOrdered else { return }
    let node = shape.node["rules"] ?? shape.node["type"] ?? shape.node
    if shape.steps.count < 2, shape.hasAllSteps {
      collector.report(
        shape.node["rules"] == nil ? .missingKey : .badValue,
        "'\(kind.rawValue)' needs 'rules' with at least two steps", at: node)
    } else if shape.hasAllSteps, shape.steps.allSatisfy(\.isAbsent) {
      collector.report(.neverFires, "every step is 'absent', so nothing begins the sequence", at: node)
    }
    let present = shape.steps.filter { !$0.isAbsent }
    if kind == .temporalOrdered, shape.hasAllSteps, present.count == 1, present[0].within != nil {
      collector.report(
        .badValue, "'within' has no meaning here: no other step must come before or after", at: present[0].node)
    }
  }

  private func exists(_ step: CorrelationShape.Step, _ shape: CorrelationShape) -> Bool {
    if step.mustBeRule { return context.rules[step.name] != nil }
    return shape.selections.contains(step.name) || (!step.mustBeSelection && context.rules[step.name] != nil)
  }

  private func reportUnknown(_ step: CorrelationShape.Step, _ shape: CorrelationShape) {
    let rules = step.mustBeSelection ? [] : context.rules.keys.sorted()
    let names = (step.mustBeRule ? [] : shape.selections) + rules
    let what = step.mustBeRule ? "no rule" : step.mustBeSelection ? "no selection" : "no selection and no rule"
    collector.report(
      .unknownStep, "there is \(what) '\(step.name)'", at: step.node,
      suggestion: Suggestion.nearest(to: step.name, in: names))
  }
}

extension DiagnosticCollector {
  /// The fields of a list, with a word about those that look like a slip.
  func fields(_ list: [(text: String, node: Node)]?) -> [FieldPath] {
    (list ?? []).map { text, node in
      warnOfUnknownField(text, at: node)
      return FieldPath(text)
    }
  }
}
