import Events

/// The first byte of a match in a block: what follows of its key, and of which parts the rest is.
///
/// A match is written as its difference from the one before it, in numbers of variable length: seven bits a byte, the
/// lowest first. First the key (stream and group only where they are others), then in this order what there is of: start,
/// as difference from the finish; steps; value; a number of eight bytes, which is not written any more; dedupe; relation.
/// Texts have their length before them. The first match of a block is written in full.
enum MatchTag {
  static let otherGroup: UInt8 = 0x01
  static let otherStream: UInt8 = 0x02
  static let start: UInt8 = 0x04
  static let steps: UInt8 = 0x08
  static let value: UInt8 = 0x10
  static let number: UInt8 = 0x20
  static let dedupe: UInt8 = 0x40
  static let relation: UInt8 = 0x80
  /// The bits that tell of the key.
  static let key = otherGroup | otherStream
}

extension [UInt8] {
  /// Appends the parts that every match may have, and tells which there are.
  fileprivate mutating func append(start: Instant, finish: Instant, steps: Int64) -> UInt8 {
    var parts: UInt8 = 0
    if start != finish {
      parts |= MatchTag.start
      write(signed: start.milliseconds &- finish.milliseconds)
    }
    if steps != 0 {
      parts |= MatchTag.steps
      write(signed: steps)
    }
    return parts
  }

  fileprivate mutating func append(text: String) {
    write(varint: UInt64(text.utf8.count))
    append(contentsOf: text.utf8)
  }
}

extension PlainMatchRow {
  /// Appends everything but the key, and tells which parts there are.
  func packRest(into bytes: inout [UInt8]) -> UInt8 {
    bytes.append(start: start, finish: finish, steps: steps)
  }
}

extension MatchRow {
  /// Appends everything but the key, and tells which parts there are.
  func packRest(into bytes: inout [UInt8]) -> UInt8 {
    var parts = bytes.append(start: start, finish: finish, steps: steps)
    if let value {
      parts |= MatchTag.value
      bytes.append(text: value)
    }
    if let dedupe {
      parts |= MatchTag.dedupe
      bytes.append(text: dedupe)
    }
    if let relation {
      parts |= MatchTag.relation
      bytes.append(text: relation)
    }
    return parts
  }

  /// The match that was packed; the group's text is the caller's.
  init(_ packed: PackedMatch, group: String) throws(StorageError) {
    var reader = ByteReader(packed.rest)
    let key = packed.key
    func has(_ part: UInt8) -> Bool { packed.parts & part != 0 }
    let start = has(MatchTag.start) ? key.finish &+ (try reader.signed()) : key.finish
    let steps = has(MatchTag.steps) ? try reader.signed() : 0
    let value = has(MatchTag.value) ? try reader.text() : nil
    if has(MatchTag.number) { _ = try reader.word() }
    let dedupe = has(MatchTag.dedupe) ? try reader.text() : nil
    let relation = has(MatchTag.relation) ? try reader.text() : nil
    self.init(
      stream: key.stream, group: group, event: key.event, start: Instant(milliseconds: start),
      finish: Instant(milliseconds: key.finish), steps: steps, value: value, dedupe: dedupe, relation: relation)
  }
}
