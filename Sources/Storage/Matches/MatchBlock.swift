/// Makes the bytes of a block, match by match in their order.
struct MatchBlockBuilder {
  /// The longest that a key and its tag can be.
  private static let longestKey = 41

  /// How many bytes a block has at most; a match that alone is longer has one of its own.
  let most: Int
  private(set) var bytes: [UInt8] = []
  /// The first match; nil where there is none yet.
  private(set) var first: MatchKey?
  private var last = MatchKey(stream: 0, group: 0, finish: 0, event: 0)

  init(most: Int) {
    self.most = most
  }

  func hasRoom(for match: PackedMatch) -> Bool {
    first == nil || bytes.count + MatchBlockBuilder.longestKey + match.rest.count <= most
  }

  mutating func append(_ match: PackedMatch) {
    let key = match.key
    let isFirst = first == nil
    if isFirst { first = key }
    if isFirst || key.stream != last.stream {
      bytes.append(match.parts | MatchTag.otherStream)
      bytes.append(signed: key.stream &- last.stream)
      bytes.append(signed: key.group &- last.group)
      bytes.append(signed: key.finish &- last.finish)
    } else if key.group != last.group {
      bytes.append(match.parts | MatchTag.otherGroup)
      bytes.append(varint: UInt64(bitPattern: key.group &- last.group))
      bytes.append(signed: key.finish &- last.finish)
    } else {
      bytes.append(match.parts)
      bytes.append(varint: UInt64(bitPattern: key.finish &- last.finish))
    }
    bytes.append(signed: key.event &- last.event)
    bytes.append(contentsOf: match.rest)
    last = key
  }

  mutating func removeAll() {
    bytes.removeAll(keepingCapacity: true)
    first = nil
    last = MatchKey(stream: 0, group: 0, finish: 0, event: 0)
  }
}

/// Goes through the matches of a block.
struct MatchCursor {
  private var reader: ByteReader
  private(set) var key = MatchKey(stream: 0, group: 0, finish: 0, event: 0)
  private var parts: UInt8 = 0
  private var restStart = 0

  /// The match at hand.
  var match: PackedMatch { PackedMatch(key: key, parts: parts, rest: reader.slice(from: restStart)) }

  init(_ bytes: [UInt8]) {
    reader = ByteReader(bytes)
  }

  /// Goes on to the next match; false where there is none.
  mutating func advance() throws(StorageError) -> Bool {
    guard !reader.isAtEnd else { return false }
    let tag = try reader.byte()
    if tag & MatchTag.otherStream != 0 {
      key.stream &+= try reader.signed()
      key.group &+= try reader.signed()
      key.finish &+= try reader.signed()
    } else if tag & MatchTag.otherGroup != 0 {
      key.group &+= Int64(bitPattern: try reader.varint())
      key.finish &+= try reader.signed()
    } else {
      key.finish &+= Int64(bitPattern: try reader.varint())
    }
    key.event &+= try reader.signed()
    parts = tag & ~MatchTag.key
    restStart = reader.next
    if parts != 0 { try skipRest() }
    return true
  }

  private mutating func skipRest() throws(StorageError) {
    if parts & MatchTag.start != 0 { _ = try reader.varint() }
    if parts & MatchTag.steps != 0 { _ = try reader.varint() }
    if parts & MatchTag.value != 0 { try reader.skipText() }
    if parts & MatchTag.number != 0 { _ = try reader.word() }
    if parts & MatchTag.dedupe != 0 { try reader.skipText() }
    if parts & MatchTag.relation != 0 { try reader.skipText() }
  }
}
