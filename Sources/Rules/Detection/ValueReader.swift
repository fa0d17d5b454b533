import Documents
import Events
import JSON

/// Reads the values behind one key of a selection.
struct ValueReader {
  /// A test, and the value as it enters the canonical text.
  typealias Value = (test: ValueTest, canonical: String)

  let key: FieldKey
  let collector: DiagnosticCollector
  let lists: [String: [ListEntry]]

  /// One scalar; several values where it names a list. Nil, with a diagnostic, where it does not fit.
  func read(_ node: Node) -> [Value]? {
    guard let text = node.text else {
      collector.report(.wrongKind, "a field's value must be a text, a number or a list of these", at: node)
      return nil
    }
    if node.isNull { return null(node) }
    if key.isExpanded { return expanded(text, node) }
    return value(text, node).map { [$0] }
  }

  private func null(_ node: Node) -> [Value]? {
    guard key.comparison == .text(.equals), key.encodings.isEmpty, !key.isDashTolerant, !key.isExpanded,
      !key.field.isEmpty
    else { return misuse("null does not go with these modifiers", node) }
    return [(.missing, "null")]
  }

  private func value(_ text: String, _ node: Node) -> Value? {
    guard let part = key.timePart else { return comparison(text, node) }
    guard let number = node.asInt else { return misuse("'\(part.rawValue)' needs a whole number", node) }
    guard part.range.contains(number) else {
      collector.report(
        .badValue, "'\(part.rawValue)' is from \(part.range.lowerBound) to \(part.range.upperBound)", at: node)
      return nil
    }
    return comparison(text, node).map { (.part(part, $0.test), $0.canonical) }
  }

  private func comparison(_ text: String, _ node: Node) -> Value? {
    switch key.comparison {
    case .text(let relation):
      let isPlain = relation == .equals && key.encodings.isEmpty && !key.isDashTolerant && !key.field.isEmpty
      if isPlain, let number = node.asDouble {
        return (.number(number, TextPattern(value: text)), JSONWriter.token(number))
      }
      return patterns(text, relation, node).map { (.text($0), quoted(text)) }
    case .pattern(let flags): return expression(text, flags, node).map { (.pattern($0), quoted(text)) }
    case .block:
      guard let block = AddressBlock(text) else {
        collector.report(.badNetwork, "'\(text)' is not an address block such as 10.0.0.0/8", at: node)
        return nil
      }
      return (.block(block), quoted(text))
    case .bound(let comparison):
      guard let number = node.asDouble else { return misuse("'\(comparison.rawValue)' needs a number", node) }
      return (.bound(Condition.Bound(comparison, number)), JSONWriter.token(number))
    case .exists:
      // The quantifier says it all.
      return (.missing, text)
    case .field(let relation):
      let reference = FieldReference(path: FieldPath(text), relation: relation, isCased: key.isCased)
      return (.field(reference), quoted(text))
    }
  }

  /// A text with wildcards, encoded and put where the relation says; a keyword may stand anywhere.
  private func patterns(_ text: String, _ relation: FieldReference.Relation, _ node: Node) -> [TextPattern]? {
    var units = TextPattern.units(of: text)
    if key.isDashTolerant { units = ValueEncoding.tolerateDashes(units) }
    var variants = [units]
    if !key.encodings.isEmpty {
      let bytes = units.compactMap { if case .byte(let byte) = $0 { byte } else { UInt8?.none } }
      guard bytes.count == units.count else {
        return misuse("wildcards do not go with '\(key.encodings[0].rawValue)'", node)
      }
      variants = ValueEncoding.encode(bytes, key.encodings).map { $0.map(TextPattern.Unit.byte) }
    }
    let isFloating = key.field.isEmpty || relation == .contains
    return variants.map { variant in
      let before: [TextPattern.Unit] = isFloating || relation == .endswith ? [.anyText] : []
      let after: [TextPattern.Unit] = isFloating || relation == .startswith ? [.anyText] : []
      return TextPattern(before + variant + after, isCased: key.isCased)
    }
  }

  private func expression(_ text: String, _ flags: RegularExpression.Flags, _ node: Node) -> RegularExpression? {
    do throws(RegularExpression.Failure) {
      return try RegularExpression(text, flags)
    } catch {
      let before = error.fragment.isEmpty ? nil : text.firstRange(of: error.fragment)?.lowerBound
      let offset = before.map { text[..<$0].unicodeScalars.count } ?? 0
      let length = before == nil ? node.underlineLength : error.fragment.unicodeScalars.count
      let mark = before == nil ? node.start : collector.place(offset, in: node)
      collector.report(.badPattern, "bad regular expression: \(error.message)", at: mark, length: length)
      return nil
    }
  }

  /// `%name%` alone stands for each value of a list.
  private func expanded(_ text: String, _ node: Node) -> [Value]? {
    guard text.count > 2, text.hasPrefix("%"), text.hasSuffix("%") else {
      return misuse("'expand' needs the name of a list: %name%", node)
    }
    let name = String(text.dropFirst().dropLast())
    guard let entries = lists[name] else {
      collector.report(
        .unknownList, "there is no list '\(name)'", at: node,
        suggestion: Suggestion.nearest(to: name, in: lists.keys.sorted()))
      return nil
    }
    if entries.isEmpty {
      collector.report(.brokenRule, "the list '\(name)' has errors", at: node)
      return nil
    }
    let values = entries.map { value(of: $0, node) }
    return values.contains { $0 == nil } ? nil : values.compactMap { $0 }
  }

  private func value(of entry: ListEntry, _ node: Node) -> Value? {
    let text = Node(.scalar(entry.value, .singleQuoted), start: node.start, end: node.end)
    guard let found = value(entry.value, text) else { return nil }
    guard let expires = entry.expires else { return found }
    return (.until(expires, found.test), "\(found.canonical) until \(expires.text)")
  }

  private func quoted(_ text: String) -> String { "'\(text)'" }

  private func misuse<Result>(_ message: String, _ node: Node) -> Result? {
    collector.report(.modifierMisuse, message, at: node)
    return nil
  }
}
