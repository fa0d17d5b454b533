/// A text with placeholders: `{{name}}`, `{{name|filter}}`, `{{name|filter:'argument'|filter}}`.
package struct Template: Sendable, Hashable {
  enum Part: Sendable, Hashable {
    case text(String)
    case placeholder(Placeholder)
  }

  /// A name, and the filters that its value passes, in order.
  package struct Placeholder: Sendable, Hashable {
    package var name: String
    package var filters: [Filter]
    /// Where the name stands: characters of the template before it.
    package var offset: Int
  }

  /// What changes how a value reads.
  package enum Filter: Sendable, Hashable {
    /// A time's date: `2022-08-23`, or less where less is known.
    case date
    /// A list's elements, with a text between them.
    case join(String)
    /// A length of time in its two largest units: `12 d 3 h`.
    case duration
    case upper
    case lower
    /// A text in place of a value that is missing or empty.
    case whenMissing(String)

    static let names = ["date", "join", "duration", "upper", "lower", "default"]
  }

  /// What is wrong with a template, and where.
  package struct Problem: Error, Hashable {
    package var message: String
    /// Characters before the place, and its length.
    package var offset: Int
    package var length: Int
    package var suggestion: String?
  }

  let parts: [Part]

  /// Its placeholders, in order.
  package var placeholders: [Placeholder] {
    parts.compactMap { if case .placeholder(let placeholder) = $0 { placeholder } else { nil } }
  }
}
