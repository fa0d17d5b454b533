import Feeds
import TestSupport
import Testing

/// Each shipped feed with files of its source's shape, written for this test, and what becomes of their records.
///
/// `Samples/FEED/` holds the files; beside each stands `NAME.expected` with a line for each record. A feed without a sample
/// fails.
@Suite struct SamplesTests {
  static let feeds =
    ["events"]
    + TestFiles.names(inProject: "Config/feeds").filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) }

  private static let folder = "Tests/FeedsTests/Samples"

  @Test func allFeedsOfTheDesignAreShipped() {
    let shipped: Set<String> = [
      "events", "gdelt2", "gdelt1", "acled", "ucdp-ged", "icews", "polecat", "phmsa", "entsog-umm", "remit-umm",
      "ofac-sdn", "rss", "cap", "cloudevents", "reliefweb",
    ]
    #expect(shipped.subtracting(Self.feeds).isEmpty)
  }

  @Test(arguments: feeds) func aSampleAndWhatBecomesOfIt(name: String) throws {
    let definition = name == "events" ? FeedDefinition.events : try shippedFeed(name)
    let files = TestFiles.names(inProject: "\(Self.folder)/\(name)")
    let samples = files.filter { !$0.hasSuffix(".expected") }
    #expect(!samples.isEmpty, "there is no sample of \(name) in \(Self.folder)")
    for sample in samples {
      let path = "\(Self.folder)/\(name)/\(sample)"
      let bytes = try #require(TestFiles.bytes(inProject: path))
      let expected = TestFiles.bytes(inProject: path + ".expected").map { String(decoding: $0, as: UTF8.self) } ?? ""
      let chunks = try definition.chunks(bytes)
      #expect(chunks.contains { !$0.reports.isEmpty }, "\(path) has no event")
      let found = chunks.flatMap(\.lines)
      #expect(found == expected.split(separator: "\n").map(String.init), "\(path): \(found.joined(separator: "\n"))")
    }
  }

  /// A file dropped into the inbox without a folder finds its feed by its name.
  @Test(arguments: [
    ("20220823101500.export.CSV", "gdelt2"), ("20220823101500.export.CSV.zip", "gdelt2"),
    ("20130402.export.CSV.zip", "gdelt1"), ("2005.zip", "gdelt1"), ("acled-2022.csv", "acled"),
    ("GEDEvent_v25_1.csv", "ucdp-ged"), ("events.2018.20200427084805.tab", "icews"),
    ("ngecEventsDV-2022.txt", "polecat"),
    ("phmsa_2022.csv", "phmsa"), ("entsog-umm-1.json", "entsog-umm"), ("remit-2022.json", "remit-umm"),
    ("umm.ndjson", "remit-umm"), ("sdn.csv", "ofac-sdn"), ("news.rss", "rss"), ("alert.cap", "cap"),
    ("a.cloudevents.json", "cloudevents"), ("reliefweb.json", "reliefweb"), ("mine.ndjson", "events"),
    ("mine.csv", "events"),
  ])
  func theNameChooses(file: String, feed: String) throws {
    let catalog = FeedCatalog(try Self.feeds.filter { $0 != "events" }.map(shippedFeed))
    #expect(catalog.feed(forFile: file)?.name == feed)
  }
}
