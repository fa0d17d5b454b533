import Documents

/// Reads a condition on a number: `{gte: 4}`, or several bounds.
struct BoundsReader {
  /// The numbers that can be measured.
  enum Numbers {
    case whole(from: Double)
    case any
  }

  let collector: DiagnosticCollector

  /// Nil, with a diagnostic, where it is none, or where none of the numbers can meet it. Keys of `others` are somebody
  /// else's.
  func read(_ node: Node, of numbers: Numbers? = nil, others: [String] = []) -> Condition? {
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
    let text = bounds.map(\.text).joined(separator: ", ")
    switch numbers {
    case .whole(let first) where !condition.canHold(forWholeNumbersFrom: first):
      collector.report(.neverFires, "no count that is ever seen meets {\(text)}", at: node)
    case .any where !condition.canHold:
      collector.report(.neverFires, "no number meets {\(text)}", at: node)
    default: break
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

  /// Whether some number meets every bound: a bound itself, one between two of them, or one beyond all.
  var canHold: Bool {
    let numbers = bounds.map(\.number).sorted()
    let between = zip(numbers, numbers.dropFirst()).map { $0 + ($1 - $0) / 2 }
    let beyond = [-Double.greatestFiniteMagnitude, Double.greatestFiniteMagnitude]
    return (numbers + between + beyond).contains(where: holds)
  }
}

extension Condition.Bound {
  /// As it is written: `gte: 4`.
  var text: String {
    let isWhole = number == number.rounded() && abs(number) < 1e15
    return "\(comparison.rawValue): \(isWhole ? String(Int64(number)) : String(number))"
  }
}
