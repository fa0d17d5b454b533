import JSON

/// A scanned text, for as long as its bytes stay.
struct JSONRecord {
  let tape: JSONTape
  let line: UnsafeRawBufferPointer
  let fields: RecordFields

  @inline(__always)
  private func token(_ node: JSONTape.Node) -> UnsafeRawBufferPointer {
    line.slice(Int(node.start), Int(node.length))
  }

  /// A string with its quotes.
  @inline(__always)
  func source(_ node: JSONTape.Node) -> UnsafeRawBufferPointer {
    line.slice(Int(node.start) - 1, Int(node.length) + 2)
  }

  /// The text of a string, its escapes resolved.
  @inline(__always)
  func text(_ node: JSONTape.Node, _ index: Int) -> UnsafeRawBufferPointer {
    node.isEscaped ? fields.scratch.copy(JSONView(tape, line).text(index)) : token(node)
  }

  func value(_ index: Int, _ node: JSONTape.Node) -> FieldValue {
    switch node.kind {
    case .null: return .absent
    case .bool: return FieldValue(kind: .bool, bytes: token(node), json: token(node))
    case .number: return FieldValue(kind: .number, bytes: token(node), json: token(node))
    case .string: return FieldValue(kind: .text, bytes: text(node, index), json: source(node))
    case .object: return FieldValue(kind: .object, bytes: token(node), json: token(node))
    case .array: return list(index, node)
    }
  }

  private func list(_ index: Int, _ node: JSONTape.Node) -> FieldValue {
    var elements: [FieldValue] = []
    JSONView(tape, line).forEachElement(of: index) { element in
      let node = tape.nodes[element]
      // A list in a list is kept as it stands; no field of the model holds one.
      let isNested = node.kind == .array
      elements.append(
        isNested ? FieldValue(kind: .object, bytes: token(node), json: token(node)) : value(element, node))
    }
    let first = fields.items.count
    fields.items += elements
    return FieldValue(
      kind: .list, bytes: token(node), json: token(node), firstItem: Int32(first), itemCount: Int32(elements.count))
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
