import Documents
import Events
import Feeds
import TestSupport
import Testing

/// Which kinds the reports of a feed can have, as far as its file alone tells.
@Suite struct KindsOfFeedsTests {
  private func kinds(_ kind: String, _ more: String = "") throws -> Set<String>? {
    let text = """
      feed: a
      format: {type: ndjson}
      time: {event: t}
      map: {kind: \(kind)}
      \(more)
      """
    let parsed = FeedFile.parse(
      text, file: "a.yaml", matchers: { _, _ in Nothing() },
      lookups: { $0 == "table" ? "c,k\n1,x\n2,y\n" : nil })
    return try #require(parsed.feed, "\(parsed.diagnostics.map(\.message))").kinds
  }

  private struct Nothing: ReportMatcher {
    var canonical: String { "" }
    func matches(_ event: Event) -> Bool { false }
  }

  @Test func constantsTablesAndDefaults() throws {
    #expect(try kinds("{value: news}") == ["news"])
    #expect(try kinds("{field: k, lookup: table}") == ["x", "y"])
    #expect(try kinds("{field: k, lookup: {a: b}, default: c}") == ["b", "c"])
  }

  @Test func whatStandsInTheRecordsMayBeAny() throws {
    #expect(try kinds("k") == nil)
    #expect(try kinds("{field: k, default: c}") == nil)
    #expect(try kinds("{template: 'a.{k}'}") == nil)
    #expect(FeedDefinition.events.kinds == nil)
  }

  @Test func classifyAddsItsOwn() throws {
    let steps = "classify: [{match: {title: a}, set: {kind: halt}}, {match: {title: b}, set: {asset: CPC}}]"
    #expect(try kinds("{value: news}", steps) == ["news", "halt"])
    #expect(try kinds("k", steps) == nil)
  }

  /// No kind comes out of a shipped feed's samples that its file does not announce.
  @Test(arguments: SamplesTests.feeds.filter { $0 != "events" }) func samplesHaveNoOther(name: String) throws {
    let definition = try shippedFeed(name)
    guard let kinds = definition.kinds else { return }
    let folder = "Tests/FeedsTests/Samples/\(name)"
    for sample in TestFiles.names(inProject: folder) where !sample.hasSuffix(".expected") {
      let bytes = try #require(TestFiles.bytes(inProject: "\(folder)/\(sample)"))
      for report in try definition.chunks(bytes).flatMap(\.reports).map(\.report) {
        #expect(kinds.contains(report.kind), "\(report.kind)")
      }
    }
  }
}
