/// Words of JSON Schema (2020-12), as far as Vedette's files need them.
package enum Schema {
  /// An object with these members.
  package static func make(_ members: [(String, JSONValue)]) -> JSONValue {
    .object(members.map { JSONMember($0.0, $0.1) })
  }

  /// A mapping of known keys.
  package static func object(_ keys: [(String, JSONValue)], required: [String] = [], isOpen: Bool = false) -> JSONValue
  {
    make(
      [("type", .string("object")), ("properties", make(keys))]
        + (required.isEmpty ? [] : [("required", .strings(required))])
        + (isOpen ? [] : [("additionalProperties", .bool(false))]))
  }

  /// A mapping of any names to values of one kind.
  package static func mapping(of value: JSONValue) -> JSONValue {
    make([("type", .string("object")), ("additionalProperties", value)])
  }

  /// A list of values of one kind.
  package static func list(of element: JSONValue, atLeast count: Int = 0) -> JSONValue {
    make(
      [("type", .string("array")), ("items", element)] + (count > 0 ? [("minItems", .number(String(count)))] : []))
  }

  /// What one of these accepts.
  package static func any(_ schemas: [JSONValue]) -> JSONValue { make([("anyOf", .array(schemas))]) }

  /// A mapping that has these keys.
  package static func having(_ keys: [String]) -> JSONValue { make([("required", .strings(keys))]) }

  /// What is defined under a name.
  package static func reference(_ name: String) -> JSONValue { make([("$ref", .string("#/$defs/\(name)"))]) }

  /// One of these words.
  package static func words(_ words: [String]) -> JSONValue { make([("enum", .strings(words))]) }

  /// A scalar: what YAML takes for a number or a truth value is a text to a rule.
  package static let text = make([("type", .strings(["string", "number", "boolean"]))])

  /// A scalar that is not empty.
  package static let name = make([("type", .strings(["string", "number", "boolean"])), ("minLength", .number("1"))])

  /// A scalar, or a list of scalars.
  package static let texts = any([text, list(of: text)])

  /// A number.
  package static let number = make([("type", .string("number"))])

  /// `true` or `false`.
  package static let truth = make([("type", .string("boolean"))])

  /// Nothing.
  package static let null = make([("type", .string("null"))])

  /// A whole number from a least one on.
  package static func count(from least: Int) -> JSONValue {
    make([("type", .string("integer")), ("minimum", .number(String(least)))])
  }

  private static let units = "(ms|s|m|h|d|w|mo|q|y)$"

  /// A duration that may be zero.
  package static let anySpan = make([("type", .string("string")), ("pattern", .string("^[0-9]+" + units))])

  /// A duration longer than zero.
  package static let span = make([("type", .string("string")), ("pattern", .string("^0*[1-9][0-9]*" + units))])

  /// A text that has a form.
  package static func text(like pattern: String) -> JSONValue {
    make([("type", .string("string")), ("pattern", .string(pattern))])
  }

  /// A whole schema of JSON Schema 2020-12.
  package static func document(_ title: String, _ schema: JSONValue) -> JSONValue {
    make([("$schema", .string("https://json-schema.org/draft/2020-12/schema")), ("title", .string(title))])
      .adding(schema)
  }

  /// A time of ISO 8601, as precise as it is known; a year alone is a number to YAML.
  package static let time = any([
    make([("type", .string("string")), ("pattern", .string("^[0-9]{4}"))]),
    make([("type", .string("integer")), ("minimum", .number("0")), ("maximum", .number("9999"))]),
  ])
}

extension JSONValue {
  /// A list of texts.
  package static func strings(_ texts: [String]) -> JSONValue { .array(texts.map(JSONValue.string)) }

  /// An object with more members.
  package func adding(_ members: [(String, JSONValue)]) -> JSONValue {
    guard case .object(let own) = self else { return self }
    return .object(own + members.map { JSONMember($0.0, $0.1) })
  }

  /// An object with the members of another one, too.
  fileprivate func adding(_ other: JSONValue) -> JSONValue {
    guard case .object(let own) = self, case .object(let more) = other else { return self }
    return .object(own + more)
  }
}
