import Events
import JSON

/// Fills the slots of a record from the text of a JSON object.
final class JSONLoader {
  let fields: RecordFields
  private let limits: FeedLimits
  private let keepsRest: Bool
  private var tape = JSONTape()
  /// The names of top-level members that are wanted: those of the slots, then the first parts of dotted names.
  private let members: ByteTable
  /// The node of each of these members in this record, or -1.
  private let nodes: UnsafeMutableBufferPointer<Int>
  /// Which member stood where in the record before, -1 for one that nobody wants: most records have the same in the same
  /// order, so that one comparison tells what a name is.
  private var order: [Int] = []
  /// The slots whose names have dots, with the way to the value: the number of the first part, then the rest.
  private let paths: [(slot: Int, member: Int, rest: [String])]
  /// Whether records are entries of a JSON Feed, which have other names in a mapping.
  private let isWebFeed: Bool
  /// The texts that stand beside the records.
  private var surroundings: [String: String] = [:]
  /// An entry by the names that a mapping uses.
  private let renamed = BytePool()

  init(fields: RecordFields, keepsRest: Bool, limits: FeedLimits, isWebFeed: Bool = false) {
    self.isWebFeed = isWebFeed
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

  /// Keeps a text that stands beside the records, which is a JSON string.
  func note(_ name: String, _ text: UnsafeRawBufferPointer) {
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
    do throws(JSONError) {
      try JSONScanner.scan(line, into: &tape, maximumDepth: limits.depth)
    } catch {
      if error.reason == .encoding { return RecordFault(.badUTF8, "\(error)") }
      return RecordFault(.badJSON, "\(error)")
    }
    let record = JSONRecord(tape: tape, line: line, fields: fields)
    guard record.tape.nodes[0].kind == .object else { return RecordFault(.notObject, "the record is no JSON object") }
    record.tape.nodes.withUnsafeBufferPointer { load(record, $0) }
    return nil
  }

  private func load(_ record: JSONRecord, _ tape: UnsafeBufferPointer<JSONTape.Node>) {
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
  private func findMembers(_ record: JSONRecord, _ tape: UnsafeBufferPointer<JSONTape.Node>) {
    nodes.update(repeating: -1)
    let end = Int(tape[0].next)
    var (index, place) = (1, 0)
    while index < end {
      let name = record.text(tape[index], index)
      let member = member(name, at: place)
      if member >= 0 {
        nodes[member] = index + 1
      } else if keepsRest {
        fields.rest.append((record.source(tape[index]), record.value(index + 1, tape[index + 1])))
      }
      index = Int(tape[index + 1].next)
      place += 1
    }
  }

  /// The wanted member that has a name, or -1.
  private func member(_ name: UnsafeRawBufferPointer, at place: Int) -> Int {
    if place < order.count, order[place] >= 0, members.isKey(name, order[place]) { return order[place] }
    let member = members.index(of: name) ?? -1
    if place < order.count {
      order[place] = member
    } else if place < JSONLoader.longestOrder {
      order.append(member)
    }
    return member
  }

  private static let longestOrder = 256
}

extension JSONValue {
  /// The value as a JSON text.
  var text: String {
    var writer = JSONWriter()
    writer.value(self)
    return writer.text
  }
}
