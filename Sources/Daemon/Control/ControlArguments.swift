import JSON

/// The arguments of a request, by name.
struct ControlArguments: Sendable {
  private let json: JSONValue

  init(_ json: JSONValue) {
    self.json = json
  }

  /// A text that must be there.
  func text(_ name: String) throws(ControlError) -> String {
    guard let text = try optionalText(name) else { throw ControlError("the argument '\(name)' is missing") }
    return text
  }

  /// A text; nil where it is missing or null.
  func optionalText(_ name: String) throws(ControlError) -> String? {
    guard let value = json[name], value != .null else { return nil }
    guard let text = value.stringValue else { throw ControlError("the argument '\(name)' is not a text") }
    return text
  }

  /// A list of texts; empty where it is missing.
  func texts(_ name: String) throws(ControlError) -> [String] {
    guard let value = json[name], value != .null else { return [] }
    guard case .array(let elements) = value else { throw ControlError("the argument '\(name)' is not a list") }
    return try elements.map { (element) throws(ControlError) in
      guard let text = element.stringValue else { throw ControlError("the argument '\(name)' is not a list of texts") }
      return text
    }
  }

  /// Whether something is asked for; false where it is missing.
  func flag(_ name: String) throws(ControlError) -> Bool {
    guard let value = json[name], value != .null else { return false }
    guard case .bool(let flag) = value else { throw ControlError("the argument '\(name)' is not true or false") }
    return flag
  }
}
