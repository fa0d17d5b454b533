import JSON

/// Words of JSON Schema (2020-12), as far as rule files need them.
enum Schema {
  static func make(_ members: [(String, JSONValue)]) -> JSONValue {
    .object(members.map { JSONMember($0.0, $0.1) })
  }

  /// A mapping of known keys.
  static func object(_ keys: [(String, JSONValue)], required: [String] = [], isOpen: Bool = false) -> JSONValue {
    make(
      [("type", .string("object")), ("properties", make(keys))]
        + (required.isEmpty ? [] : [("required", .strings(required))])
        + (isOpen ? [] : [("additionalProperties", .bool(false))]))
  }

  /// A mapping of any names to values of one kind.
  static func mapping(of value: JSONValue) -> JSONValue {
    make([("type", .string("object")), ("additionalProperties", value)])
  }

  static func list(of element: JSONValue, atLeast count: Int = 0) -> JSONValue {
    make(
      [("type", .string("array")), ("items", element)] + (count > 0 ? [("minItems", .number(String(count)))] : []))
  }

  static func any(_ schemas: [JSONValue]) -> JSONValue { make([("anyOf", .array(schemas))]) }

  static func having(_ keys: [String]) -> JSONValue { make([("required", .strings(keys))]) }

  static func reference(_ name: String) -> JSONValue { make([("$ref", .string("#/$defs/\(name)"))]) }

  static func words(_ words: [String]) -> JSONValue { make([("enum", .strings(words))]) }

  /// A scalar: what YAML takes for a number or a truth value is a text to a rule.
  static let text = make([("type", .strings(["string", "number", "boolean"]))])

  /// A scalar that is not empty.
  static let name = make([("type", .strings(["string", "number", "boolean"])), ("minLength", .number("1"))])

  /// A scalar, or a list of scalars.
  static let texts = any([text, list(of: text)])

  static let number = make([("type", .string("number"))])

  static let truth = make([("type", .string("boolean"))])

  static let null = make([("type", .string("null"))])

  static func count(from least: Int) -> JSONValue {
    make([("type", .string("integer")), ("minimum", .number(String(least)))])
  }

  static let level = words(Level.allCases.map(\.rawValue))

  private static let units = "(ms|s|m|h|d|w|mo|q|y)$"

  /// A duration that may be zero.
  static let anySpan = make([("type", .string("string")), ("pattern", .string("^[0-9]+" + units))])

  /// A duration longer than zero.
  static let span = make([("type", .string("string")), ("pattern", .string("^0*[1-9][0-9]*" + units))])

  /// A time of ISO 8601, as precise as it is known; a year alone is a number to YAML.
  static let time = any([
    make([("type", .string("string")), ("pattern", .string("^[0-9]{4}"))]),
    make([("type", .string("integer")), ("minimum", .number("0")), ("maximum", .number("9999"))]),
  ])
}

extension JSONValue {
  static func strings(_ texts: [String]) -> JSONValue { .array(texts.map(JSONValue.string)) }

  /// An object with more members.
  func adding(_ members: [(String, JSONValue)]) -> JSONValue {
    guard case .object(let own) = self else { return self }
    return .object(own + members.map { JSONMember($0.0, $0.1) })
  }
}
