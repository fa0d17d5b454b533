import Documents
import Events

/// What of a correlation must be known before the detection is read: which selections it uses.
struct CorrelationShape {
  var node: Node
  /// Nil where it is none of this version.
  var kind: Correlation.Kind?
  var steps: [(text: String, node: Node)]
  /// Whether every step could be read.
  var hasAllSteps: Bool
  /// The aliases: a name, and for each selection the field.
  var aliases: [(name: Node, fields: [Node.Pair])]

  var isCount: Bool { kind == .eventCount || kind == .valueCount }

  /// Every selection that it names.
  var selections: Set<String> {
    Set(steps.map(\.text)).union(aliases.flatMap { $0.fields.map(\.name) })
  }
}

/// Reads `correlation`.
struct CorrelationReader {
  let collector: DiagnosticCollector

  init(_ collector: DiagnosticCollector) {
    self.collector = collector
  }

  private static let otherTypes = [
    "value_sum", "value_avg", "value_min", "value_max", "value_percentile", "value_median", "absence", "baseline",
    "ratio", "new_value", "change", "score", "countdown",
  ]
  private static let otherKeys = [
    "gap", "clock", "percentile", "expect", "method", "against", "min-current", "min-baseline", "warm-up", "measure",
    "offset", "unordered", "score", "half-life", "cap-per", "lead",
  ]
  private static let ownKeys = [
    "type", "rules", "aliases", "group-by", "dedupe-by", "timespan", "window", "timezone", "condition", "field",
    "max-lateness", "max-groups",
  ]

  /// The type, the steps and the aliases; nil where there is no correlation.
  func shape(_ node: Node?) -> CorrelationShape? {
    guard let node, let reader = MappingReader(node, "'correlation'", collector) else { return nil }
    let kind = kind(reader)
    let steps = steps(reader.value("rules"))
    let aliases = aliases(reader.value("aliases"))
    reader.refuse(CorrelationReader.otherKeys)
    reader.allow(CorrelationReader.ownKeys)
    if let node = reader.keyNode("generate") {
      collector.report(.sigmaKeyIgnored, "'generate' has no meaning here and is ignored", at: node)
      reader.allow(["generate"])
    }
    refuse(reader, "window", except: "sliding")
    refuse(reader, "timezone", except: "UTC")
    reader.finish()
    let stepCount = node["rules"]?.elements?.count ?? steps.count
    return CorrelationShape(
      node: node, kind: kind, steps: steps, hasAllSteps: steps.count == stepCount, aliases: aliases)
  }

  private func kind(_ reader: MappingReader) -> Correlation.Kind? {
    guard let node = reader.required("type") else { return nil }
    let name = node.text ?? ""
    if CorrelationReader.otherTypes.contains(name) {
      collector.refuse("the correlation type '\(name)'", at: node)
      return nil
    }
    if let kind = Correlation.Kind(rawValue: name) { return kind }
    let names = Correlation.Kind.allCases.map(\.rawValue)
    collector.report(
      .badValue, "there is no correlation type '\(name)'", at: node,
      suggestion: Suggestion.nearest(to: name, in: names + CorrelationReader.otherTypes))
    return nil
  }

  private func refuse(_ reader: MappingReader, _ key: String, except allowed: String) {
    guard let node = reader.value(key), node.text != allowed else { return }
    collector.refuse("'\(key): \(node.text ?? "…")'", at: node)
  }

  private func steps(_ node: Node?) -> [(text: String, node: Node)] {
    guard let node else { return [] }
    return (node.elements ?? [node]).compactMap { element in
      if let text = element.text { return (text, element) }
      if element.pairs != nil {
        collector.refuse("a step with keys of its own", at: element)
      } else {
        collector.report(.wrongKind, "'rules' must be a list of names of selections", at: element)
      }
      return nil
    }
  }

  private func aliases(_ node: Node?) -> [(name: Node, fields: [Node.Pair])] {
    guard let node else { return [] }
    guard let pairs = node.pairs else {
      collector.report(.wrongKind, "'aliases' must be a mapping, not \(node.kindName)", at: node)
      return []
    }
    return pairs.compactMap { pair in
      guard let fields = pair.value.pairs, fields.allSatisfy({ $0.value.text != nil }) else {
        collector.report(.wrongKind, "an alias must name a field for each selection", at: pair.value)
        return nil
      }
      return (pair.key, fields)
    }
  }
}

extension CorrelationReader {
  /// The whole correlation, over the selections of its detection.
  func read(_ shape: CorrelationShape, selections: [String]) -> Correlation? {
    guard let reader = MappingReader(shape.node, "'correlation'", collector) else { return nil }
    checkSteps(shape, selections)
    guard let kind = shape.kind else { return nil }
    let timespan = reader.required("timespan") == nil ? nil : span("timespan", reader)
    let condition = condition(shape, reader)
    // What is missing was said; the rest is read all the same, so that everything is said at once.
    var correlation = Correlation(kind: kind, timespan: timespan ?? .days(1), condition: condition ?? Condition([]))
    correlation.steps = shape.steps.map { Correlation.Step(.selection($0.text)) }
    correlation.groupBy = groupBy(reader, shape)
    correlation.dedupeBy = fields("dedupe-by", reader)
    correlation.fields = countedFields(reader, shape)
    correlation.maxLateness = reader.duration("max-lateness") { TimeSpan($0) }
    correlation.maxGroups = reader.int("max-groups", in: 1...100_000_000) ?? correlation.maxGroups
    return timespan == nil || condition == nil ? nil : correlation
  }

  private func span(_ key: String, _ reader: MappingReader) -> TimeSpan? {
    let span = reader.duration(key) { TimeSpan($0) }
    if span?.isZero == true, let node = reader.value(key) {
      collector.report(.zeroWindow, "a window of zero length holds no events", at: node)
    }
    return span
  }

  private func checkSteps(_ shape: CorrelationShape, _ selections: [String]) {
    if let kind = shape.kind, !shape.isCount, shape.steps.count < 2 {
      let node = shape.node["rules"] ?? shape.node["type"] ?? shape.node
      collector.report(
        shape.node["rules"] == nil ? .missingKey : .badValue,
        "'\(kind.rawValue)' needs 'rules' with at least two selections", at: node)
    }
    for (text, node) in shape.steps where !selections.contains(text) { reportUnknown(text, node, selections) }
    for (_, fields) in shape.aliases {
      for pair in fields where !shape.steps.contains(where: { $0.text == pair.name }) {
        collector.report(
          .unknownStep, "'\(pair.name)' is not one of the correlation's 'rules'", at: pair.key,
          suggestion: Suggestion.nearest(to: pair.name, in: selections))
      }
    }
  }

  /// A name that is near a selection is a slip, any other may be meant as another rule's id.
  private func reportUnknown(_ text: String, _ node: Node, _ selections: [String]) {
    if let meant = Suggestion.nearest(to: text, in: selections) {
      collector.report(.unknownStep, "there is no selection '\(text)'", at: node, suggestion: meant)
    } else {
      collector.refuse("'\(text)' is no selection of this rule, and a step over another rule", at: node)
    }
  }

  private func condition(_ shape: CorrelationShape, _ reader: MappingReader) -> Condition? {
    let bounds = BoundsReader(collector: collector)
    if shape.isCount {
      return reader.required("condition").flatMap { bounds.read($0, atLeast: 1, others: ["field"]) }
    }
    let all = Condition([Condition.Bound(.gte, Double(shape.steps.count))])
    guard let node = reader.value("condition") else { return all }
    guard shape.kind == .temporal else {
      collector.refuse("'condition' for 'temporal_ordered'", at: node)
      return nil
    }
    if node.text != nil {
      collector.refuse("a condition in words for 'temporal'", at: node)
      return nil
    }
    guard let condition = bounds.read(node) else { return nil }
    return checkStepCount(condition, shape.steps.count, node) ? condition : nil
  }

  /// `{gte: n}` with n from 1 to the number of steps.
  private func checkStepCount(_ condition: Condition, _ count: Int, _ node: Node) -> Bool {
    guard condition.bounds.count == 1, condition.bounds[0].comparison == .gte else {
      collector.refuse("a condition other than {gte: n} for 'temporal'", at: node)
      return false
    }
    let number = condition.bounds[0].number
    guard number >= 1, number == number.rounded() else {
      collector.report(.badValue, "'gte' must be a number of steps, from 1 to \(count)", at: node["gte"] ?? node)
      return false
    }
    if number > Double(count) {
      collector.report(.neverFires, "there are only \(count) steps", at: node["gte"] ?? node)
    }
    return number <= Double(count)
  }

  private func groupBy(_ reader: MappingReader, _ shape: CorrelationShape) -> [Correlation.GroupKey] {
    (reader.list("group-by") ?? []).map { text, node in
      guard let alias = shape.aliases.first(where: { $0.name.text == text }) else {
        collector.warnOfUnknownField(text, at: node)
        return Correlation.GroupKey(name: text, field: FieldPath(text))
      }
      var fieldsByStep: [Int: FieldPath] = [:]
      for (place, step) in shape.steps.enumerated() {
        guard let field = alias.fields.first(where: { $0.name == step.text })?.value else { continue }
        collector.warnOfUnknownField(field.text ?? "", at: field)
        fieldsByStep[place] = FieldPath(field.text ?? "")
      }
      return Correlation.GroupKey(name: text, field: FieldPath(text), fieldsByStep: fieldsByStep)
    }
  }

  private func fields(_ key: String, _ reader: MappingReader) -> [FieldPath] {
    (reader.list(key) ?? []).map { text, node in
      collector.warnOfUnknownField(text, at: node)
      return FieldPath(text)
    }
  }

  /// The fields of `value_count`, behind `field`, or inside the condition as Sigma has it.
  private func countedFields(_ reader: MappingReader, _ shape: CorrelationShape) -> [FieldPath] {
    let inCondition = reader.value("condition").flatMap { $0["field"] == nil ? nil : $0 }
    let own = inCondition.flatMap { MappingReader($0, "a condition", collector) }
    let found = fields("field", reader) + (own.map { fields("field", $0) } ?? [])
    let node = shape.node["field"] ?? inCondition?["field"]
    if shape.kind == .valueCount && found.isEmpty {
      collector.report(.missingKey, "'value_count' needs the key 'field'", at: shape.node["type"] ?? shape.node)
    } else if shape.kind != .valueCount, let node {
      collector.report(.badValue, "'field' goes with 'value_count' only", at: node)
    }
    return found
  }
}
