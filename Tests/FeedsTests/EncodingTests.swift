import Events
import Feeds
import Testing

/// Files in other bytes than UTF-8: the text is right, and so are the places in the file.
@Suite struct EncodingTests {
  private let lines = [
    #"{"key":"1","kind":"k","time":"2020","title":"Zürich"}"#,
    #"{"key":"2","kind":"k","time":"2020","title":"5 € \#u{1F600}"}"#,
    #"{"key":"3","kind":"k","time":"2020"}"#,
  ]

  private func utf16(_ text: String, bigEndian: Bool) -> [UInt8] {
    text.utf16.flatMap { unit in
      let (high, low) = (UInt8(unit >> 8), UInt8(unit & 255))
      return bigEndian ? [high, low] : [low, high]
    }
  }

  @Test(arguments: [true, false]) func utf16(bigEndian: Bool) throws {
    let text = "\u{FEFF}" + lines.joined(separator: "\r\n") + "\u{1A}"
    let bytes = utf16(text, bigEndian: bigEndian)
    var limits = FeedLimits()
    limits.recordsPerChunk = 1
    for piece in [1, 2, 3, 7, .max] {
      let chunks = try FeedDefinition.events.chunks(bytes, limits: limits, pieceLength: piece)
      #expect(chunks.flatMap(\.reports).map(\.report.title) == ["Zürich", "5 € \u{1F600}", nil])
      let second = 2 + 2 * (lines[0].utf16.count + 2)
      let third = second + 2 * (lines[1].utf16.count + 2)
      #expect(chunks.flatMap(\.reports).map(\.position.offset) == [2, second, third])
      #expect(chunks.last?.end.offset == bytes.count)
      let resumed = try FeedDefinition.events.chunks(bytes, from: chunks[0].end, limits: limits, pieceLength: piece)
      #expect(resumed.flatMap(\.reports).map(\.report) == chunks.dropFirst().flatMap(\.reports).map(\.report))
    }
  }

  @Test func brokenUTF16() throws {
    var bytes = utf16("\u{FEFF}" + lines[0] + "\n", bigEndian: false)
    // A lone surrogate inside a string, then a good line, then half a unit.
    let bad = #"{"key":"x","kind":"k","time":"2020","title":""#
    bytes += utf16(bad, bigEndian: false) + [0x00, 0xD8] + utf16("\"}\n" + lines[2] + "\n", bigEndian: false)
    let start = bytes.count
    bytes += [0x41]
    let chunk = try #require(try FeedDefinition.events.chunks(bytes).first)
    #expect(chunk.reports.map(\.report.key) == ["1", "3"])
    #expect(chunk.quarantined.map(\.reason) == [.badUTF8, .badUTF8])
    #expect(chunk.quarantined.last?.position.offset == start)
    #expect(chunk.end.offset == bytes.count)
  }

  @Test(arguments: [
    ("latin-1", UInt8(0x80), "\u{80}"), ("cp1252", 0x80, "€"), ("latin-1", 0xFC, "ü"), ("cp1252", 0x99, "™"),
  ])
  func declaredEncodings(encoding: String, byte: UInt8, character: String) throws {
    let definition = try feed(
      """
      feed: t
      format: {type: csv, encoding: \(encoding)}
      key: [id]
      time: {event: day}
      map: {kind: {value: k}, title: note}
      """)
    let bytes = Array("id,day,note\n1,2020,".utf8) + [byte, byte] + Array("\n2,2020,b\n".utf8)
    let chunks = try definition.chunks(bytes, pieceLength: 3)
    let reports = chunks.flatMap(\.reports)
    #expect(reports.map(\.report.title) == [character + character, "b"])
    #expect(reports.map(\.position.offset) == [12, 22])
    #expect(chunks.last?.end.offset == bytes.count)
  }

  @Test func aByteOrderMarkComesBeforeTheDeclaration() throws {
    let definition = try feed(
      """
      feed: t
      format: {type: ndjson, encoding: latin-1}
      key: [key]
      time: {event: time}
      map: {kind: kind, title: title}
      """)
    #expect(try definition.reports("\u{FEFF}" + lines[0]).map(\.title) == ["Zürich"])
  }
}
