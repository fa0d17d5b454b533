/// A bound on a measured number: `{gte: 4}`, or several that must all hold.
package struct Condition: Sendable, Hashable {
  /// How a measured number is compared; the names of rule files.
  package enum Comparison: String, Sendable, CaseIterable {
    case gt, gte, lt, lte, eq, neq
  }

  /// One comparison with a number.
  package struct Bound: Sendable, Hashable {
    package var comparison: Comparison
    package var number: Double

    package init(_ comparison: Comparison, _ number: Double) {
      self.comparison = comparison
      self.number = number
    }

    func holds(_ value: Double) -> Bool {
      switch comparison {
      case .gt: value > number
      case .gte: value >= number
      case .lt: value < number
      case .lte: value <= number
      case .eq: value == number
      case .neq: value != number
      }
    }
  }

  package var bounds: [Bound]

  package init(_ bounds: [Bound]) {
    self.bounds = bounds
  }

  /// Whether a higher value meets it, too, where one does.
  var isBoundFromBelow: Bool { bounds.allSatisfy { $0.comparison == .gt || $0.comparison == .gte } }

  /// Whether a lower value meets it, too, where one does.
  var isBoundFromAbove: Bool { bounds.allSatisfy { $0.comparison == .lt || $0.comparison == .lte } }

  /// Whether the value meets every bound. No number (`nan`) meets none.
  package func holds(_ value: Double) -> Bool {
    !value.isNaN && bounds.allSatisfy { $0.holds(value) }
  }
}
