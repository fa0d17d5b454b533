import Feeds
import Testing

@Suite struct CatalogTests {
  private func named(_ name: String, _ match: String) throws -> FeedDefinition {
    try feed("feed: \(name)\nmatch: [\(match)]\nformat: {type: csv}\ntime: {event: t}\nmap: {kind: k}")
  }

  @Test func byFolder() throws {
    let catalog = FeedCatalog([try named("a", "\"*.x\"")])
    #expect(catalog.feed(named: "a")?.name == "a")
    #expect(catalog.feed(named: "events")?.name == "events")
    #expect(catalog.feed(named: "b") == nil)
    #expect(catalog.names == ["a", "events"])
    #expect(catalog.all.map(\.name) == ["a", "events"])
  }

  @Test func byFileName() throws {
    let catalog = FeedCatalog([try named("b", "\"*.csv\", \"*.x\""), try named("a", "\"phmsa_*.csv\"")])
    #expect(catalog.feed(forFile: "phmsa_2017.csv")?.name == "a")
    #expect(catalog.feed(forFile: "other.csv")?.name == "b")
    #expect(catalog.feed(forFile: "brief.ndjson")?.name == "events")
    #expect(catalog.feed(forFile: "brief.jsonl")?.name == "events")
    #expect(catalog.feed(forFile: "notes.txt") == nil)
  }

  @Test func anOwnFeedMayTakeThePlaceOfTheBuiltInOne() throws {
    let catalog = FeedCatalog([try named("events", "\"*.tsv\"")])
    #expect(catalog.feed(forFile: "a.csv") == nil)
    #expect(catalog.feed(forFile: "a.tsv")?.name == "events")
    #expect(catalog.names == ["events"])
    #expect(catalog.all.count == 1)
  }

  @Test(arguments: [
    ("*.csv", "a.csv", true), ("*.csv", ".csv", true), ("*.csv", "a.CSV", false), ("*.csv", "a.csv.gz", false),
    ("*", "", true), ("", "", true), ("", "a", false), ("a?c", "abc", true), ("a?c", "ac", false),
    ("a*b*c", "axxbyyc", true),
    ("a*b*c", "axxbyy", false), ("[abc]1", "b1", true), ("[abc]1", "d1", false), ("[!abc]1", "d1", true),
    ("[0-9]*", "7x", true),
    ("[0-9]*", "x7", false), ("[]x", "[]x", true), ("[x", "[x", true), ("*é?", "caféx", true), ("**a", "bba", true),
    ("[a-]", "-", true),
  ])
  func globs(pattern: String, name: String, matches: Bool) {
    #expect(Glob(pattern).matches(name) == matches)
  }

  @Test func globsTakeNoLongerThanTheirLengths() {
    let pattern = String(repeating: "*a", count: 200)
    #expect(!Glob(pattern + "b").matches(String(repeating: "a", count: 5000)))
  }
}
