import JSON

/// An element with everything in it.
final class XMLElement {
  /// With the prefix that its namespace usually has, whatever the document calls it: `dc:date`.
  let name: String
  let attributes: [(name: String, value: String)]
  /// The text that stands directly in it.
  var text = ""
  var children: [XMLElement] = []

  init(_ name: String, _ attributes: [(name: String, value: String)]) {
    self.name = name
    self.attributes = attributes
  }

  func attribute(_ name: String) -> String? { attributes.first { $0.name == name }?.value }

  /// The children with a name.
  func all(_ name: String) -> [XMLElement] { children.filter { $0.name == name } }

  /// The text in it and in all its children, in their order as far as that is kept.
  var wholeText: String { ([text] + children.map(\.wholeText)).filter { !$0.isEmpty }.joined(separator: " ") }

  /// The text without the space around it, or nil where nothing is left.
  var plainText: String? {
    let trimmed = XMLElement.trimmed(text)
    return trimmed.isEmpty ? nil : trimmed
  }

  static func trimmed(_ text: String) -> String {
    let isSpace: (UInt8) -> Bool = { $0 == 0x20 || ($0 >= 0x09 && $0 <= 0x0D) }
    var rest = text.utf8[...]
    while let first = rest.first, isSpace(first) { rest.removeFirst() }
    while let last = rest.last, isSpace(last) { rest.removeLast() }
    return String(Substring(rest))
  }

  /// The element as JSON: a text where it has nothing but text, else an object with its attributes as `@name`, its
  /// children by their names (those of one name as a list), and its text as `#text`.
  var json: JSONValue {
    if attributes.isEmpty, children.isEmpty { return .string(XMLElement.trimmed(text)) }
    return .object(members)
  }

  /// The members of this object.
  var members: [JSONMember] {
    var members = attributes.map { JSONMember("@" + $0.name, .string($0.value)) }
    var groups: [String: [JSONValue]] = [:]
    var names: [String] = []
    for child in children {
      if groups[child.name] == nil { names.append(child.name) }
      groups[child.name, default: []].append(child.json)
    }
    for name in names {
      let values = groups[name] ?? []
      members.append(JSONMember(name, values.count == 1 ? values[0] : .array(values)))
    }
    if let plainText { members.append(JSONMember("#text", .string(plainText))) }
    return members
  }
}
