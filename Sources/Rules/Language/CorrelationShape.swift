import Documents
import Events

/// What of a correlation must be known before the detection is read: which selections it uses.
struct CorrelationShape {
  /// A step as it is written.
  struct Step {
    var name: String
    var node: Node
    /// Of a score: a selection that stands in place of a name.
    var selection: Node?
    /// What kind of thing the key says it is; nil where either may be meant.
    var mustBeRule = false
    var mustBeSelection = false
    var minimum = 1
    var within: TimeSpan?
    var isAbsent = false
    /// Of a score.
    var add: Double?
  }

  var node: Node
  /// Nil where there is no such type.
  var kind: Correlation.Kind?
  var steps: [Step] = []
  /// Whether every step could be read.
  var hasAllSteps = true
  /// The aliases: a name, and for each step the field.
  var aliases: [(name: Node, fields: [Node.Pair])] = []
  /// The selections that there are: the rule's own, those that stand in a score, and macros. Every other step is a rule.
  var selections: [String] = []

  /// Every selection that it names.
  var namedSelections: Set<String> {
    Set(steps.map(\.name)).union(aliases.flatMap { $0.fields.map(\.name) })
  }

  /// Whether it counts or measures what matches any of its steps, instead of asking for several of them.
  var stepsAreAlternatives: Bool { kind.map { $0 != .temporal && $0 != .temporalOrdered } ?? true }
}

/// Reads the type, the steps and the aliases of a correlation.
struct CorrelationShapeReader {
  let collector: DiagnosticCollector

  /// Nil where there is no correlation.
  func read(_ node: Node?) -> CorrelationShape? {
    guard let node, let reader = MappingReader(node, "'correlation'", collector) else { return nil }
    var shape = CorrelationShape(node: node, kind: kind(reader))
    shape.aliases = aliases(reader.value("aliases"))
    shape.steps = StepReader(collector: collector, kind: shape.kind).read(reader)
    let written = reader.value(shape.kind == .score ? "score" : "rules")
    shape.hasAllSteps = written.map { $0.elements?.count ?? 1 == shape.steps.count } ?? true
    reader.allow(CorrelationKeys.all)
    reader.finish()
    return shape
  }

  private func kind(_ reader: MappingReader) -> Correlation.Kind? {
    guard let node = reader.required("type") else { return nil }
    let name = node.text ?? ""
    if let kind = Correlation.Kind(rawValue: name) { return kind }
    collector.report(
      .badValue, "there is no correlation type '\(name)'", at: node,
      suggestion: Suggestion.nearest(to: name, in: Correlation.Kind.allCases.map(\.rawValue)))
    return nil
  }

  private func aliases(_ node: Node?) -> [(name: Node, fields: [Node.Pair])] {
    guard let node else { return [] }
    guard let pairs = node.pairs else {
      collector.report(.wrongKind, "'aliases' must be a mapping, not \(node.kindName)", at: node)
      return []
    }
    return pairs.compactMap { pair in
      guard let fields = pair.value.pairs, fields.allSatisfy({ $0.value.text != nil }) else {
        collector.report(.wrongKind, "an alias must name a field for each of the correlation's rules", at: pair.value)
        return nil
      }
      return (pair.key, fields)
    }
  }
}
