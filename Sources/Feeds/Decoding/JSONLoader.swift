import Events
import JSON

/// Fills the slots of a record from the text of a JSON object.
final class JSONLoader {
  let fields: RecordFields
  private let limits: FeedLimits
  private let keepsRest: Bool
  /// How many slots there are.
  private let slots: Int
  /// The members of this record that are objects or lists, and those that lead to one with dots in its name.
  private var tape = JSONTape()
  /// The names of top-level members that are wanted: those of the slots, then the first parts of dotted names.
  private let members: ByteTable
  /// What stood where in the record before.
  private let order = MemberOrder()
  /// The slots whose names have dots, with the way to the value: the number of the first part, then the rest.
  private let paths: [(slot: Int, member: Int, rest: [String])]
  /// By member: the node of one that a path begins with, -1 where this record has none, nil where no path does.
  private var heads: [Int?]
  /// Whether records are entries of a JSON Feed, which have other names in a mapping.
  private let isWebFeed: Bool
  /// The texts that stand beside the records, of those that an entry has need of.
  private(set) var surroundings: [String: String] = [:]
  /// An entry by the names that a mapping uses.
  private let renamed = BytePool()

  init(fields: RecordFields, keepsRest: Bool, limits: FeedLimits, isWebFeed: Bool = false) {
    self.isWebFeed = isWebFeed
    self.fields = fields
    slots = fields.names.count
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
    heads = Array(repeating: nil, count: members.count)
    for path in paths { heads[path.member] = -1 }
  }

  /// Keeps a text that stands beside the records, which is a JSON string, if it is one of those that entries take over: a
  /// document may have any number of others.
  func note(_ name: String, _ text: UnsafeRawBufferPointer) {
    guard WebEntry.surroundings.contains(name) else { return }
    surroundings[name] = (try? JSONValue(parsing: text))?.stringValue
  }

  /// Fills the slots from a text; says what is wrong with it.
  func load(_ text: UnsafeRawBufferPointer) -> RecordFault? {
    guard isWebFeed, let item = try? JSONValue(parsing: text, maximumDepth: limits.depth), case .object = item else {
      return scan(text)
    }
    renamed.removeAll()
    return scan(renamed.copy(JSONValue.object(WebEntry(item, feed: surroundings).members).text))
  }

  private func scan(_ line: UnsafeRawBufferPointer) -> RecordFault? {
    fields.removeAll()
    tape.removeAll()
    for path in paths { heads[path.member] = -1 }
    do throws(JSONError) {
      var reader = try JSONMemberReader(line, maximumDepth: limits.depth)
      guard reader.isObject else {
        try JSONScanner.scan(line, into: &tape, maximumDepth: limits.depth)
        return RecordFault(.notObject, "the record is no JSON object")
      }
      try load(line, &reader)
      return nil
    } catch {
      fields.removeAll()
      return RecordFault(error.reason == .encoding ? .badUTF8 : .badJSON, "\(error)")
    }
  }

  /// Puts each wanted member into its slot; of members with one name the last counts.
  private func load(_ line: UnsafeRawBufferPointer, _ reader: inout JSONMemberReader) throws(JSONError) {
    var place = 0
    while true {
      var expected = order.expected(at: place)
      guard let member = try reader.next(expecting: expected.name, into: &tape) else { break }
      if let name = member.name { expected = learn(name, line, at: place) }
      if expected.member < 0 {
        if keepsRest { keep(member, expected.name, line) }
      } else {
        if expected.member < slots { fields.values[expected.member] = value(member, line) }
        if !paths.isEmpty { noteHead(expected.member, member) }
      }
      place += 1
    }
    if !paths.isEmpty { descend(line) }
  }

  @inline(__always)
  private func value(_ member: JSONMemberReader.Member, _ line: UnsafeRawBufferPointer) -> FieldValue {
    guard let place = member.place else { return JSONRecord.scalar(member.value, line, fields.scratch) }
    return JSONRecord(tape: tape, line: line, fields: fields).value(place)
  }

  /// Keeps a member that has no slot.
  private func keep(_ member: JSONMemberReader.Member, _ name: UnsafeRawBufferPointer, _ line: UnsafeRawBufferPointer) {
    let quoted = member.name.map { line.slice(Int($0.start) - 1, Int($0.length) + 2) } ?? name.slice(0, name.count - 1)
    fields.rest.append((quoted, value(member, line)))
  }

  private func noteHead(_ index: Int, _ member: JSONMemberReader.Member) {
    guard heads[index] != nil else { return }
    if member.place == nil { tape.append(member.value) }
    heads[index] = member.place ?? tape.nodes.count - 1
  }

  /// Fills the slots whose names have dots.
  private func descend(_ line: UnsafeRawBufferPointer) {
    for path in paths {
      guard case .absent = fields.values[path.slot].kind, let head = heads[path.member], head >= 0 else { continue }
      let record = JSONRecord(tape: tape, line: line, fields: fields)
      guard let found = record.descend(path.rest, from: head) else { continue }
      fields.values[path.slot] = record.value(found)
    }
  }

  /// Which wanted member a name is that was not expected; it is expected from now on.
  private func learn(
    _ name: JSONTape.Node, _ line: UnsafeRawBufferPointer, at place: Int
  ) -> MemberOrder.Expected {
    let text = JSONRecord.text(name, line, fields.scratch)
    let member = members.index(of: text) ?? -1
    let end = Int(name.start + name.length) + 1
    if !name.isEscaped, line[end] == UInt8(ascii: ":") {
      order.learn(line.slice(Int(name.start) - 1, Int(name.length) + 3), member, at: place)
    }
    return MemberOrder.Expected(name: text, member: member)
  }
}

extension JSONValue {
  /// The value as a JSON text.
  var text: String {
    var writer = JSONWriter()
    writer.value(self)
    return writer.text
  }
}
