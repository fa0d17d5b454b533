/// A JSON text as a tree of values (RFC 8259).
///
/// Numbers keep the token they were written with, so `441e9` and `1.10` survive a round trip unchanged; whoever
/// needs the number asks ``doubleValue``. Objects keep the order of their members.
package enum JSONValue: Sendable, Hashable {
  case null
  case bool(Bool)
  case number(String)
  case string(String)
  case array([JSONValue])
  case object([JSONMember])

  /// The number that a `number` token denotes, or nil for every other value.
  package var doubleValue: Double? {
    if case .number(let token) = self { Double(token) } else { nil }
  }

  /// The text of a `string`, or nil for every other value.
  package var stringValue: String? {
    if case .string(let text) = self { text } else { nil }
  }

  /// The text of a scalar as a person would write it; nil for null, lists and objects.
  package var scalarText: String? {
    switch self {
    case .string(let text), .number(let text): text
    case .bool(let flag): flag ? "true" : "false"
    case .null, .array, .object: nil
    }
  }

  /// The text of a scalar, or of an array those of its scalars with a separator between; nil for null and objects.
  package func scalarText(joinedBy separator: String) -> String? {
    guard case .array(let elements) = self else { return scalarText }
    return elements.compactMap(\.scalarText).joined(separator: separator)
  }

  /// The elements of an array; none of anything else.
  package var elements: [JSONValue] {
    if case .array(let elements) = self { elements } else { [] }
  }

  /// The value of the last member with this name, as ``JSONView/member(_:of:)`` has it, or nil where there is none or this is
  /// no object.
  package subscript(name: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    return members.last { $0.name == name }?.value
  }

  /// The element at this place, or nil where there is none or this is no array.
  package subscript(index: Int) -> JSONValue? {
    guard case .array(let elements) = self, elements.indices.contains(index) else { return nil }
    return elements[index]
  }
}

/// One `"name": value` of a JSON object.
package struct JSONMember: Sendable, Hashable {
  package var name: String
  package var value: JSONValue

  package init(_ name: String, _ value: JSONValue) {
    self.name = name
    self.value = value
  }
}
