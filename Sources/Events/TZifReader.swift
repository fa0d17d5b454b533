/// Reads the binary format of the tz database (RFC 8536): a header, the 32-bit data of version 1, and from version 2 on
/// a second header with 64-bit data and a last line with the rule for the time after it.
struct TZifReader {
  private let bytes: [UInt8]

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// How many there are of what, in the order of the header.
  private struct Header {
    var version: UInt8
    var utcIndicators, standardIndicators, leapSeconds, transitions, types, characters: Int

    func size(timeSize: Int) -> Int {
      transitions * (timeSize + 1) + types * 6 + characters + leapSeconds * (timeSize + 4) + standardIndicators
        + utcIndicators
    }
  }

  private static let headerSize = 44

  /// Nil where the bytes are not such a file, or end too early.
  func history() -> ZoneHistory? {
    guard let first = header(at: 0) else { return nil }
    let body = TZifReader.headerSize
    guard first.version >= 2 else { return history(first, at: body, timeSize: 4, rule: nil) }
    let second = body + first.size(timeSize: 4)
    guard let header = header(at: second) else { return nil }
    let start = second + TZifReader.headerSize
    guard let line = lastLine(at: start + header.size(timeSize: 8)) else { return nil }
    if line.isEmpty { return history(header, at: start, timeSize: 8, rule: nil) }
    guard let rule = ZoneRule(line) else { return nil }
    return history(header, at: start, timeSize: 8, rule: rule)
  }

  private func header(at start: Int) -> Header? {
    guard start >= 0, start + TZifReader.headerSize <= bytes.count else { return nil }
    guard Array(bytes[start..<start + 4]) == Array("TZif".utf8) else { return nil }
    let counts = (0..<6).map { Int(integer(at: start + 20 + $0 * 4, size: 4)) }
    // A file of the tz database has some hundreds; more cannot be in so few bytes.
    guard counts.allSatisfy({ (0...bytes.count).contains($0) }), counts[4] > 0 else { return nil }
    let digit = bytes[start + 4]
    return Header(
      version: digit >= UInt8(ascii: "2") ? digit - UInt8(ascii: "0") : 1, utcIndicators: counts[0],
      standardIndicators: counts[1], leapSeconds: counts[2], transitions: counts[3], types: counts[4],
      characters: counts[5])
  }

  private func history(_ header: Header, at start: Int, timeSize: Int, rule: ZoneRule?) -> ZoneHistory? {
    guard start + header.size(timeSize: timeSize) <= bytes.count else { return nil }
    let indices = start + header.transitions * timeSize
    let types = indices + header.transitions
    let offsets = (0..<header.types).map { integer(at: types + $0 * 6, size: 4) }
    guard offsets.allSatisfy({ abs($0) < 7 * 86_400 }) else { return nil }
    var transitions: [ZoneHistory.Transition] = []
    for index in 0..<header.transitions {
      let type = Int(bytes[indices + index])
      let at = integer(at: start + index * timeSize, size: timeSize)
      guard type < offsets.count, transitions.last.map({ $0.at < at }) ?? true else { return nil }
      transitions.append(ZoneHistory.Transition(at: at, offset: offsets[type]))
    }
    return ZoneHistory(first: offsets[0], transitions: transitions, rule: rule)
  }

  /// A big-endian signed number of 4 or 8 bytes.
  private func integer(at start: Int, size: Int) -> Int64 {
    let value = bytes[start..<start + size].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    return size == 4 ? Int64(Int32(truncatingIfNeeded: value)) : Int64(bitPattern: value)
  }

  /// What stands between two line feeds at the end of the file.
  private func lastLine(at start: Int) -> String? {
    guard start < bytes.count, bytes[start] == 10, let end = bytes[(start + 1)...].firstIndex(of: 10) else {
      return nil
    }
    return String(decoding: bytes[(start + 1)..<end], as: UTF8.self)
  }
}
