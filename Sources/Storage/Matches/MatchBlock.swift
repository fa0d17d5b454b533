/// Makes the bytes of a block, match by match in their order.
struct MatchBlockBuilder {
  /// The longest that a key and its tag can be.
  private static let longestKey = 41

  /// How many bytes a block has at most; a match that alone is longer has one of its own.
  let most: Int
  /// The first match; nil where there is none yet.
  private(set) var first: MatchKey?
  private var last = MatchKey.least
  /// Of which the first ``count`` bytes are written.
  private var room: [UInt8] = []
  private var count = 0

  init(most: Int) {
    self.most = most
  }

  var bytes: [UInt8] { Array(room[..<count]) }

  /// - Parameter rest: how many bytes the match has besides its key.
  func hasRoom(forRest rest: Int) -> Bool {
    first == nil || count + MatchBlockBuilder.longestKey + rest <= most
  }

  /// - Parameters:
  ///   - parts: which parts the rest has: of ``MatchTag``.
  ///   - rest: all but the key.
  mutating func append(_ key: MatchKey, _ parts: UInt8, _ rest: UnsafeRawBufferPointer) {
    let most = MatchBlockBuilder.longestKey + rest.count
    if room.count - count < most { room += [UInt8](repeating: 0, count: max(most, room.count, 512)) }
    let (start, last) = (count, first == nil ? nil : last)
    count += room.withUnsafeMutableBytes { room in
      room.baseAddress.map { MatchBlockBuilder.write(key, parts, rest, behind: last, at: $0 + start) } ?? 0
    }
    if first == nil { first = key }
    self.last = key
  }

  /// - Parameter last: the match before it in the block; nil where there is none.
  /// - Returns: how many bytes it wrote.
  @inline(__always)
  private static func write(
    _ key: MatchKey, _ parts: UInt8, _ rest: UnsafeRawBufferPointer, behind last: MatchKey?,
    at place: UnsafeMutableRawPointer
  ) -> Int {
    var writer = ByteWriter(place)
    if let last, last.stream == key.stream {
      if last.group == key.group {
        writer.write(parts)
        writer.write(varint: UInt64(bitPattern: key.finish &- last.finish))
      } else {
        writer.write(parts | MatchTag.otherGroup)
        writer.write(varint: UInt64(bitPattern: key.group &- last.group))
        writer.write(signed: key.finish &- last.finish)
      }
      writer.write(signed: key.event &- last.event)
    } else {
      writer.write(parts | MatchTag.otherStream)
      writer.write(signed: key.stream &- (last?.stream ?? 0))
      writer.write(signed: key.group &- (last?.group ?? 0))
      writer.write(signed: key.finish &- (last?.finish ?? 0))
      writer.write(signed: key.event &- (last?.event ?? 0))
    }
    writer.write(rest)
    return writer.count(from: place)
  }

  mutating func append(_ match: PackedMatch) {
    match.rest.withUnsafeBytes { append(match.key, match.parts, $0) }
  }

  mutating func removeAll() {
    count = 0
    first = nil
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
