import Documents
import Events

/// A modifier behind a field's name, as Sigma names them.
enum Modifier: String, CaseIterable {
  case contains, startswith, endswith, re, i, m, s, cidr, gt, gte, lt, lte, neq, exists, cased, all, fieldref, expand
  case windash, base64, base64offset, utf16, utf16le, utf16be, wide
  case minute, hour, day, week, month, year
}

/// A key of a selection: `field|modifier|modifier`.
struct FieldKey {
  enum Comparison: Equatable {
    case text(FieldReference.Relation)
    case pattern(RegularExpression.Flags)
    case block
    case bound(Condition.Comparison)
    case exists
    case field(FieldReference.Relation)
  }

  struct Failure: Error {
    var code: DiagnosticCode
    var message: String
    /// Characters before the modifier that is meant, and its length.
    var offset: Int
    var length: Int
    var suggestion: String?
  }

  /// Empty for a keyword.
  let field: String
  private(set) var comparison = Comparison.text(.equals)
  private(set) var isCased = false
  private(set) var isAll = false
  private(set) var isNegated = false
  private(set) var isExpanded = false
  private(set) var isDashTolerant = false
  /// What turns a text into other bytes, in order.
  private(set) var encodings: [Modifier] = []
  /// What of a time is compared.
  private(set) var timePart: TimePart?
  private(set) var modifiers: [Modifier] = []

  init(_ text: String) throws(Failure) {
    let parts = text.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
    field = parts[0]
    var offset = parts[0].unicodeScalars.count + 1
    for word in parts.dropFirst() {
      let length = word.unicodeScalars.count
      guard let modifier = Modifier(rawValue: word) else {
        throw Failure(
          code: .unknownModifier, message: "there is no modifier '\(word)'", offset: offset, length: max(1, length),
          suggestion: Suggestion.nearest(to: word, in: Modifier.allCases.map(\.rawValue)))
      }
      if let message = add(modifier) {
        throw Failure(code: .modifierMisuse, message: message, offset: offset, length: length)
      }
      offset += length + 1
    }
    if let message = conflict {
      throw Failure(code: .modifierMisuse, message: message, offset: 0, length: text.unicodeScalars.count)
    }
  }

  /// Its modifiers and its field, as written.
  var canonical: String { ([field] + modifiers.map(\.rawValue)).joined(separator: "|") }

  /// Takes a modifier in; what is wrong with it where it does not fit those before it.
  private mutating func add(_ modifier: Modifier) -> String? {
    if modifiers.contains(modifier) { return "'\(modifier.rawValue)' stands there twice" }
    modifiers.append(modifier)
    switch modifier {
    case .contains, .startswith, .endswith: return relate(modifier)
    case .re: return compare(.pattern(RegularExpression.Flags()), modifier)
    case .cidr: return compare(.block, modifier)
    case .exists: return compare(.exists, modifier)
    case .gt, .gte, .lt, .lte:
      return Condition.Comparison(rawValue: modifier.rawValue).flatMap { compare(.bound($0), modifier) }
    case .fieldref:
      guard case .text(let relation) = comparison else { return misfit(modifier) }
      comparison = .field(relation)
    case .i, .m, .s: return setFlag(modifier)
    case .cased: isCased = true
    case .all: isAll = true
    case .neq: isNegated = true
    case .expand: isExpanded = true
    case .windash: isDashTolerant = true
    case .base64, .base64offset, .utf16, .utf16le, .utf16be, .wide: encodings.append(modifier)
    case .minute, .hour, .day, .week, .month, .year:
      if timePart != nil { return misfit(modifier) }
      timePart = TimePart(rawValue: modifier.rawValue)
    }
    return nil
  }

  private mutating func relate(_ modifier: Modifier) -> String? {
    guard let relation = FieldReference.Relation(rawValue: modifier.rawValue) else { return nil }
    switch comparison {
    case .text(.equals): comparison = .text(relation)
    case .field(.equals): comparison = .field(relation)
    default: return misfit(modifier)
    }
    return nil
  }

  private mutating func compare(_ new: Comparison, _ modifier: Modifier) -> String? {
    guard comparison == .text(.equals) else { return misfit(modifier) }
    comparison = new
    return nil
  }

  private mutating func setFlag(_ modifier: Modifier) -> String? {
    guard case .pattern(var flags) = comparison else { return "'\(modifier.rawValue)' is a flag of 're'" }
    switch modifier {
    case .i: flags.ignoresCase = true
    case .m: flags.isMultiLine = true
    default: flags.dotMatchesNewline = true
    }
    comparison = .pattern(flags)
    return nil
  }

  private func misfit(_ modifier: Modifier) -> String {
    "'\(modifier.rawValue)' does not go with the modifiers before it"
  }

  /// What only the whole chain shows.
  private var conflict: String? {
    if isAll && isNegated { return "'all' does not go with 'neq'" }
    if isDashTolerant && !encodings.isEmpty { return "'windash' does not go with encodings" }
    let isText = if case .text = comparison { true } else { false }
    let isField = if case .field = comparison { true } else { false }
    if isCased && !isText && !isField { return "'cased' goes with texts only" }
    if !encodings.isEmpty && !isText { return "encodings go with texts only" }
    if let timePart, !isOfNumbers {
      return "'\(timePart.rawValue)' goes with numbers, gt, gte, lt, lte and neq only"
    }
    if isDashTolerant && !isText { return "'windash' goes with texts only" }
    if isExpanded && !isText && comparison != .block { return "'expand' goes with texts and 'cidr' only" }
    if comparison == .exists && (isAll || isNegated) { return "'exists' stands alone" }
    if isNegated, case .bound = comparison { return "'neq' does not go with a bound" }
    return nil
  }

  /// Whether its values are numbers, compared by value.
  private var isOfNumbers: Bool {
    if case .bound = comparison { return !isExpanded }
    return comparison == .text(.equals) && encodings.isEmpty && !isDashTolerant && !isExpanded && !isCased && !isAll
      && !field.isEmpty
  }
}
