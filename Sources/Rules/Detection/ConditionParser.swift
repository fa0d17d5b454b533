/// What is wrong with a condition, and where in its text.
struct ConditionFailure: Error {
  enum Reason {
    case syntax
    case unknownSelection
  }

  var reason: Reason
  var message: String
  /// Characters before the place, and its length.
  var offset: Int
  var length: Int
  /// The name that does not exist.
  var name: String?
}

/// Reads a Sigma condition: `and`, `or`, `not`, parentheses, `1 of sel*`, `all of them`. `not` binds strongest, then
/// `and`.
struct ConditionParser {
  private struct Token {
    var text: String
    var offset: Int
  }

  private let names: [String]
  /// How many of the names, from the first, `them` and patterns speak of.
  private let own: Int
  private let tokens: [Token]
  private var position = 0
  private var depth = 0
  private let end: Int
  /// What the deepest sensible condition does not reach.
  private let depthLimit = 64

  private init(_ text: String, names: [String], own: Int) {
    self.names = names
    self.own = own
    tokens = ConditionParser.tokens(text)
    end = text.unicodeScalars.count
  }

  /// The condition over the selections of these names, of which `them` and patterns speak of the first `own`.
  static func parse(_ text: String, names: [String], own: Int? = nil) throws(ConditionFailure) -> Expression {
    var parser = ConditionParser(text, names: names, own: own ?? names.count)
    let expression = try parser.disjunction()
    if let token = parser.next {
      throw parser.failure(
        token.text == "|" ? "what stands behind '|' is not supported; use 'correlation'" : "expected 'and' or 'or'")
    }
    return expression
  }

  /// The names in a text that may be those of selections, each once, with the characters before it.
  static func words(_ text: String) -> [(text: String, offset: Int)] {
    let all = tokens(text)
    var seen = reserved.union(["them"])
    return all.indices.compactMap { index in
      let token = all[index]
      let quantifies = index + 1 < all.count && all[index + 1].text.lowercased() == "of"
      guard !quantifies, !token.text.contains("*"), !seen.contains(token.text.lowercased()),
        seen.insert(token.text).inserted
      else { return nil }
      return (token.text, token.offset)
    }
  }

  private mutating func disjunction() throws(ConditionFailure) -> Expression {
    var operands = [try conjunction()]
    while take("or") { operands.append(try conjunction()) }
    return operands.count == 1 ? operands[0] : .any(operands)
  }

  private mutating func conjunction() throws(ConditionFailure) -> Expression {
    var operands = [try negation()]
    while take("and") { operands.append(try negation()) }
    return operands.count == 1 ? operands[0] : .all(operands)
  }

  private mutating func negation() throws(ConditionFailure) -> Expression {
    var isNegated = false
    while take("not") { isNegated.toggle() }
    let operand = try primary()
    return isNegated ? .not(operand) : operand
  }

  private mutating func primary() throws(ConditionFailure) -> Expression {
    guard let token = next else { throw failure("a selection is missing here") }
    if take("(") {
      depth += 1
      defer { depth -= 1 }
      guard depth <= depthLimit else { throw failure("nested too deep") }
      let inner = try disjunction()
      guard take(")") else { throw failure("')' is missing here") }
      return inner
    }
    if isFollowedByOf, let isAll = ConditionParser.quantifiers[token.text.lowercased()] {
      position += 2
      return try group(isAll: isAll)
    }
    guard !ConditionParser.reserved.contains(token.text.lowercased()) else {
      throw failure("a selection is missing here")
    }
    guard let index = names.firstIndex(of: token.text) else {
      throw unknown(token, "there is no selection '\(token.text)'")
    }
    position += 1
    return .selection(index)
  }

  /// What stands behind `1 of` or `all of`: `them`, or a name with `*`.
  private mutating func group(isAll: Bool) throws(ConditionFailure) -> Expression {
    guard let token = next, !["(", ")", "|"].contains(token.text) else {
      throw failure("a pattern such as 'sel*', or 'them', is missing here")
    }
    // By Sigma, names that begin with an underscore are not meant by "them".
    let isThem = token.text.lowercased() == "them"
    let pattern = TextPattern(value: token.text, isCased: true)
    let found = names.indices.prefix(own).filter { isThem ? !names[$0].hasPrefix("_") : pattern.matches(names[$0]) }
    guard !found.isEmpty else { throw unknown(token, "no selection is named like '\(token.text)'") }
    position += 1
    let operands = found.map(Expression.selection)
    return operands.count == 1 ? operands[0] : isAll ? .all(operands) : .any(operands)
  }

  private static let quantifiers = ["1": false, "any": false, "all": true]
  private static let reserved: Set = ["and", "or", "not", "of", "(", ")", "|"]

  private var isFollowedByOf: Bool {
    tokens.indices.contains(position + 1) && tokens[position + 1].text.lowercased() == "of"
  }

  private var next: Token? { position < tokens.count ? tokens[position] : nil }

  private mutating func take(_ word: String) -> Bool {
    guard next?.text.lowercased() == word else { return false }
    position += 1
    return true
  }

  private func failure(_ message: String) -> ConditionFailure {
    ConditionFailure(
      reason: .syntax, message: message, offset: next?.offset ?? end, length: next?.text.unicodeScalars.count ?? 1)
  }

  private func unknown(_ token: Token, _ message: String) -> ConditionFailure {
    ConditionFailure(
      reason: .unknownSelection, message: message, offset: token.offset, length: token.text.unicodeScalars.count,
      name: token.text)
  }

  private static func tokens(_ text: String) -> [Token] {
    var tokens: [Token] = []
    var word: Token?
    for (offset, scalar) in text.unicodeScalars.enumerated() {
      if scalar.properties.isWhitespace || "()|".unicodeScalars.contains(scalar) {
        if let word { tokens.append(word) }
        word = nil
        if !scalar.properties.isWhitespace { tokens.append(Token(text: String(scalar), offset: offset)) }
      } else {
        word = Token(text: (word?.text ?? "") + String(scalar), offset: word?.offset ?? offset)
      }
    }
    if let word { tokens.append(word) }
    return tokens
  }
}
