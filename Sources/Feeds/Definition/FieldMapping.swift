/// How one field of a report is made from the fields of a record.
struct FieldMapping: Sendable, Hashable {
  enum Source: Sendable, Hashable {
    case field(String)
    case template(Template)
    /// The same for every record.
    case constant(String)
  }

  let target: ModelField
  let source: Source
  /// Replaces the value by what the table has for it.
  var lookup: LookupTable?
  /// Where there is no value, or the table does not know it.
  var fallback: String?
  /// Whether a record is bad that has no value, or one that the table does not know.
  var isRequired = false
  /// What a number is multiplied by and what is added then.
  var scale: Scale?
  /// Cuts a text into the elements of a list.
  var separator: UInt8?

  init(_ target: ModelField, _ source: Source) {
    self.target = target
    self.source = source
  }
}

/// A linear function.
struct Scale: Sendable, Hashable {
  let factor: Double
  let offset: Double

  func callAsFunction(_ number: Double) -> Double { number * factor + offset }
}

/// A table from codes to words.
struct LookupTable: Sendable, Hashable {
  let name: String
  let entries: [String: String]
}

/// Text with the values of fields in it: `{Operator Name} / {Facility}`.
struct Template: Sendable, Hashable {
  enum Part: Sendable, Hashable {
    case literal(String)
    case field(String)
  }

  let parts: [Part]

  var fields: [String] {
    parts.compactMap { if case .field(let name) = $0 { name } else { nil } }
  }

  /// Nil where a brace is not closed, or names nothing. `{{` and `}}` stand for single braces.
  init?(_ text: String) {
    var parts: [Part] = []
    var literal = ""
    var rest = text[...]
    while let character = rest.popFirst() {
      if character == "{" || character == "}", rest.first == character {
        literal.append(rest.removeFirst())
      } else if character == "{" {
        guard let end = rest.firstIndex(of: "}"), end > rest.startIndex else { return nil }
        if !literal.isEmpty { parts.append(.literal(literal)) }
        literal = ""
        parts.append(.field(String(rest[..<end])))
        rest = rest[rest.index(after: end)...]
      } else if character == "}" {
        return nil
      } else {
        literal.append(character)
      }
    }
    if !literal.isEmpty { parts.append(.literal(literal)) }
    self.parts = parts
  }
}
