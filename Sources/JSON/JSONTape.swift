/// A scanned JSON text as a flat list of nodes that point into its bytes: no string is made and nothing is copied until
/// somebody asks.
///
/// The nodes stand in the order of the text. A container is followed by its elements, an object by its names and values
/// in turn; ``Node/next`` leads past everything that belongs to a node.
package struct JSONTape: Sendable {
  /// What a node is.
  package enum Kind: UInt8, Sendable {
    case null, bool, number, string, array, object
  }

  /// One value, or the name of a member, by its place in the bytes.
  package struct Node: Sendable {
    package var kind: Kind
    /// Whether a string contains escapes.
    package var isEscaped: Bool
    /// The first byte of the token; of a string, the first after its quote.
    package var start: Int32
    /// The bytes of the token, quotes left out; of a container from bracket to bracket.
    package var length: Int32
    /// The index of the node after this one and all that is inside it.
    package var next: Int32
  }

  package internal(set) var nodes: [Node] = []

  package init() {}

  /// Forgets what it holds.
  package mutating func removeAll() {
    nodes.removeAll(keepingCapacity: true)
  }

  /// Adds a node behind the others, as one that has nothing inside it.
  @inline(__always)
  package mutating func append(_ node: Node) {
    var node = node
    node.next = Int32(truncatingIfNeeded: nodes.count + 1)
    nodes.append(node)
  }
}

/// A scanned text together with the bytes it points into, for as long as these are borrowed.
package struct JSONView {
  package let tape: JSONTape
  package let bytes: UnsafeRawBufferPointer

  package init(_ tape: JSONTape, _ bytes: UnsafeRawBufferPointer) {
    self.tape = tape
    self.bytes = bytes
  }

  /// The bytes of a node's token; of a string, those between its quotes, escapes as they stand.
  package func token(_ index: Int) -> UnsafeRawBufferPointer {
    let node = tape.nodes[index]
    return UnsafeRawBufferPointer(rebasing: bytes[Int(node.start)..<Int(node.start + node.length)])
  }

  /// The bytes of a whole value as they stand in the text, quotes and brackets included.
  package func source(_ index: Int) -> UnsafeRawBufferPointer {
    let node = tape.nodes[index]
    switch node.kind {
    case .string:
      return UnsafeRawBufferPointer(rebasing: bytes[Int(node.start - 1)..<Int(node.start + node.length + 1)])
    default: return token(index)
    }
  }

  /// A string's text with its escapes resolved, or the token of anything else. A lone surrogate becomes U+FFFD.
  package func text(_ index: Int) -> String {
    let token = token(index)
    guard tape.nodes[index].isEscaped else { return String(decoding: token, as: UTF8.self) }
    return JSONEscape.decode(token)
  }

  /// The index of the value of the last member with this name (as most readers do), or nil.
  package func member(_ name: StaticString, of object: Int = 0) -> Int? {
    let wanted = UnsafeRawBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)
    return member(named: wanted, of: object)
  }

  /// As ``member(_:of:)``, by the bytes of the name.
  package func member(named wanted: UnsafeRawBufferPointer, of object: Int = 0) -> Int? {
    var found: Int?
    forEachMember(of: object) { name, value in
      if equal(name, wanted) { found = value }
    }
    return found
  }

  /// Calls the body with the index of each member's name and value.
  package func forEachMember(of object: Int = 0, _ body: (_ name: Int, _ value: Int) -> Void) {
    guard tape.nodes[object].kind == .object else { return }
    let end = Int(tape.nodes[object].next)
    var index = object + 1
    while index < end {
      body(index, index + 1)
      index = Int(tape.nodes[index + 1].next)
    }
  }

  /// Calls the body with the index of each element.
  package func forEachElement(of array: Int, _ body: (_ element: Int) -> Void) {
    guard tape.nodes[array].kind == .array else { return }
    let end = Int(tape.nodes[array].next)
    var index = array + 1
    while index < end {
      body(index)
      index = Int(tape.nodes[index].next)
    }
  }

  /// Whether a name is the given one.
  private func equal(_ name: Int, _ wanted: UnsafeRawBufferPointer) -> Bool {
    if tape.nodes[name].isEscaped { return text(name).utf8.elementsEqual(wanted) }
    let token = token(name)
    return token.count == wanted.count && token.elementsEqual(wanted)
  }

  /// The value at a node as a tree.
  package func value(_ index: Int = 0) -> JSONValue {
    switch tape.nodes[index].kind {
    case .null: return .null
    case .bool: return .bool(token(index).first == UInt8(ascii: "t"))
    case .number: return .number(text(index))
    case .string: return .string(text(index))
    case .array:
      var elements: [JSONValue] = []
      forEachElement(of: index) { elements.append(value($0)) }
      return .array(elements)
    case .object:
      var members: [JSONMember] = []
      forEachMember(of: index) { members.append(JSONMember(text($0), value($1))) }
      return .object(members)
    }
  }
}
