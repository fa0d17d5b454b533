/// Takes the keys of a mapping by name and notes everything that is wrong with them: keys that mean nothing, required keys
/// that are missing, values of the wrong kind.
///
/// Ask for every key, then call ``finish()``. A key without a value counts as missing.
package final class MappingReader {
  package let node: Node
  package let collector: DiagnosticCollector
  /// What the mapping is, for messages: `a rule`, `a feed`.
  private let what: String
  private let values: [String: Node.Pair]
  /// In the order in which they were asked for.
  private var known: [String] = []

  /// Nil, with a diagnostic, where the node is not a mapping.
  package init?(_ node: Node, _ what: String, _ collector: DiagnosticCollector) {
    guard let pairs = node.pairs else {
      collector.report(.wrongKind, "\(what) must be a mapping, not \(node.kindName)", at: node)
      return nil
    }
    self.node = node
    self.what = what
    self.collector = collector
    values = Dictionary(pairs.map { ($0.name, $0) }) { first, _ in first }
  }

  /// The value under a key; nil where it is missing or null.
  package func value(_ key: String) -> Node? {
    known.append(key)
    guard let value = values[key]?.value, !value.isNull else { return nil }
    return value
  }

  /// The key itself, for messages about it.
  package func keyNode(_ key: String) -> Node? { values[key]?.key }

  /// Whether the key stands there, with or without a value.
  package func has(_ key: String) -> Bool { values[key] != nil }

  /// As ``value(_:)``, and a diagnostic where it is missing.
  package func required(_ key: String) -> Node? {
    if let value = value(key) { return value }
    collector.report(.missingKey, "\(what) needs the key '\(key)'", at: keyNode(key) ?? firstKey)
    return nil
  }

  /// Declares keys that somebody else reads.
  package func allow(_ keys: some Sequence<String>) {
    known += keys
  }

  /// Notes every key that nobody asked for.
  package func finish(as code: DiagnosticCode = .unknownKey) {
    for pair in node.pairs ?? [] where !known.contains(pair.name) {
      collector.report(
        code, "\(what) has no key '\(pair.name)'", at: pair.key,
        suggestion: Suggestion.nearest(to: pair.name, in: known))
    }
  }

  private var firstKey: Node { node.pairs?.first?.key ?? node }
}

extension MappingReader {
  /// A scalar's text.
  package func text(_ key: String) -> String? {
    value(key).flatMap { text(of: $0, key) }
  }

  /// A scalar's text that must be there and not be empty.
  package func requiredText(_ key: String) -> String? {
    guard let text = required(key).flatMap({ text(of: $0, key) }) else { return nil }
    if text.isEmpty, let value = values[key]?.value { collector.report(.badValue, "'\(key)' is empty", at: value) }
    return text.isEmpty ? nil : text
  }

  /// A whole number, of a range where one is given.
  package func int(_ key: String, in range: ClosedRange<Int> = .min ... .max) -> Int? {
    guard let node = value(key) else { return nil }
    guard let number = node.asInt else { return wrong(node, key, "a whole number") }
    guard range.contains(number) else {
      let bounds =
        range.upperBound == .max ? "at least \(range.lowerBound)" : "from \(range.lowerBound) to \(range.upperBound)"
      collector.report(.badValue, "'\(key)' must be \(bounds)", at: node)
      return nil
    }
    return number
  }

  /// A number.
  package func double(_ key: String) -> Double? {
    guard let node = value(key) else { return nil }
    return node.asDouble ?? wrong(node, key, "a number")
  }

  /// `true` or `false`.
  package func bool(_ key: String) -> Bool? {
    guard let node = value(key) else { return nil }
    return node.asBool ?? wrong(node, key, "true or false")
  }

  /// A duration, read by the caller's own reader.
  package func duration<Span>(_ key: String, _ read: (String) -> Span?) -> Span? {
    guard let node = value(key), let text = text(of: node, key) else { return nil }
    if let span = read(text) { return span }
    collector.report(.badDuration, "'\(text)' is not a duration (30s 5m 26h 7d 2w 1mo 1q 1y)", at: node)
    return nil
  }

  /// One of an enumeration's words.
  package func word<Word: RawRepresentable & CaseIterable>(_ key: String) -> Word? where Word.RawValue == String {
    guard let node = value(key), let text = text(of: node, key) else { return nil }
    if let word = Word(rawValue: text) { return word }
    let words = Word.allCases.map(\.rawValue)
    collector.report(
      .badValue, "'\(key)' must be one of \(words.joined(separator: ", "))", at: node,
      suggestion: Suggestion.nearest(to: text, in: words))
    return nil
  }

  /// A list of texts, each with its node; one text alone counts as a list of one. Nil where the key is missing.
  package func list(_ key: String) -> [(text: String, node: Node)]? {
    guard let node = value(key) else { return nil }
    if let text = node.text { return [(text, node)] }
    guard let elements = node.elements else { return wrong(node, key, "a list of texts") }
    return elements.compactMap { element in
      text(of: element, key).map { ($0, element) }
    }
  }

  /// A mapping of texts, in the order of the file. Nil where the key is missing.
  package func texts(_ key: String) -> [(name: Node, value: Node)]? {
    guard let node = value(key) else { return nil }
    guard let pairs = node.pairs else { return wrong(node, key, "a mapping of texts") }
    return pairs.filter { text(of: $0.value, $0.name) != nil }.map { ($0.key, $0.value) }
  }

  private func text(of node: Node, _ key: String) -> String? {
    node.text ?? wrong(node, key, "a text")
  }

  private func wrong<Value>(_ node: Node, _ key: String, _ wanted: String) -> Value? {
    let shown = node.text.map { "'\($0)'" } ?? node.kindName
    collector.report(.wrongKind, "'\(key)' must be \(wanted), not \(shown)", at: node)
    return nil
  }
}
