import Documents
import Events

/// Reads the condition of a correlation, in numbers or in words.
struct CorrelationConditionReader {
  let collector: DiagnosticCollector
  let shape: CorrelationShape
  let kind: Correlation.Kind

  /// The bounds, and for `temporal` the expression over the steps; nil where one is missing or wrong.
  func read(_ reader: MappingReader) -> (bounds: Condition, expression: Expression?)? {
    switch kind {
    case .temporal: return temporal(reader.value("condition"))
    case .temporalOrdered: return ordered(reader.value("condition"))
    case .absence, .newValue, .change: return (Condition([Condition.Bound(.gte, 1)]), nil)
    case .countdown: return (Condition([Condition.Bound(.gt, 0)]), nil)
    case .baseline where reader.value("condition") == nil:
      if let usual = Baseline.Method(rawValue: reader.value("method")?.text ?? "")?.usualThreshold {
        return (Condition([Condition.Bound(.gt, usual)]), nil)
      }
    default: break
    }
    let numbers: BoundsReader.Numbers = kind.isCount ? .whole(from: 1) : .any
    let bounds = BoundsReader(collector: collector)
    return reader.required("condition").flatMap { bounds.read($0, of: numbers, others: keysOfSigma) }.map { ($0, nil) }
  }

  /// What Sigma writes inside the condition; it is read with what is measured.
  private var keysOfSigma: [String] {
    switch kind {
    case .valuePercentile, .ratio: ["field", "percentile"]
    case .baseline, .score: []
    default: ["field"]
    }
  }

  private var all: Condition { Condition([Condition.Bound(.gte, Double(shape.steps.count))]) }

  /// In the listed order all of them must come, so only that number says the truth.
  private func ordered(_ node: Node?) -> (Condition, Expression?)? {
    guard let node else { return (all, nil) }
    guard node.text == nil else {
      collector.report(
        .badValue, "'temporal_ordered' has no condition in words; its steps say what must come", at: node)
      return nil
    }
    guard let bounds = BoundsReader(collector: collector).read(node) else { return nil }
    guard bounds == all else {
      collector.report(.badValue, "'temporal_ordered' needs all of its steps; leave the condition out", at: node)
      return nil
    }
    return (all, nil)
  }

  private func temporal(_ node: Node?) -> (Condition, Expression?)? {
    guard let node else { return (all, nil) }
    if let text = node.text { return inWords(text, node).map { (all, $0) } }
    guard let condition = BoundsReader(collector: collector).read(node) else { return nil }
    return checkStepCount(condition, shape.steps.count, node) ? (condition, nil) : nil
  }

  /// `{gte: n}` with n from 1 to the number of steps.
  private func checkStepCount(_ condition: Condition, _ count: Int, _ node: Node) -> Bool {
    guard condition.bounds.count == 1, condition.bounds[0].comparison == .gte else {
      collector.report(.badValue, "the condition of 'temporal' is {gte: n}, or one in words", at: node)
      return false
    }
    let number = condition.bounds[0].number
    guard number >= 1, number == number.rounded() else {
      collector.report(.badValue, "'gte' must be a number of steps, from 1 to \(count)", at: node["gte"] ?? node)
      return false
    }
    if number > Double(count) {
      collector.report(
        .neverFires, "there \(count == 1 ? "is" : "are") only \(Count.of(count, "step"))", at: node["gte"] ?? node)
    }
    return number <= Double(count)
  }

  private func inWords(_ text: String, _ node: Node) -> Expression? {
    let names = shape.steps.map(\.name)
    guard let expression = collector.expression(text, names, at: node) else { return nil }
    if !expression.canHold {
      collector.report(.neverFires, "the condition can never hold: it asks for a step and for its absence", at: node)
      return nil
    }
    guard !expression.holds({ _ in false }) else {
      collector.report(
        .badValue, "the condition holds where nothing happened; it needs a step that must match", at: node)
      return nil
    }
    guard expression.disjuncts() != nil else {
      collector.report(.badValue, "the condition is too much: more than 256 sets of steps would do", at: node)
      return nil
    }
    for (place, step) in shape.steps.enumerated() where !expression.selections.contains(place) {
      collector.report(.unusedSelection, "the step '\(step.name)' is not used by the condition", at: step.node)
    }
    return expression
  }
}

extension Baseline.Method {
  /// The thresholds of the EARS methods as published, and of a CUSUM the usual one; the others have none that fits all.
  ///
  /// Source: L. Hutwagner et al., "The bioterrorism preparedness and response Early Aberration Reporting System (EARS)",
  /// 2003.
  var usualThreshold: Double? {
    switch self {
    case .earsC1, .earsC2: 3
    case .earsC3: 2
    case .cusum: 5
    case .ratio, .zscore, .poisson: nil
    }
  }
}
