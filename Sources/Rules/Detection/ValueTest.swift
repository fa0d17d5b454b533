import Events
import JSON

/// One value of a rule, compared with one value of an event.
enum ValueTest: Sendable {
  /// A text, by pattern; any of several that stand for one value.
  case text([TextPattern])
  /// A number, compared by value with numbers and by text with texts.
  case number(Double, TextPattern)
  /// The field is missing.
  case missing
  case pattern(RegularExpression)
  case block(AddressBlock)
  /// A bound on a number; a text that is a number counts as one.
  case bound(Condition.Bound)
  /// Another field of the same event.
  case field(FieldReference)
  /// A test that holds only for events that begin before a moment: an entry of a list that expires.
  indirect case until(Instant, ValueTest)
  /// A test of one part of a time.
  indirect case part(TimePart, ValueTest)

  /// Compares with a scalar; everything else, and a null, is unequal to all.
  func matches(_ value: JSONValue, in event: Event) -> Bool {
    switch self {
    case .text(let patterns):
      ValueTest.reads(value) { text in patterns.contains { $0.matches(text) } }
    case .number(let number, let pattern):
      if case .number = value {
        value.doubleValue == number
      } else {
        ValueTest.scalarText(value).map(pattern.matches) ?? false
      }
    case .missing: false
    case .pattern(let expression): ValueTest.scalarText(value).map(expression.matches) ?? false
    case .block(let block): value.stringValue.map(block.contains) ?? false
    case .bound(let bound): ValueTest.number(value).map(bound.holds) ?? false
    case .field(let reference): reference.matches(value, in: event)
    case .part(let part, let test):
      ValueTest.scalarText(value).flatMap { ISO8601.time($0) }.map {
        test.matches(.number(String(part.value(of: $0.start))), in: event)
      } ?? false
    case .until(let end, let test): event.effect.start < end && test.matches(value, in: event)
    }
  }

  /// Whether nothing else of the event decides about it.
  var looksOnlyAtValue: Bool {
    switch self {
    case .text, .number, .missing, .pattern, .block, .bound: true
    case .field, .until: false
    case .part(_, let test): test.looksOnlyAtValue
    }
  }

  /// What a scalar reads as; nil for lists, objects and null.
  static func scalarText(_ value: JSONValue) -> String? {
    switch value {
    case .string(let text): text
    case .number(let token): token
    case .bool(let flag): flag ? "true" : "false"
    case .null, .array, .object: nil
    }
  }

  /// Whether a value reads so that the body holds: a truth value in any of its spellings, anything else as it stands.
  static func reads(_ value: JSONValue, _ body: (String) -> Bool) -> Bool {
    guard case .bool(let flag) = value else { return scalarText(value).map(body) ?? false }
    return (flag ? yes : no).contains(where: body)
  }

  private static let yes = ["true", "yes", "on"]
  private static let no = ["false", "no", "off"]

  /// Whether a lower-case text is a spelling of a truth value.
  static func isTruthWord(_ text: String) -> Bool { yes.contains(text) || no.contains(text) }

  private static func number(_ value: JSONValue) -> Double? {
    switch value {
    case .number(let token): Double(token)
    case .string(let text): Double(text).flatMap { $0.isFinite ? $0 : nil }
    default: nil
    }
  }
}

/// The value of another field, which a field must equal, contain, start or end with.
struct FieldReference: Sendable, Hashable {
  enum Relation: String, Sendable {
    case equals, contains, startswith, endswith
  }

  var path: FieldPath
  var relation: Relation
  var isCased: Bool

  /// Any element of the other field will do.
  func matches(_ value: JSONValue, in event: Event) -> Bool {
    guard let other = event.value(at: path) else { return false }
    if case .array(let elements) = other { return elements.contains { holds(value, $0) } }
    return holds(value, other)
  }

  private func holds(_ value: JSONValue, _ other: JSONValue) -> Bool {
    if relation == .equals, let left = value.doubleValue, let right = other.doubleValue { return left == right }
    guard var left = ValueTest.scalarText(value), var right = ValueTest.scalarText(other) else { return false }
    if !isCased { (left, right) = (left.lowercased(), right.lowercased()) }
    switch relation {
    case .equals: return left == right
    case .contains:
      return TextPattern([.anyText] + right.utf8.map(TextPattern.Unit.byte) + [.anyText], isCased: true).matches(left)
    case .startswith: return left.utf8.starts(with: right.utf8)
    case .endswith: return left.utf8.reversed().starts(with: right.utf8.reversed())
    }
  }
}
