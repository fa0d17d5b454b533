import Documents

/// Reads a condition on a number: `{gte: 4}`, or several bounds.
struct BoundsReader {
  let collector: DiagnosticCollector

  /// Nil, with a diagnostic, where it is none, or where no number from `possible` on can meet it. Keys of `others` are
  /// somebody else's.
  func read(_ node: Node, atLeast possible: Double? = nil, others: [String] = []) -> Condition? {
    guard let reader = MappingReader(node, "a condition", collector) else { return nil }
    reader.allow(others)
    let bounds = Condition.Comparison.allCases.compactMap { comparison in
      reader.double(comparison.rawValue).map { Condition.Bound(comparison, $0) }
    }
    reader.finish()
    if bounds.isEmpty {
      if !Condition.Comparison.allCases.contains(where: { reader.has($0.rawValue) }) {
        collector.report(.missingKey, "a condition needs one of gt, gte, lt, lte, eq, neq", at: node)
      }
      return nil
    }
    let condition = Condition(bounds)
    if let possible, !condition.canHold(forWholeNumbersFrom: possible) {
      let text = bounds.map(\.text).joined(separator: ", ")
      collector.report(.neverFires, "no count that is ever seen meets {\(text)}", at: node)
    }
    return condition
  }
}

extension Condition {
  /// Whether some whole number from `first` on meets every bound. Only numbers next to a bound need to be tried.
  func canHold(forWholeNumbersFrom first: Double) -> Bool {
    let near = bounds.flatMap { [$0.number.rounded(.down) - 1, $0.number.rounded(.down), $0.number.rounded(.up) + 1] }
    let candidates = near + bounds.map { $0.number.rounded(.up) } + [first, first + 1]
    // Beyond all bounds and all `neq`, numbers behave alike.
    let beyond = (candidates.max() ?? first) + 1
    return (candidates + [beyond]).contains { $0 >= first && holds($0) }
  }
}

extension Condition.Bound {
  /// As it is written: `gte: 4`.
  var text: String {
    let isWhole = number == number.rounded() && abs(number) < 1e15
    return "\(comparison.rawValue): \(isWhole ? String(Int64(number)) : String(number))"
  }
}
