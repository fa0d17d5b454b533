/// The place of the records in a JSON document: `$`, `$[*]`, `$.items[*]`, `$.response['data sets'][*].rows[*]`.
package struct JSONPath: Sendable, Hashable {
  /// One step from a value to those inside it.
  package enum Step: Sendable, Hashable {
    /// The member of an object with this name.
    case member(String)
    /// Each element of an array.
    case elements
  }

  /// As a feed file has it.
  package let text: String
  package let steps: [Step]

  /// Nil where the text is no path of this kind.
  package init?(_ text: String) {
    guard text.first == "$" else { return nil }
    var steps: [Step] = []
    var rest = text.dropFirst()
    while let first = rest.first {
      if rest.hasPrefix("[*]") {
        steps.append(.elements)
        rest = rest.dropFirst(3)
      } else if first == ".", let name = JSONPath.plainName(rest.dropFirst()) {
        steps.append(.member(String(name)))
        rest = rest[name.endIndex...]
      } else if let (name, end) = JSONPath.quotedName(rest) {
        steps.append(.member(String(name)))
        rest = rest[end...]
      } else {
        return nil
      }
    }
    self.text = text
    self.steps = steps
  }

  /// Letters, digits, `_` and `-` behind a dot.
  private static func plainName(_ rest: Substring) -> Substring? {
    let name = rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "-" }
    return name.isEmpty ? nil : name
  }

  /// `['a name']` and where it ends.
  private static func quotedName(_ rest: Substring) -> (name: Substring, end: Substring.Index)? {
    guard rest.hasPrefix("['") else { return nil }
    let inner = rest.dropFirst(2)
    guard let quote = inner.firstIndex(of: "'"), quote > inner.startIndex, inner[quote...].hasPrefix("']") else {
      return nil
    }
    return (inner[..<quote], inner.index(quote, offsetBy: 2))
  }
}
