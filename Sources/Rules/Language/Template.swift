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
    /// All of it, from `{{` to `}}`, in characters.
    package var extent: Range<Int>
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
    /// Other words for some values: `map:'high=error,*=info'`. Without `*`, what is not listed stays.
    case map([Replacement])
    /// A text's first characters, with `…` for the rest.
    case truncate(Int)
    /// A text as the number it says; in a template of JSON, a number without quotes.
    case number
    /// `&`, `<` and `>` as `&amp;`, `&lt;` and `&gt;`, for receivers that give these a meaning.
    case escape

    static let names = [
      "date", "join", "duration", "upper", "lower", "default", "map", "truncate", "number", "escape",
    ]
  }

  /// One pair of the filter `map`.
  package struct Replacement: Sendable, Hashable {
    /// The value it stands for; `*` is any.
    package var value: String
    package var text: String
  }

  /// What is wrong with a template, and where.
  package struct Problem: Error, Hashable {
    package var message: String
    /// Characters before the place, and its length.
    package var offset: Int
    package var length: Int
    package var suggestion: String?

    package init(message: String, offset: Int, length: Int, suggestion: String? = nil) {
      self.message = message
      self.offset = offset
      self.length = length
      self.suggestion = suggestion
    }
  }

  let parts: [Part]

  /// Its placeholders, in order.
  package var placeholders: [Placeholder] {
    parts.compactMap { if case .placeholder(let placeholder) = $0 { placeholder } else { nil } }
  }
}
