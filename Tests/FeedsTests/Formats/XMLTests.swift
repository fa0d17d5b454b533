import Events
import Feeds
import TestSupport
import Testing

/// XML that is not as it should be, in encodings of all kinds, and read in pieces.
@Suite struct XMLTests {
  private func rss(_ items: String, before: String = "") -> String {
    before + "<rss version='2.0'><channel><title>c</title>" + items + "</channel></rss>"
  }

  private func item(_ id: Int, _ title: String = "t") -> String {
    "<item><guid>\(id)</guid><title>\(title)</title><pubDate>Thu, 01 Jan 2004 19:48:\(10 + id % 50) GMT</pubDate></item>\n"
  }

  private func rejection(_ bytes: some Sequence<UInt8>) -> FileRejection? {
    #expect(throws: FileRejection.self) { try feed(WebFeedTests.mapping).chunks(bytes) }
  }

  private func titles(_ bytes: some Sequence<UInt8>) throws -> [String?] {
    try feed(WebFeedTests.mapping).chunks(bytes).flatMap(\.reports).map(\.report.title)
  }

  @Test func theSameInAnyPieces() throws {
    let text = rss((0..<100).map { item($0, "é &#x20AC; \($0)") }.joined())
    let definition = try feed(WebFeedTests.mapping)
    var limits = FeedLimits()
    limits.recordsPerChunk = 30
    let whole = try definition.chunks(text.utf8, limits: limits)
    #expect(whole.map(\.records) == [30, 30, 30, 10])
    #expect(whole.last?.end.offset == text.utf8.count)
    #expect(whole.flatMap(\.reports).map(\.report.key) == (0..<100).map(String.init))
    #expect(whole.flatMap(\.reports).map(\.position.line) == Array(1...100))
    for pieceLength in [1, 3, 1000] {
      let chunks = try definition.chunks(text.utf8, limits: limits, pieceLength: pieceLength)
      #expect(chunks.map(\.end) == whole.map(\.end))
      for (index, chunk) in chunks.enumerated().dropLast() {
        let rest = try definition.chunks(text.utf8, from: chunk.end, limits: limits, pieceLength: pieceLength)
        #expect(rest.flatMap(\.reports).map(\.report) == whole[(index + 1)...].flatMap(\.reports).map(\.report))
        #expect(rest.map(\.end) == whole[(index + 1)...].map(\.end))
      }
    }
  }

  @Test func theDeclaredEncodingCounts() throws {
    let declared = Array("<?xml version='1.0' encoding='windows-1251'?>".utf8)
    let cyrillic: [UInt8] = [0xCD, 0xE5, 0xF4, 0xF2, 0xFC]
    let bytes = declared + Array(rss(item(1, "#")).utf8).flatMap { $0 == UInt8(ascii: "#") ? cyrillic : [$0] }
    #expect(try titles(bytes) == ["Нефть"])
  }

  @Test func theFeedsEncodingGoesBefore() throws {
    let latin =
      Array("<?xml version='1.0' encoding='utf-8'?>".utf8)
      + Array(rss(item(1, "#")).utf8).map { $0 == UInt8(ascii: "#") ? 0xE9 : $0 }
    #expect(rejection(latin)?.reason == .unreadable)
    let definition = try feed(WebFeedTests.mapping.replacing("type: rss", with: "type: rss, encoding: latin-1"))
    #expect(try definition.chunks(latin).flatMap(\.reports).map(\.report.title) == ["é"])
    // A mark at the beginning goes before both.
    let marked = [0xEF, 0xBB, 0xBF] + Array(rss(item(1, "é")).utf8)
    #expect(try definition.chunks(marked).flatMap(\.reports).map(\.report.title) == ["é"])
  }

  @Test(arguments: [true, false]) func utf16(isLittleEndian: Bool) throws {
    let units = ("\u{FEFF}" + rss(item(1, "Ӝ 𝄞"))).utf16
    let bytes = units.flatMap { unit -> [UInt8] in
      let (low, high) = (UInt8(truncatingIfNeeded: unit), UInt8(truncatingIfNeeded: unit >> 8))
      return isLittleEndian ? [low, high] : [high, low]
    }
    #expect(try titles(bytes) == ["Ӝ 𝄞"])
  }

  /// A server that writes all as UTF-8, with a mark, leaves the declaration as it found it.
  @Test(arguments: ["iso-8859-1", "windows-1252", "utf-16", "utf-8", "koi8-r", "no-such-one"])
  func aByteOrderMarkGoesBeforeTheDeclaration(declared: String) throws {
    let text = "\u{FEFF}" + rss(item(1, "é €"), before: "<?xml version='1.0' encoding='\(declared)'?>")
    let little = text.utf16.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)] }
    let big = text.utf16.flatMap { [UInt8(truncatingIfNeeded: $0 >> 8), UInt8(truncatingIfNeeded: $0)] }
    for setting in ["", ", encoding: latin-1", ", encoding: utf-8"] {
      let definition = try feed(WebFeedTests.mapping.replacing("type: rss", with: "type: rss\(setting)"))
      for (kind, bytes) in [("UTF-8", Array(text.utf8)), ("UTF-16LE", little), ("UTF-16BE", big)] {
        let found = try definition.chunks(bytes).flatMap(\.reports).map(\.report.title)
        #expect(found == ["é €"], "\(kind) declared as \(declared)\(setting)")
      }
    }
  }

  @Test(arguments: [("utf-8", "é €"), ("latin-1", "é"), ("cp1252", "é €")])
  func theFeedsEncodingGoesBeforeAnyDeclaration(setting: String, title: String) throws {
    let definition = try feed(WebFeedTests.mapping.replacing("type: rss", with: "type: rss, encoding: \(setting)"))
    for declaration in ["", " encoding='iso-8859-1'", " encoding='utf-8'", " encoding='utf-16'", " encoding='none'"] {
      let text = rss(item(1, title), before: "<?xml version='1.0'\(declaration)?>")
      let bytes = setting == "utf-8" ? Array(text.utf8) : text.unicodeScalars.map { $0 == "€" ? 0x80 : UInt8($0.value) }
      let found = try definition.chunks(bytes).flatMap(\.reports).map(\.report.title)
      #expect(found == [title], "\(setting), declared\(declaration)")
    }
  }

  @Test func withoutADeclarationItIsUTF8() {
    let bytes = Array(rss(item(1, "#")).utf8).map { $0 == UInt8(ascii: "#") ? 0xE9 : $0 }
    #expect(rejection(bytes)?.reason == .unreadable)
  }

  @Test func aLaughThatGrows() {
    var entities = "<!ENTITY lol 'lol'>"
    for level in 1...9 {
      let name = level == 1 ? "lol" : "lol\(level - 1)"
      entities += "<!ENTITY lol\(level) '" + String(repeating: "&\(name);", count: 10) + "'>"
    }
    let rejection = rejection(rss(item(1, "&lol9;"), before: "<!DOCTYPE rss [\(entities)]>").utf8)
    #expect(rejection?.reason == .unreadable)
    #expect(
      rejection?.message
        == "the document declares the entity 'lol1', which is more than a little text; such documents are refused")
  }

  @Test(arguments: [
    "<!ENTITY x SYSTEM 'file:///etc/passwd'>", "<!ENTITY % x SYSTEM 'http://127.0.0.1:9/x.dtd'> %x;",
    "<!ENTITY % a 'b'>", "<!ENTITY x '<b/>'>", "<!ENTITY x '&#38;y;'>",
  ])
  func entitiesThatAreMoreThanText(declaration: String) {
    let rejection = rejection(rss(item(1, "&x;"), before: "<!DOCTYPE rss [\(declaration)]>").utf8)
    #expect(rejection?.reason == .unreadable)
    #expect(rejection?.message.contains("such documents are refused") == true)
  }

  @Test func entitiesThatAreLittleText() throws {
    let declaration = "<!DOCTYPE rss [<!ENTITY dash '&#8211;'><!ENTITY co 'Company'>]>"
    #expect(try titles(rss(item(1, "a &dash; &co;"), before: declaration).utf8) == ["a – Company"])
  }

  /// Old feeds name a document type that is not fetched, and use what it would declare.
  @Test func entitiesOfADocumentTypeElsewhere() throws {
    let type = "<!DOCTYPE rss PUBLIC '-//Netscape//DTD RSS 0.91//EN' 'http://127.0.0.1:9/rss-0.91.dtd'>"
    #expect(try titles(rss(item(1, "caf&eacute;"), before: type).utf8) == ["café"])
  }

  @Test(arguments: [
    "<rss><channel><item></channel></rss>", "<rss><channel><item><title>a & b</title></item></channel></rss>",
    "<rss><channel>", "", "<rss/><rss/>", "no XML",
    "<rss><channel><item><title>&nosuch;</title></item></channel></rss>",
  ])
  func illFormed(text: String) {
    let rejection = rejection(text.utf8)
    #expect(rejection?.reason == .unreadable)
    #expect(rejection?.message.hasPrefix("the document is no well-formed XML: line ") == true)
  }

  /// What is torn is told from what has something behind its end.
  @Test func aTornDocument() {
    let whole = rss((0..<400).map { item($0) }.joined(separator: "\n"))
    for length in [whole.utf8.count / 2, whole.utf8.count - 20] {
      let text = String(decoding: whole.utf8.prefix(length), as: UTF8.self)
      guard let end = text.ranges(of: "</item>").last?.upperBound else { continue }
      let message = rejection(text[..<end].utf8)?.message
      #expect(message?.hasSuffix(": it ends before it is closed") == true, "\(message ?? "")")
    }
    let more = rejection((whole + "<more/>").utf8)?.message
    #expect(more?.hasSuffix(": Extra content at the end of the document") == true, "\(more ?? "")")
  }

  /// The parser keeps each name, and takes longer the more there are.
  @Test func tooManyNames() {
    for (count, isRefused) in [(9000, false), (11_000, true)] {
      let text = rss(
        (0..<count / 10).map { number in
          "<item><guid>\(number)</guid><pubDate>Thu, 01 Jan 2004 19:48:21 GMT</pubDate><title>t</title>"
            + (0..<5).map { "<n\(number)-\($0) a\(number)-\($0)=''/>" }.joined() + "</item>"
        }.joined())
      let found = Result { try titles(text.utf8) }
      switch found {
      case .success(let titles): #expect(!isRefused && titles.count == count / 10)
      case .failure(let error):
        #expect(
          isRefused
            && (error as? FileRejection)?.message
              == "the document has more than 10000 different names of elements and attributes; such documents are refused"
        )
      }
    }
  }

  @Test func aTagWithoutAnEnd() {
    let tag = "<item " + (0..<60_000).map { "a\($0)=''" }.joined(separator: " ")
    #expect(
      rejection(rss(tag + "/>").utf8)?.message == "a tag is longer than 262144 bytes; such documents are refused")
  }

  /// Elements without text are no small record where they are many.
  @Test func manyElementsAreALongRecord() throws {
    let many = item(1).replacing("</item>", with: String(repeating: "<a/>", count: 100_000) + "</item>")
    let chunks = try feed(WebFeedTests.mapping).chunks(rss(many + item(2)).utf8)
    #expect(chunks.flatMap(\.reports).map(\.report.key) == ["2"])
    #expect(chunks.flatMap(\.quarantined).map(\.reason) == [.tooLong])
  }

  @Test func aWebPage() {
    let rejection = rejection("<html><body><p>Service unavailable</p></body></html>".utf8)
    #expect(rejection?.reason == .wrongHeader)
    #expect(rejection?.message == "the document is a <html>, neither RSS nor Atom")
  }

  @Test func aRecordOverTheLimit() throws {
    var limits = FeedLimits()
    limits.recordLength = 1000
    let text = rss(item(1) + item(2, String(repeating: "x", count: 2000)) + item(3))
    let chunks = try feed(WebFeedTests.mapping).chunks(text.utf8, limits: limits)
    #expect(chunks.flatMap(\.reports).map(\.report.key) == ["1", "3"])
    #expect(chunks.flatMap(\.quarantined).map(\.reason) == [.tooLong])
  }

  @Test func deepNesting() throws {
    let deep = String(repeating: "<a>", count: 100) + "x" + String(repeating: "</a>", count: 100)
    #expect(try titles(rss(item(1).replacing("</item>", with: deep + "</item>") + item(2)).utf8) == ["t", "t"])
    let deeper = String(repeating: "<a>", count: 100_000)
    #expect(rejection(rss("<item>" + deeper).utf8)?.reason == .unreadable)
  }

  @Test func whatFollowsTheDocument() throws {
    #expect(try titles(Array(rss(item(1)).utf8) + [0x0A, 0x1A, 0x1A]) == ["t"])
    #expect(try titles(rss(item(1) + "<!-- c --><?p i?>").utf8) == ["t"])
  }

  @Test func compressed() throws {
    #expect(try titles(Compressed.make(.gzip, rss(item(1) + item(2)).utf8)) == ["t", "t"])
  }

  @Test func aFailureFurtherOn() throws {
    var limits = FeedLimits()
    limits.recordsPerChunk = 500
    let text = String(rss((0..<3000).map { item($0) }.joined()).dropLast(40))
    var reader = FeedReader(
      feed: try feed(WebFeedTests.mapping), source: BytesSource(text.utf8), limits: limits, now: testNow)
    #expect(try reader.nextChunk()?.reports.count == 500)
    let rejection = #expect(throws: FileRejection.self) { while try reader.nextChunk() != nil {} }
    #expect(rejection?.reason == .unreadable)
    #expect(rejection?.afterCommit == true)
  }
}
