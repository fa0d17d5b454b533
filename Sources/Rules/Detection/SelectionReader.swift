import Documents
import Events

/// Reads the selections of a detection from YAML.
struct SelectionReader {
  let collector: DiagnosticCollector
  /// The values of `%name%`.
  let lists: [String: [ListEntry]]

  /// A map, a list of maps and keywords, or one keyword; nil where something is wrong with it.
  func read(_ name: String, _ node: Node) -> Selection? {
    let nodes = node.elements ?? [node]
    if nodes.isEmpty { collector.report(.neverFires, "an empty list matches nothing", at: node) }
    let alternatives = nodes.map(alternative)
    guard !nodes.isEmpty, alternatives.allSatisfy({ $0 != nil }) else { return nil }
    return Selection(name: name, alternatives: alternatives.compactMap { $0 })
  }

  private func alternative(_ node: Node) -> [FieldMatch]? {
    guard let pairs = node.pairs else { return keyword(node).map { [$0] } }
    if pairs.isEmpty { collector.report(.badValue, "an empty map would match everything", at: node) }
    let matches = pairs.map { fieldMatch($0.key, $0.value) }
    return pairs.isEmpty || matches.contains { $0 == nil } ? nil : matches.compactMap { $0 }
  }

  private func keyword(_ node: Node) -> FieldMatch? {
    guard node.text != nil, !node.isNull else {
      collector.report(.wrongKind, "a selection holds maps of fields or keywords, not \(node.kindName)", at: node)
      return nil
    }
    return fieldMatch(Node(.scalar("", .plain), start: node.start, end: node.start), node)
  }

  /// `key: value` or `key: [values]`.
  private func fieldMatch(_ keyNode: Node, _ node: Node) -> FieldMatch? {
    guard let key = fieldKey(keyNode) else { return nil }
    collector.warnOfUnknownField(key.field, at: keyNode)
    let values = node.elements ?? [node]
    if values.isEmpty {
      collector.report(.neverFires, "an empty list matches nothing", at: node)
      return nil
    }
    let read = values.map { ValueReader(key: key, collector: collector, lists: lists).read($0) }
    guard read.allSatisfy({ $0 != nil }) else { return nil }
    for value in values { checkWord(key, value) }
    let tests = read.compactMap { $0 }.flatMap { $0 }
    guard let quantifier = quantifier(key, node) else { return nil }
    let subject: FieldMatch.Subject =
      key.field.isEmpty ? .anyText : key.field == "kind" ? .kind : .field(FieldPath(key.field))
    return FieldMatch(
      subject: subject, quantifier: quantifier, tests: tests.map(\.test),
      canonical: "\(key.canonical): \(tests.map(\.canonical).sorted())",
      text: SelectionReader.text(key, tests.map(\.canonical)))
  }

  /// So many values are shown to people.
  private static let shownValues = 4

  private static func text(_ key: FieldKey, _ values: [String]) -> String {
    let name = key.field.isEmpty ? "title or text" : key.canonical
    if values.count == 1 { return "\(name): \(values[0])" }
    let rest = values.count - shownValues
    return "\(name): [\(values.prefix(shownValues).joined(separator: ", "))\(rest > 0 ? " and \(rest) more" : "")]"
  }

  /// Some fields have one of a few words; any other matches nothing. (`status` is left alone: rules of Sigma have fields of
  /// that name with words of their own.)
  private func checkWord(_ key: FieldKey, _ node: Node) {
    guard key.comparison == .text(.equals), key.encodings.isEmpty, !key.isExpanded, !node.isNull,
      let words = SelectionReader.words[key.field], let text = node.text
    else { return }
    let pattern = TextPattern(value: text, isCased: key.isCased)
    guard !words.contains(where: pattern.matches) else { return }
    collector.report(
      .badValue, "'\(key.field)' is one of \(words.joined(separator: ", "))", at: node,
      suggestion: Suggestion.nearest(to: text, in: words))
  }

  private static let words = [
    "modality": Modality.allCases.map(\.rawValue),
    "precision": Precision.allCases.map(\.rawValue),
  ]

  private func quantifier(_ key: FieldKey, _ node: Node) -> FieldMatch.Quantifier? {
    if key.comparison == .exists {
      guard let flag = node.asBool else {
        collector.report(.modifierMisuse, "'exists' needs true or false", at: node)
        return nil
      }
      return .exists(flag)
    }
    return key.isAll ? .all : key.isNegated ? FieldMatch.Quantifier.none : .any
  }

  private func fieldKey(_ node: Node) -> FieldKey? {
    do throws(FieldKey.Failure) {
      return try FieldKey(node.text ?? "")
    } catch {
      collector.report(
        error.code, error.message, at: collector.place(error.offset, in: node), length: error.length,
        suggestion: error.suggestion)
      return nil
    }
  }
}

extension DiagnosticCollector {
  /// A feed may keep any field, so only a name that looks like a slip is worth a word.
  func warnOfUnknownField(_ field: String, at node: Node) {
    let names = FieldPath.modelNames + FieldPath.derivedNames
    let name = String(field.prefix { $0 != "." })
    guard !name.isEmpty, !names.contains(name), let meant = Suggestion.nearest(to: name, in: names) else { return }
    report(
      .unknownField, "'\(name)' is not a field of the event; write 'fields.\(field)' if a feed keeps it",
      at: place(0, in: node), length: name.unicodeScalars.count, suggestion: meant)
  }
}
