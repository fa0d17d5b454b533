import Events
import Feeds
import TestSupport
import Testing

/// CSV as files in the wild have it, read by a feed that keeps three columns.
@Suite struct DelimitedTests {
  static let mapping = """
    feed: t
    format: {type: csv}
    key: [id]
    time: {event: day}
    map: {kind: {value: k}, text: note}

    """

  /// The texts of all reports, and the reasons of all that is bad.
  private func read(_ bytes: some Sequence<UInt8>, limits: FeedLimits = FeedLimits()) throws -> (
    texts: [String], bad: [BadRecord], lines: [Int]
  ) {
    let chunks = try feed(Self.mapping).chunks(bytes, limits: limits)
    let reports = chunks.flatMap(\.reports)
    return (reports.map { $0.report.text ?? "" }, chunks.flatMap(\.quarantined), reports.map(\.position.line))
  }

  private let header = "id,day,note"

  @Test(arguments: ["\n", "\r\n", "\r"]) func everyLineEnding(end: String) throws {
    let text = [header, "1,2020-01-01,a", "2,2020-01-01,\"b\(end)c\"", "3,2020-01-01,d"].joined(separator: end)
    for ending in ["", end, end + end] {
      let result = try read((text + ending).utf8)
      #expect(result.texts == ["a", "b\(end)c", "d"])
      #expect(result.lines == [2, 3, 5])
      #expect(result.bad.isEmpty)
    }
  }

  @Test(arguments: [
    (#"1,2020-01-01,"x, ""y"" z""#, #"x, "y" z"#), (#"1,2020-01-01,"""""#, #"""#), (#"1,2020-01-01,"""#, ""),
    (#"1,2020-01-01,a "b" c"#, #"a "b" c"#), (#""1","2020-01-01","a""#, "a"), ("1,2020-01-01, a ", " a "),
    ("1,2020-01-01,\u{E9}\u{20AC}\u{1F600}", "\u{E9}\u{20AC}\u{1F600}"),
  ])
  func quoting(line: String, title: String) throws {
    let result = try read("\(header)\n\(line)\n".utf8)
    #expect(result.bad.isEmpty)
    #expect(result.texts == [title])
  }

  @Test func byteOrderMarkAndControlZ() throws {
    let text = "\u{FEFF}\(header)\r\n1,2020-01-01,a\r\n\u{1A}"
    let feed = try feed(Self.mapping)
    let chunk = try #require(try feed.chunks(text.utf8).first)
    #expect(chunk.reports.map(\.report.key) == ["1"])
    #expect(chunk.reports.map(\.position.offset) == [3 + header.utf8.count + 2])
    #expect(chunk.records == 1)
    #expect(chunk.isLast)
    #expect(chunk.end.offset == text.utf8.count)
  }

  @Test func aMissingQuoteCostsOneLine() throws {
    let text = """
      \(header)
      1,2020-01-01,"never closed
      2,2020-01-01,b
      3,2020-01-01,"c"
      4,2020-01-01,"d" e
      5,2020-01-01,f
      """
    let result = try read(text.utf8)
    #expect(result.texts == ["b", "c", "f"])
    #expect(result.bad.map(\.reason) == [.unbalancedQuote, .unbalancedQuote])
    #expect(result.bad.map(\.position.line) == [2, 5])
    #expect(result.bad.map(\.record) == [1, 4])
    #expect(
      result.bad.map { String(decoding: $0.raw, as: UTF8.self) } == [
        #"1,2020-01-01,"never closed"#, #"4,2020-01-01,"d" e"#,
      ])
  }

  @Test func aQuoteThatPairsWithALaterOne() throws {
    // The quotes of both lines pair, but the record that they make has too many fields.
    let text = "\(header)\n1,2020-01-01,\"a\n2,2020-01-01,b\",x\n3,2020-01-01,c\n"
    let result = try read(text.utf8)
    #expect(result.texts == ["c"])
    #expect(result.bad.map(\.reason) == [.unbalancedQuote, .tooManyFields])
    #expect(result.bad.map(\.position.line) == [2, 3])
  }

  @Test func anUnclosedQuoteAtTheEnd() throws {
    let result = try read("\(header)\n1,2020-01-01,\"a".utf8)
    #expect(result.bad.map(\.reason) == [.unbalancedQuote])
    #expect(result.texts.isEmpty)
  }

  @Test func fieldCounts() throws {
    let result = try read("\(header)\n1,2020-01-01\n2,2020-01-01,b,c\n3,2020-01-01,d\n\n   \n".utf8)
    #expect(result.bad.last?.detail == "1 field where 3 are expected")
    #expect(result.bad.map(\.reason) == [.tooFewFields, .tooManyFields, .tooFewFields])
    #expect(result.bad[0].detail == "2 fields where 3 are expected")
    #expect(result.texts == ["d"])
  }

  @Test func moreFieldsThanAllowed() throws {
    var limits = FeedLimits()
    limits.fields = 4
    let result = try read("\(header)\n1,2,3,4,5,6\n".utf8, limits: limits)
    #expect(result.bad.map(\.reason) == [.tooManyFields])
    let rejection = #expect(throws: FileRejection.self) {
      _ = try read("a,b,c,d,\(header)\n".utf8, limits: limits)
    }
    #expect(rejection?.reason == .wrongHeader)
  }

  @Test func bytesThatAreNoText() throws {
    let bytes = Array("\(header)\n1,2020-01-01,".utf8) + [0xC3, 0x28, 0x0A] + Array("2,2020-01-01,b\n".utf8)
    let result = try read(bytes)
    #expect(result.bad.map(\.reason) == [.badUTF8])
    #expect(result.texts == ["b"])
  }

  @Test func aRecordOverTheLimit() throws {
    var limits = FeedLimits()
    limits.recordLength = 100
    limits.readLength = 64
    limits.rawLength = 10
    let long = String(repeating: "x", count: 1000)
    let text = "\(header)\n1,2020-01-01,\(long)\r\n2,2020-01-01,b\r\n3,2020-01-01,\"\(long)\"\r\n4,2020-01-01,d"
    let result = try read(text.utf8, limits: limits)
    #expect(result.bad.map(\.reason) == [.tooLong, .tooLong])
    #expect(result.bad.map(\.raw) == [Array("1,2020-01-".utf8), Array("3,2020-01-".utf8)])
    #expect(result.texts == ["b", "d"])
    #expect(result.lines == [3, 5])
  }

  @Test func aQuotedFieldOverTheLimitLosesItsFirstLineOnly() throws {
    var limits = FeedLimits()
    limits.recordLength = 100
    limits.readLength = 64
    let lines = (0..<20).map { "\($0),2020-01-01,l\($0)" }.joined(separator: "\n")
    let result = try read("\(header)\nx,2020-01-01,\"open\n\(lines)\n".utf8, limits: limits)
    #expect(result.bad.map(\.reason) == [.unbalancedQuote])
    #expect(result.texts == (0..<20).map { "l\($0)" })
  }

  @Test func emptyFiles() throws {
    for text in ["", "\u{FEFF}", "\u{1A}", "\(header)", "\(header)\n", "\n\n"] {
      let chunks = try feed(Self.mapping).chunks(text.utf8)
      #expect(chunks.count == 1)
      #expect(chunks[0].records == 0)
      #expect(chunks[0].isLast)
      #expect(chunks[0].end.offset == text.utf8.count)
    }
  }

  @Test func otherSeparatorsAndQuotes() throws {
    let other = try feed(
      """
      feed: t
      format: {type: delimited, separator: semicolon, quote: single, header: none, columns: [id, day, note]}
      key: [id]
      time: {event: day}
      map: {kind: {value: k}, text: note}
      """)
    #expect(try other.reports("1;2020-01-01;'a;''b'''\n").map(\.text) == ["a;'b'"])
    let plain = try feed(
      """
      feed: t
      format: {type: delimited, separator: tab, quote: none, header: none, columns: [id, day, note]}
      key: [id]
      time: {event: day}
      map: {kind: {value: k}, text: note}
      """)
    #expect(try plain.reports("1\t2020-01-01\t\"a\n").map(\.text) == ["\"a"])
  }
}
