import Events
import Feeds
import JSON
import TestSupport
import Testing

/// Whole files of real sources, and collections of what goes wrong in them.
@Suite(.enabled(if: TestFiles.shared != nil, "the folder of real data is absent")) struct RealFormatsTests {
  private func chunks(_ feed: String, _ path: String) throws -> [FeedChunk] {
    try shippedFeed(feed).chunks(try #require(TestFiles.bytes(inShared: path)), now: Self.now)
  }

  /// After everything in the files was published.
  private static let now = Instant(milliseconds: 1_800_000_000_000)

  private func reports(_ feed: String, _ path: String) throws -> [Report] {
    let chunks = try chunks(feed, path)
    for bad in chunks.flatMap(\.quarantined) { throw UnexpectedQuarantine(record: bad) }
    return chunks.flatMap(\.reports).map(\.report)
  }

  @Test func acled() throws {
    let reports = try reports("acled", "acled/2022-h1.csv")
    #expect(reports.count == 9000)
    #expect(Set(reports.map(\.key)).count == 9000)
    #expect(reports.allSatisfy { $0.revision != nil && $0.known != nil && $0.country != nil })
    #expect(reports.count { $0.time.precision == .interval } == 478)
    #expect(reports.count { $0.time.precision == .month } == 18)
    let january = reports.filter { $0.country == "KAZ" && $0.time.start < Instant(milliseconds: 1_643_673_600_000) }
    // One of February may have been on the last day of January: it is known to the week.
    #expect(january.count == 14)
  }

  /// Another header, an index before it, and no timestamps.
  @Test func acledOf2016() throws {
    let reports = try reports("acled", "acled/africa-2016-500.csv")
    #expect(reports.count == 500)
    #expect(reports.allSatisfy { $0.revision == nil && $0.country != nil })
    #expect(reports.count { $0.kind == "fight.territory" } == 26)
  }

  @Test func ucdp() throws {
    let reports = try reports("ucdp-ged", "ucdp/ged-19.1-syria-head.csv")
    // The file has 2,000 lines below its header, and 1,999 records: the quoted source office of event 217846 ends in a
    // line break.
    #expect(reports.count == 1999)
    let broken = try #require(reports.first { $0.key == "217846" })
    #expect(broken.publisher?.hasPrefix("Waha Report") == true)
    #expect(reports.count { $0.time.precision == .interval } == 62)
    #expect(reports.count { $0.fields?.contains("1753") == true } == 0)
    #expect(reports.allSatisfy { $0.country != nil })
  }

  @Test func icews() throws {
    let reports = try reports("icews", "icews/events.2018.sample.tab")
    #expect(reports.count == 3705)
    // What two did together stands there from both sides.
    func side(_ report: Report, isTurned: Bool) -> String {
      let fields = report.fields.flatMap { try? JSONValue(parsing: $0) }
      func text(_ name: String) -> String { fields?[name].map { "\($0)" } ?? "" }
      let names = [text("Source Name"), text("Target Name")]
      let parts = [text("Story ID"), text("Sentence Number"), report.kind] + (isTurned ? names.reversed() : names)
      return parts.joined(separator: "|")
    }
    let sides = Set(reports.map { side($0, isTurned: false) })
    let mirrored = reports.count { sides.contains(side($0, isTurned: true)) }
    #expect(mirrored >= 1002)
  }

  @Test func sanctions() throws {
    let reports = try reports("ofac-sdn", "sanctions/ofac-sdn-v1.csv")
    #expect(reports.count == 7379)
    #expect(Set(reports.map(\.key)).count == 7379)
    #expect(reports.allSatisfy { $0.fields?.contains("-0-") != true && $0.text != "-0- " })
    #expect(reports.count { $0.kind == "sanction.listed.person" } == 3845)
  }

  @Test(arguments: [
    ("entsog-umm", "entsog_umm_sample.json", 1), ("remit-umm", "elexon_remit_shapes.json", 2),
    ("remit-umm", "umm.ndjson", 6),
  ])
  func outageMessages(feed: String, file: String, count: Int) throws {
    let reports = try reports(feed, "outages/\(file)")
    #expect(reports.count == count)
    #expect(Set(reports.map(\.key)).count == count)
    #expect(reports.allSatisfy { $0.revision != nil && $0.known != nil })
  }

  @Test(arguments: ["gdelt/20170101073000.export.CSV", "icews/events.2018.sample.tab"])
  func compressed(path: String) throws {
    let feed = path.hasPrefix("gdelt") ? "gdelt2" : "icews"
    let bytes = try #require(TestFiles.bytes(inShared: path))
    let plain = try shippedFeed(feed).chunks(bytes).flatMap(\.reports).map(\.report)
    for kind in Compressed.Kind.allCases {
      let reports = try shippedFeed(feed).chunks(Compressed.make(kind, bytes)).flatMap(\.reports).map(\.report)
      #expect(reports == plain, "\(kind)")
    }
  }
}

/// Web feeds and alerts, good and bad: nothing crashes, and what is well-formed gives its entries.
@Suite(.enabled(if: TestFiles.shared != nil, "the folder of real data is absent")) struct RealWebFeedsTests {
  private func outcome(_ feed: String, _ path: String) throws -> Result<[FeedChunk], FileRejection> {
    let definition = try shippedFeed(feed)
    let bytes = try #require(TestFiles.bytes(inShared: path))
    return Result { () throws(FileRejection) in try definition.chunks(bytes) }
  }

  /// How many elements of these names begin in a file, roughly.
  private func count(_ names: [String], in path: String) -> Int {
    let text = String(decoding: TestFiles.bytes(inShared: path) ?? [], as: UTF8.self)
    let uncommented = text.replacing(/(?s)<!--.*?-->/, with: "")
    return uncommented.matches(of: /<([a-z]+)[\s\/>]/).count { names.contains(String($0.1)) }
  }

  @Test(arguments: ["rss", "atom10"]) func entries(folder: String) throws {
    let names = TestFiles.names(inShared: "web-feeds/\(folder)")
    #expect(names.count > 100)
    var entries = 0
    for name in names {
      let path = "web-feeds/\(folder)/\(name)"
      switch try outcome("rss", path) {
      case .success(let chunks):
        let found = chunks.reduce(0) { $0 + $1.records }
        #expect(found == count(["item", "entry"], in: path), "\(path)")
        entries += found
      case .failure(let rejection):
        // A few are not well-formed though they lie here, or are no feeds at all.
        #expect(rejection.reason == .unreadable || rejection.reason == .wrongHeader, "\(path)")
        #expect(Self.refused.contains(name), "\(path): \(rejection.message)")
      }
    }
    #expect(entries > 80)
  }

  private static let refused: Set<String> = []

  @Test func illFormed() throws {
    let folders = ["illformed", "illformed/chardet", "illformed/geo", "illformed/undeclared_namespace"]
    let paths = folders.flatMap { folder in
      TestFiles.names(inShared: "web-feeds/\(folder)").filter { $0.hasSuffix(".xml") }.map {
        "web-feeds/\(folder)/\($0)"
      }
    }
    #expect(paths.count > 15)
    for path in paths {
      if case .failure(let rejection) = try outcome("rss", path) {
        #expect([.unreadable, .wrongHeader, .tooManyBad].contains(rejection.reason), "\(path)")
      }
    }
  }

  @Test func jsonFeed() throws {
    let chunks = try outcome("rss", "web-feeds/json/example.json").get()
    // Neither item has a date.
    #expect(chunks.flatMap(\.quarantined).map(\.reason) == [.missingKey, .missingKey])
    #expect(
      chunks.flatMap(\.quarantined).map { String(decoding: $0.raw, as: UTF8.self).contains("\"id\"") } == [true, true])
  }

  @Test func alerts() throws {
    let folder = "web-feeds/cap-library/testdata"
    var reports = 0
    for name in TestFiles.names(inShared: folder) where name.hasSuffix(".cap") || name.hasSuffix(".edxlde") {
      switch try outcome("cap", "\(folder)/\(name)") {
      case .success(let chunks): reports += chunks.flatMap(\.reports).count
      case .failure(let rejection): #expect(rejection.reason == .unreadable, "\(name): \(rejection.message)")
      }
    }
    #expect(reports >= 8)
    for name in TestFiles.names(inShared: folder) where name.hasSuffix(".atom") || name.hasSuffix(".rss") {
      _ = try outcome("rss", "\(folder)/\(name)")
    }
  }

  /// Entities that grow out of each other, and one that names a file.
  @Test(arguments: ["xee.atom", "xee.cap"]) func entities(name: String) throws {
    let outcome = try outcome(name.hasSuffix("cap") ? "cap" : "rss", "web-feeds/cap-library/testdata/\(name)")
    guard case .failure(let rejection) = outcome else {
      Issue.record("\(name) should be refused")
      return
    }
    #expect(rejection.reason == .unreadable)
  }
}

/// JSONTestSuite, as files of a feed.
@Suite(.enabled(if: TestFiles.shared != nil, "the folder of real data is absent")) struct JSONTortureTests {
  private static let faults: Set<QuarantineReason> = [.badJSON, .badUTF8]

  private func reasons(_ format: String, _ bytes: [UInt8]) throws -> Set<QuarantineReason> {
    let definition = try feed("feed: t\nformat: \(format)\ntime: {event: t}\nmap: {kind: k}")
    return Set(try definition.quarantined(bytes).map(\.reason))
  }

  @Test(arguments: ["{type: json, records: $}", "{type: ndjson}"]) func torture(format: String) throws {
    let names = TestFiles.names(inShared: "torture/json").filter { $0.hasSuffix(".json") }
    #expect(names.count >= 300)
    for name in names {
      var bytes = try #require(TestFiles.bytes(inShared: "torture/json/\(name)"))
      if format.contains("ndjson") {
        // A line holds no line ends, which may stand in JSON wherever a space may, and an empty one is no record.
        bytes = bytes.map { $0 == 0x0A || $0 == 0x0D ? 0x20 : $0 }
        if bytes.allSatisfy({ $0 == 0x20 }) { continue }
      } else {
        // A document that is no object has no records at `$`, and is rejected for that.
        bytes = Array(#"{"value":"#.utf8) + bytes + Array("}".utf8)
      }
      let isBad = try !reasons(format, bytes).isDisjoint(with: Self.faults)
      if name.hasPrefix("y_") { #expect(!isBad, "\(name) is JSON") }
      if name.hasPrefix("n_"), !Self.isMadeGood(name, format) { #expect(isBad, "\(name) is no JSON") }
    }
  }

  /// What is wrong with these is a line end inside a string, which is a space above, or a mark that a file may begin with.
  private static func isMadeGood(_ name: String, _ format: String) -> Bool {
    let lineEnds = ["n_string_unescaped_newline.json"]
    return format.contains("ndjson") && lineEnds.contains(name) || name.contains("structure_UTF8_BOM_no_data")
  }
}
