/// Goes through the matches of a block.
struct MatchCursor {
  private var reader: ByteReader
  private(set) var key = MatchKey(stream: 0, group: 0, finish: 0, event: 0)
  private var parts: UInt8 = 0
  private var restStart = 0

  /// The match at hand.
  var match: PackedMatch { PackedMatch(key: key, parts: parts, rest: reader.slice(from: restStart)) }

  /// Gives what the match at hand says besides its key.
  func withRest<Result, Failure: Error>(
    _ body: (_ parts: UInt8, _ rest: UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try reader.withBytes(from: restStart) { (rest) throws(Failure) in try body(parts, rest) }
  }

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
