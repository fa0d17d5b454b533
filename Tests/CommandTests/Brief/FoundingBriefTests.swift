import Glibc
import Inbox
import JSON
import TestSupport
import Testing

@testable import vedette

/// The founding case as an analyst would have had it on her desk, at several moments.
@Suite struct FoundingBriefTests {
  /// A database with the briefs that are named.
  ///
  /// - Parameter feeds: the configuration's, as YAML; nil for those by default, which are none.
  private static func folder(
    _ names: [String] = ["brief-000", "brief-002"], feeds: String? = nil
  ) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for part in ["inbox", "inbox/events", "inbox/events/incoming"] { mkdir(folder.file(part).text, 0o755) }
    let configuration = """
      inbox: inbox
      settle: 0s
      database: v.db
      rules: [\(TestFiles.path(inProject: "Rules"))]
      alerts: {log: alerts.jsonl}
      \(feeds.map { "feeds: \($0)" } ?? "")

      """
    try PosixFileSystem().write(Array(configuration.utf8), to: folder.file("vedette.yaml"))
    for name in names { try drop(name, in: folder) }
    return folder
  }

  private static func drop(_ name: String, in folder: TemporaryFolder) throws {
    let bytes = try #require(TestFiles.bytes(inProject: "Config/demo/kazakhstan-2022/\(name).ndjson"))
    try PosixFileSystem().write(bytes, to: folder.file("inbox/events/incoming/\(name).ndjson"))
    let result = try run(folder, "run", "--once")
    #expect(result.status == 0, "\(result.errors)")
  }

  private static func run(_ folder: TemporaryFolder, _ words: String...) throws -> Program.Result {
    try Program().run(words + ["--config", folder.file("vedette.yaml").text])
  }

  private static func brief(_ folder: TemporaryFolder, _ words: String...) throws -> String {
    let result = try Program().run(["brief"] + words + ["--config", folder.file("vedette.yaml").text])
    #expect(result.status == 0, "\(result.errors)")
    return result.output
  }

  @Test func beforeTheFirstBriefNothingIsKnown() throws {
    let page = try Self.brief(try Self.folder(), "--as-of", "2022-10-27")
    #expect(page.contains("0 reports of 0 events known. Only what was known by then."))
    #expect(page.contains("Nothing is known, so nothing can fire. No report of any feed was known by then."))
    #expect(page.contains("No alerts from "))
  }

  /// One brief is out. It tells of the four stops, of what they led to, and of an election that is to come.
  @Test func withTheFirstBriefThePatternIsSeen() throws {
    let folder = try Self.folder(["brief-002"])
    let page = try Self.brief(folder, "--as-of", "2022-10-31", "--last", "90d")
    for line in [
      "62 reports of 62 events known",
      "10 alerts fire (1 high, 5 medium, 3 low, 1 informational); the gravest: CPC: 3 pretexts within a year:",
      "In the last 90 days 20 alerts began and 9 ended; in the 90 days before, 9 and 2. Most of what began is tagged energy",
      "| alerts that began | 20 | 9 | +11 |  |  |  |", "| tag coercion | 6 | 7 | -1 | 4 | 4 | 0 |",
      "- **HIGH** **CPC: 4 disruptions in 180 days**, 2022-08-23 to 2022-08-28 (cpc-four-disruptions asset=CPC, `399c1c9e`)",
      "  - near: asset=CPC, 3 of 4 events, the oldest leaves 2022-11-28 00:00 UTC (in 27 days)",
      "- 2022-11-20 **Kazakh snap presidential election** scheduled",
      "- 2022-11-28 00:00 UTC **cpc-three-disruptions asset=CPC** ends, if nothing more comes",
      "| events | 62 | 0 | 2022-10-28 21:21 UTC | fine |",
    ] {
      #expect(page.contains(line), "\(line)")
    }
    let row = try #require(page.split(separator: "\n").first { $0.hasPrefix("CPC ") })
    #expect(row.hasSuffix(".LHHHHHH"), "\(row)")
    // The second brief says much of the same months, and was not known.
    try Self.drop("brief-000", in: folder)
    #expect(try Self.brief(folder, "--as-of", "2022-10-31", "--last", "90d") == page)
  }

  /// Both briefs tell of those who fled, and do not say the same of it.
  @Test func whatTheBriefsDisagreeAboutIsShown() throws {
    let page = try Self.brief(try Self.folder(), "--as-of", "2023-01-15", "--last", "1y")
    #expect(
      page.contains(
        """
        - 2022-02-22/2022-10-28 **Tokayev accepts anti-war Russians and mobilisation evaders**
          - kind: migration.welcome (events/S002-015), or migration.inflow (events/S000-091)
          - actor: KAZ (events/S002-015), or RUS (events/S000-091)
        """))
  }

  /// The example in the manual is what the command writes with the configuration of the README.
  @Test func theManualShowsThisPage() throws {
    let manual = String(
      decoding: try #require(TestFiles.bytes(inProject: "docs/manual/commands.md")), as: UTF8.self)
    let example = try #require(manual.firstMatch(of: /\$ vedette brief --as-of 2022-10-31 --last 90d\n((?s:.*?))```/)).1
    let folder = try Self.folder(feeds: "[\(TestFiles.path(inProject: "Config/feeds"))]")
    let page = try Self.brief(folder, "--as-of", "2022-10-31", "--last", "90d")
    var rest = page.split(separator: "\n")[...]
    for line in example.split(separator: "\n") where line != "..." {
      let place = rest.firstIndex(of: line)
      #expect(place != nil, "\(line)")
      if let place { rest = rest[(place + 1)...] }
    }
  }

  /// With both briefs known, and half a year gone by: what fires is what `status` says.
  @Test(arguments: ["2022-12-31", "2023-01-31", "2023-05-01"]) func whatFiresIsWhatStatusSays(moment: String) throws {
    let folder = try Self.folder()
    let page = try Self.brief(folder, "--as-of", moment)
    #expect(page.contains("103 reports of 98 events known"))
    let status = try JSONValue(parsing: try Self.run(folder, "status", "--json", "--as-of", moment).output)
    guard case .array(let rules)? = status["rules"] else { return #expect(Bool(false), "no rules") }
    var ids: Set<String> = []
    for rule in rules {
      guard case .array(let firing)? = rule["firing"] else { continue }
      for alert in firing { ids.insert(String(alert["id"]?.stringValue?.prefix(8) ?? "")) }
    }
    let begin = try #require(page.firstRange(of: "## Firing")).upperBound
    let end = try #require(page.firstRange(of: "## Near")).lowerBound
    let shown = page[begin..<end].matches(of: /`([0-9a-f]{8})`/).map { String($0.1) }
    #expect(Set(shown) == ids && shown.count == ids.count)
    #expect(!ids.isEmpty)
  }
}
