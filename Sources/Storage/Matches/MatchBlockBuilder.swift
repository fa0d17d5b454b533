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
