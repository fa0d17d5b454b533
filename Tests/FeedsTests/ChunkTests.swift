import Events
import Feeds
import TestSupport
import Testing

/// Where chunks end, and that a reader that resumes makes the same ones.
@Suite struct ChunkTests {
  private func lines(_ count: Int) -> String {
    (0..<count).map { #"{"key":"\#($0)","kind":"k","time":"2020-01-01"}"# + "\n" }.joined()
  }

  @Test func byRecords() throws {
    var limits = FeedLimits()
    limits.recordsPerChunk = 10
    let text = lines(25)
    let chunks = try FeedDefinition.events.chunks(text.utf8, limits: limits)
    #expect(chunks.map(\.records) == [10, 10, 5])
    #expect(chunks.map(\.isLast) == [false, false, true])
    #expect(chunks.map(\.end.record) == [10, 20, 25])
    #expect(chunks.map(\.end.line) == [11, 21, 26])
    #expect(chunks.last?.end.offset == text.utf8.count)
    #expect(zip(chunks, chunks.dropFirst()).allSatisfy { $0.end == $1.start })
  }

  @Test func theLastChunkIsKnownAsTheLast() throws {
    var limits = FeedLimits()
    limits.recordsPerChunk = 10
    let chunks = try FeedDefinition.events.chunks(lines(20).utf8, limits: limits)
    #expect(chunks.map(\.records) == [10, 10])
    #expect(chunks.map(\.isLast) == [false, true])
  }

  @Test func byBytes() throws {
    var limits = FeedLimits()
    limits.bytesPerChunk = 100
    let chunks = try FeedDefinition.events.chunks(lines(10).utf8, limits: limits)
    // A line has 46 bytes; the chunk ends with the one in which 100 are reached.
    #expect(chunks.map(\.records) == [3, 3, 3, 1])
  }

  /// Files with everything in them that makes reading difficult, by every small buffer, resumed after every chunk.
  @Test func resumingMakesTheSameChunks() throws {
    var random = SplitMix64.announced()
    for _ in 0..<40 {
      let isCSV = Bool.random(using: &random)
      let bytes = Self.file(&random, isCSV: isCSV)
      let feed = try isCSV ? Self.csv() : Self.objects()
      var limits = FeedLimits()
      limits.recordsPerChunk = Int.random(in: 1...8, using: &random)
      limits.bytesPerChunk = Int.random(in: 20...400, using: &random)
      limits.recordLength = 120
      limits.readLength = 64
      let whole = try feed.chunks(bytes, limits: limits)
      let piecemeal = try feed.chunks(bytes, limits: limits, pieceLength: Int.random(in: 1...9, using: &random))
      let isSame = whole.map(Summary.init) == piecemeal.map(Summary.init)
      #expect(isSame)
      for (index, chunk) in whole.enumerated() where !chunk.isLast {
        let resumed = try feed.chunks(bytes, from: chunk.end, limits: limits)
        let isSame = resumed.map(Summary.init) == whole[(index + 1)...].map(Summary.init)
        #expect(isSame, "resumed at \(chunk.end)")
      }
      #expect(whole.last?.end.offset == bytes.count)
    }
  }

  /// What a chunk says, in a form that can be compared.
  private struct Summary: Equatable {
    let reports: [Report]
    let positions: [RecordPosition]
    let quarantined: [BadRecord]
    let start: ResumePoint
    let end: ResumePoint
    let isLast: Bool

    init(_ chunk: FeedChunk) {
      reports = chunk.reports.map(\.report)
      positions = chunk.reports.map(\.position)
      quarantined = chunk.quarantined
      start = chunk.start
      end = chunk.end
      isLast = chunk.isLast
    }
  }

  private static func csv() throws -> FeedDefinition {
    try feed(
      """
      feed: t
      format: {type: csv}
      key: [id]
      time: {event: day}
      map: {kind: {value: k}, title: note}
      on_error: {max_bad: 100%}
      """)
  }

  private static func objects() throws -> FeedDefinition {
    try feed(
      """
      feed: t
      format: {type: ndjson}
      time: {event: time}
      map: {kind: kind}
      on_error: {max_bad: 100%}
      """)
  }

  private static func file(_ random: inout SplitMix64, isCSV: Bool) -> [UInt8] {
    let end = ["\n", "\r\n", "\r"].randomElement(using: &random) ?? "\n"
    var text = Bool.random(using: &random) ? "\u{FEFF}" : ""
    if isCSV { text += "id,day,note" + end }
    for number in 0..<19 {
      let note = Self.note(&random, number)
      if isCSV {
        text += "\(number),2020-01-01,\(note)" + end
      } else {
        text += number == 0 ? #"{"kind":"k","time":"2020"}"# : note.split(separator: end).joined()
        text += end
      }
    }
    if Bool.random(using: &random) { text += "\u{1A}" }
    return Array(text.utf8)
  }

  private static func note(_ random: inout SplitMix64, _ number: Int) -> String {
    switch Int.random(in: 0..<8, using: &random) {
    case 0: "\"two\nlines\r\nor \"\"three\"\"\r\""
    case 1: "\"never closed"
    case 2: "\u{E9}\u{20AC}\u{1F600}"
    case 3: String(repeating: "long ", count: 60)
    case 4: "a,b"
    case 5: "\n\n"
    case 6: #"{"key":"\#(number)","kind":"k","time":"2020-01-01"}"#
    default: ""
    }
  }
}
