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
  private var nodes: [Int]
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
    nodes = Array(repeating: -1, count: members.count)
  }

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
    if line.allSatisfy({ $0 == 0x20 || $0 == 0x09 }) { return .blank(length: length) }
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
    guard tape.nodes[0].kind == .object else { return RecordFault(.notObject, "the line holds no JSON object") }
    let view = JSONView(tape, line)
    findMembers(view)
    for slot in 0..<fields.names.count where nodes[slot] >= 0 { fields.values[slot] = value(nodes[slot], view) }
    for path in paths where fields.values[path.slot].kind == .absent && nodes[path.member] >= 0 {
      descend(path.rest, from: nodes[path.member], view).map { fields.values[path.slot] = value($0, view) }
    }
    return nil
  }

  /// Notes the node of each wanted member; of members with one name the last counts.
  private func findMembers(_ view: JSONView) {
    for index in nodes.indices { nodes[index] = -1 }
    let end = Int(view.tape.nodes[0].next)
    var index = 1
    while index < end {
      let name = view.tape.nodes[index]
      let known =
        name.isEscaped ? member(named: view.text(index)) : members.index(of: view.token(index))
      if let known { nodes[known] = index + 1 }
      if keepsRest, known == nil { fields.rest.append((view.source(index), value(index + 1, view))) }
      index = Int(view.tape.nodes[index + 1].next)
    }
  }

  private func member(named name: String) -> Int? {
    var name = name
    return name.withUTF8 { members.index(of: UnsafeRawBufferPointer($0)) }
  }

  private func descend(_ path: [String], from node: Int, _ view: JSONView) -> Int? {
    var node = node
    for part in path {
      var name = part
      guard let next = name.withUTF8({ view.member(named: UnsafeRawBufferPointer($0), of: node) }) else { return nil }
      node = next
    }
    return node
  }

  private func value(_ index: Int, _ view: JSONView) -> FieldValue {
    let node = view.tape.nodes[index]
    switch node.kind {
    case .null: return .absent
    case .bool: return FieldValue(kind: .bool, bytes: view.token(index), json: view.token(index))
    case .number: return FieldValue(kind: .number, bytes: view.token(index), json: view.token(index))
    case .string:
      let bytes = node.isEscaped ? fields.scratch.copy(view.text(index)) : view.token(index)
      return FieldValue(kind: .text, bytes: bytes, json: view.source(index))
    case .object: return FieldValue(kind: .object, bytes: view.token(index), json: view.token(index))
    case .array: return list(index, view)
    }
  }

  private func list(_ index: Int, _ view: JSONView) -> FieldValue {
    var elements: [FieldValue] = []
    view.forEachElement(of: index) { element in
      // A list in a list is kept as it stands; no field of the model holds one.
      let isNested = view.tape.nodes[element].kind == .array
      let token = view.token(element)
      elements.append(isNested ? FieldValue(kind: .object, bytes: token, json: token) : value(element, view))
    }
    let first = fields.items.count
    fields.items += elements
    return FieldValue(
      kind: .list, bytes: view.token(index), json: view.token(index), firstItem: Int32(first),
      itemCount: Int32(elements.count))
  }
}
