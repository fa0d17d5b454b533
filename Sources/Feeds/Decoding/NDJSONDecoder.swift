import JSON

/// One JSON object a line.
final class NDJSONDecoder: RecordDecoder {
  let fields: RecordFields
  private let limits: FeedLimits
  private let keepsRest: Bool
  private var tape = JSONTape()
  /// The names of top-level members that are wanted: those of the slots, then the first parts of dotted names.
  private let members: ByteTable
  /// The node of each of these members in this record, or -1.
  private let nodes: UnsafeMutableBufferPointer<Int>
  /// The slots whose names have dots, with the way to the value: the number of the first part, then the rest.
  private let paths: [(slot: Int, member: Int, rest: [String])]

  init(fields: RecordFields, keepsRest: Bool, limits: FeedLimits) {
    self.fields = fields
    self.keepsRest = keepsRest
    self.limits = limits
    var members = ByteTable(fields.names)
    var paths: [(slot: Int, member: Int, rest: [String])] = []
    for (slot, name) in fields.names.enumerated() where name.contains(".") {
      let parts = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
      var first = parts[0]
      let member = first.withUTF8 { members.insert(UnsafeRawBufferPointer($0)) }
      paths.append((slot, member, Array(parts.dropFirst())))
    }
    self.members = members
    self.paths = paths
    nodes = .allocate(capacity: members.count)
    nodes.initialize(repeating: -1)
  }

  deinit { nodes.deallocate() }

  func next(_ bytes: UnsafeRawBufferPointer, isEnd: Bool) -> DecodedRecord {
    let end: Int
    var length = bytes.count
    if let found = ByteSearch.lineEnd(in: bytes, from: 0) {
      guard found <= limits.recordLength else { return .tooLong }
      guard let ending = LineEnding.length(in: bytes, at: found, isEnd: isEnd) else { return .incomplete }
      end = found
      length = found + ending
    } else {
      guard bytes.count <= limits.recordLength else { return .tooLong }
      guard isEnd else { return .incomplete }
      end = bytes.count
    }
    let line = bytes.slice(0, end)
    if line.trimmed.isEmpty { return .blank(length: length) }
    return .record(length: length, content: end, lines: 1, fault: load(line))
  }

  /// Fills the slots from a line.
  private func load(_ line: UnsafeRawBufferPointer) -> RecordFault? {
    fields.removeAll()
    do throws(JSONError) {
      try JSONScanner.scan(line, into: &tape, maximumDepth: limits.depth)
    } catch {
      if error.reason == .encoding { return RecordFault(.badUTF8, "\(error)") }
      return RecordFault(.badJSON, "\(error)")
    }
    let record = NDJSONRecord(tape: tape, line: line, fields: fields)
    guard record.tape.nodes[0].kind == .object else { return RecordFault(.notObject, "the line holds no JSON object") }
    record.tape.nodes.withUnsafeBufferPointer { load(record, $0) }
    return nil
  }

  private func load(_ record: NDJSONRecord, _ tape: UnsafeBufferPointer<JSONTape.Node>) {
    findMembers(record, tape)
    for slot in 0..<fields.names.count where nodes[slot] >= 0 {
      fields.values[slot] = record.value(nodes[slot], tape[nodes[slot]])
    }
    for path in paths where fields.values[path.slot].kind == .absent && nodes[path.member] >= 0 {
      guard let found = record.descend(path.rest, from: nodes[path.member]) else { continue }
      fields.values[path.slot] = record.value(found, tape[found])
    }
  }

  /// Notes the node of each wanted member; of members with one name the last counts.
  private func findMembers(_ record: NDJSONRecord, _ tape: UnsafeBufferPointer<JSONTape.Node>) {
    nodes.update(repeating: -1)
    let end = Int(tape[0].next)
    var index = 1
    while index < end {
      let name = tape[index]
      let known = members.index(of: record.text(name, index))
      if let known { nodes[known] = index + 1 }
      if keepsRest, known == nil {
        fields.rest.append((record.source(name), record.value(index + 1, tape[index + 1])))
      }
      index = Int(tape[index + 1].next)
    }
  }
}

/// A scanned line, for as long as its bytes stay.
private struct NDJSONRecord {
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

  /// The node that a path leads to from another, or nil.
  func descend(_ path: [String], from node: Int) -> Int? {
    let view = JSONView(tape, line)
    var node = node
    for part in path {
      var name = part
      guard let next = name.withUTF8({ view.member(named: UnsafeRawBufferPointer($0), of: node) }) else { return nil }
      node = next
    }
    return node
  }
}
