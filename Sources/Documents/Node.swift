/// A node of a YAML document, with its place in the text.
///
/// A scalar is text and nothing else: `NO`, `on` and `1e3` are resolved by whoever asks for a number or a truth value, so
/// the country code of Norway stays what it is.
package struct Node: Sendable, Hashable {
  /// What a node is made of.
  package enum Content: Sendable, Hashable {
    case scalar(String, Style)
    case sequence([Node])
    /// In the order of the text; keys are scalars and differ from each other.
    case mapping([Pair])
  }

  /// How a scalar is written.
  package enum Style: Sendable, Hashable {
    case plain, singleQuoted, doubleQuoted
    /// A block behind `|`.
    case literal
    /// A block behind `>`.
    case folded
  }

  /// One `key: value` of a mapping.
  package struct Pair: Sendable, Hashable {
    package var key: Node
    package var value: Node

    /// The key's text.
    package var name: String { key.text ?? "" }

    package init(key: Node, value: Node) {
      self.key = key
      self.value = value
    }
  }

  package var content: Content
  package var start: Mark
  /// One past the last character; of a block collection, where the next token begins.
  package var end: Mark

  package init(_ content: Content, start: Mark, end: Mark) {
    self.content = content
    self.start = start
    self.end = end
  }
}

extension Node {
  /// A scalar's text; nil for a collection.
  package var text: String? {
    if case .scalar(let text, _) = content { text } else { nil }
  }

  /// How a scalar is written; nil for a collection.
  package var style: Style? {
    if case .scalar(_, let style) = content { style } else { nil }
  }

  /// A sequence's elements; nil for everything else.
  package var elements: [Node]? {
    if case .sequence(let elements) = content { elements } else { nil }
  }

  /// A mapping's pairs; nil for everything else.
  package var pairs: [Pair]? {
    if case .mapping(let pairs) = content { pairs } else { nil }
  }

  /// The value under a key of a mapping.
  package subscript(key: String) -> Node? {
    pairs?.first { $0.name == key }?.value
  }

  /// Whether it says "nothing": `~`, `null`, or no text at all, unquoted.
  package var isNull: Bool {
    guard case .scalar(let text, .plain) = content else { return false }
    return ["", "~", "null", "Null", "NULL"].contains(text)
  }

  /// An unquoted whole number.
  package var asInt: Int? {
    guard case .scalar(let text, .plain) = content else { return nil }
    return Int(text)
  }

  /// An unquoted finite number: `4`, `0.5`, `441e9`.
  package var asDouble: Double? {
    guard case .scalar(let text, .plain) = content, let first = text.unicodeScalars.first,
      "+-.0123456789".unicodeScalars.contains(first), !text.contains("x"), !text.contains("X"),
      let number = Double(text), number.isFinite
    else { return nil }
    return number
  }

  /// An unquoted `true` or `false`; `yes`, `on` and their like are text.
  package var asBool: Bool? {
    guard case .scalar(let text, .plain) = content else { return nil }
    return text == "true" ? true : text == "false" ? false : nil
  }

  /// What it is, for messages: `a text`, `a list`, `a mapping`, `nothing`.
  package var kindName: String {
    switch content {
    case .scalar: isNull ? "nothing" : "a text"
    case .sequence: "a list"
    case .mapping: "a mapping"
    }
  }

  /// How many characters a caret below it underlines: the whole of a scalar on one line, else one.
  package var underlineLength: Int {
    guard case .scalar = content, start.line == end.line else { return 1 }
    return max(1, end.column - start.column)
  }
}
