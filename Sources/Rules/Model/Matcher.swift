/// A condition on one label of an alert, as Alertmanager has them: `rule=~"pipeline-.*"`.
package struct Matcher: Sendable {
  /// How a label is compared; the signs of Alertmanager's syntax.
  package enum Comparison: String, Sendable, CaseIterable {
    case equal = "="
    case notEqual = "!="
    /// By a regular expression (RE2) that must match the whole value.
    case matches = "=~"
    case notMatches = "!~"
  }

  package let name: String
  package let comparison: Comparison
  package let value: String
  /// Nil for comparisons with a text.
  private let pattern: RegularExpression?

  /// Throws where the value is no regular expression that RE2 accepts; the message is RE2's.
  package init(_ name: String, _ comparison: Comparison, _ value: String) throws(MatcherProblem) {
    self.name = name
    self.comparison = comparison
    self.value = value
    guard comparison == .matches || comparison == .notMatches else {
      pattern = nil
      return
    }
    do throws(RegularExpression.Failure) {
      // Alone first, so that what is wrong is said of the value as it stands.
      _ = try RegularExpression(value)
      pattern = try RegularExpression("^(?:\(value))$")
    } catch {
      throw MatcherProblem(message: error.message, offset: 0, length: value.unicodeScalars.count, isPattern: true)
    }
  }

  /// Whether it holds for the value of its label; a label that an alert does not have is the empty text.
  package func holds(for value: String) -> Bool {
    switch comparison {
    case .equal: value == self.value
    case .notEqual: value != self.value
    case .matches: pattern?.matches(value) ?? false
    case .notMatches: !(pattern?.matches(value) ?? true)
    }
  }
}

extension Matcher: Hashable {
  package static func == (left: Matcher, right: Matcher) -> Bool {
    (left.name, left.comparison, left.value) == (right.name, right.comparison, right.value)
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(name)
    hasher.combine(comparison)
    hasher.combine(value)
  }
}

extension Sequence<Matcher> {
  /// Whether all of them hold; none at all hold for every alert.
  package func hold(for labels: AlertLabels) -> Bool {
    allSatisfy { $0.holds(for: labels[$0.name]) }
  }
}

/// What is wrong with the text of a matcher, and where.
package struct MatcherProblem: Error, Hashable, CustomStringConvertible {
  package var message: String
  /// The number of characters (Unicode scalars) before the place.
  package var offset: Int
  package var length: Int
  /// Whether it is about the regular expression and not about the syntax around it.
  package var isPattern = false

  package var description: String { message }
}
