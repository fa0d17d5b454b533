import JSON

/// A scanned text, for as long as its bytes stay.
struct JSONRecord {
  let tape: JSONTape
  let line: UnsafeRawBufferPointer
  let fields: RecordFields

  @inline(__always)
  private static func token(_ node: JSONTape.Node, _ line: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    // The scanner made the node of these bytes, so it lies inside them.
    UnsafeRawBufferPointer(start: line.baseAddress?.advanced(by: Int(node.start)), count: Int(node.length))
  }

  /// A string with its quotes.
  @inline(__always)
  private static func source(_ node: JSONTape.Node, _ line: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: line.baseAddress?.advanced(by: Int(node.start) - 1), count: Int(node.length) + 2)
  }

  /// The value of a string without escapes.
  @inline(__always)
  static func plainText(_ node: JSONTape.Node, _ line: UnsafeRawBufferPointer) -> FieldValue {
    FieldValue(kind: .text, bytes: token(node, line), json: source(node, line))
  }

  /// The text of a string, its escapes resolved.
  static func text(_ node: JSONTape.Node, _ line: UnsafeRawBufferPointer, _ pool: BytePool) -> UnsafeRawBufferPointer {
    node.isEscaped ? pool.copy(JSONEscape.decode(token(node, line))) : token(node, line)
  }

  /// The value of a node that is no list.
  static func scalar(_ node: JSONTape.Node, _ line: UnsafeRawBufferPointer, _ pool: BytePool) -> FieldValue {
    let token = token(node, line)
    return switch node.kind {
    case .null: .absent
    case .bool: FieldValue(kind: .bool, bytes: token, json: token)
    case .number: FieldValue(kind: .number, bytes: token, json: token)
    case .string: FieldValue(kind: .text, bytes: text(node, line, pool), json: source(node, line))
    case .object, .array: FieldValue(kind: .object, bytes: token, json: token)
    }
  }

  /// The value in a place of the tape.
  func value(_ place: Int) -> FieldValue {
    let node = tape.nodes[place]
    return node.kind == .array ? list(place, node) : JSONRecord.scalar(node, line, fields.scratch)
  }

  private func list(_ place: Int, _ node: JSONTape.Node) -> FieldValue {
    var elements: [FieldValue] = []
    // A list in a list is kept as it stands, as an object is; no field of the model holds one.
    JSONView(tape, line).forEachElement(of: place) {
      elements.append(JSONRecord.scalar(tape.nodes[$0], line, fields.scratch))
    }
    let first = fields.items.count
    fields.items += elements
    let token = JSONRecord.token(node, line)
    return FieldValue(
      kind: .list, bytes: token, json: token, firstItem: Int32(first), itemCount: Int32(elements.count))
  }

  /// The node that a path leads to from another, or nil. A number is an element's, from 0; what is no list is taken for a
  /// list of one, since sources write a single value without brackets.
  func descend(_ path: [String], from node: Int) -> Int? {
    let view = JSONView(tape, line)
    var node = node
    for part in path {
      guard let next = step(part, from: node, view) else { return nil }
      node = next
    }
    return node
  }

  private func step(_ part: String, from node: Int, _ view: JSONView) -> Int? {
    var name = part
    if let member = name.withUTF8({ view.member(named: UnsafeRawBufferPointer($0), of: node) }) { return member }
    guard let index = Int(part), index >= 0 else { return nil }
    guard tape.nodes[node].kind == .array else { return index == 0 ? node : nil }
    var (found, number): (Int?, Int) = (nil, 0)
    view.forEachElement(of: node) { element in
      if number == index { found = element }
      number += 1
    }
    return found
  }
}
