import Glibc
import JSON
import TestSupport
import Testing

/// Real files through the feeds and rules of the project.
@Suite(.enabled("the real data is not beside this project") { TestFiles.shared != nil })
struct RealDataTests {
  @Test func gdeltIsImportedExactlyOnce() async throws {
    let names = ["20151027220000.export.CSV", "20170101073000.export.CSV"]
    let station = try Station(rules: "[]", feeds: true)
    for name in names {
      let bytes = try #require(TestFiles.bytes(inShared: "gdelt/\(name)"))
      try station.drop(bytes, as: name, feed: "gdelt2")
      // Without a feed's folder, the name tells whose it is.
      try await station.runOnce()
      try station.drop(bytes, as: name, feed: nil)
    }
    try await station.runOnce()
    let lines = try names.map { try #require(TestFiles.bytes(inShared: "gdelt/\($0)")).count { $0 == 10 } }
    #expect(lines == [2116, 720])
    let rows = try station.rows("SELECT file, count(*), count(DISTINCT key) FROM reports GROUP BY file ORDER BY file")
    #expect(rows == zip(names, lines).map { [$0, "\($1)", "\($1)"] })
    #expect(try station.status()["files"]?.text("duplicate") == "2")
    #expect(try station.number("SELECT count(*) FROM quarantine") == 0)
  }

  @Test func whatWentThroughASpreadsheetIsRejectedWithAReason() async throws {
    let name = "spreadsheet-mangled.export.CSV"
    let station = try Station(rules: "[]", feeds: true)
    try station.drop(try #require(TestFiles.bytes(inShared: "gdelt/\(name)")), as: name, feed: "gdelt2")
    try await station.runOnce()
    #expect(try station.names(in: "gdelt2/rejected") == [name, "\(name).reason.json"])
    #expect(try station.number("SELECT count(*) FROM reports") == 0)
    let reason = try station.reason(in: "gdelt2")
    #expect(reason.text("reason") == "wrong-header")
    let detail = try #require(reason.text("detail"))
    for clue in ["separated by ';'", "header line", "spreadsheet"] { #expect(detail.contains(clue), "\(detail)") }
  }

  /// Four shutdowns of one operator's pipeline in a year, counted a second time by SQL.
  @Test func repeatedShutdownsAreThoseThatAreCounted() async throws {
    let rule = TestFiles.bytes(inProject: "Rules/pipeline-shutdowns.yaml") ?? []
    let station = try Station(rules: String(decoding: rule, as: UTF8.self), feeds: true)
    let name = "phmsa_oil_pipeline_accidents_2010_2017.csv"
    try station.drop(try #require(TestFiles.bytes(inShared: "outages/\(name)")), as: name, feed: nil)
    try await station.runOnce()
    #expect(try station.number("SELECT count(*) FROM reports WHERE kind = 'pipeline.disruption.suspended'") == 1395)
    let firing = try station.alertLines().filter { $0.text("state") == "firing" }
    let fired = firing.map { "\($0["group"]?.text("asset") ?? "") \($0.text("at") ?? "")" }
    let counted = try Self.openings(station.rows(Self.counts))
    #expect(!fired.isEmpty)
    #expect(fired.sorted() == counted.sorted())
  }

  /// Every shutdown of an asset: when it was, in seconds, and how many days with one lie in the year that it ends.
  private static let counts = """
    WITH shutdown AS (
      SELECT asset, min(ends) AS ends, min(starts) AS starts FROM reports
      WHERE kind LIKE 'pipeline.disruption.%' AND coalesce(planned, 0) = 0 AND asset <> '' AND status = 'active'
      GROUP BY asset, substr(starts, 1, 10))
    SELECT one.asset, one.ends, strftime('%s', one.ends), count(*)
    FROM shutdown AS one JOIN shutdown AS other ON other.asset = one.asset AND other.ends <= one.ends
      AND strftime('%s', other.starts, '+1 year') > strftime('%s', one.ends)
    GROUP BY one.asset, one.ends ORDER BY one.asset, one.ends
    """

  /// An alert opens with the fourth, and is over after half a year without another.
  private static func openings(_ rows: [[String]]) throws -> [String] {
    var opened: [String] = []
    var (asset, quietFrom) = ("", 0)
    for row in rows {
      let second = try #require(Int(row[2]))
      if row[0] != asset { (asset, quietFrom) = (row[0], 0) }
      if second < quietFrom {
        quietFrom = second + 180 * 86_400
      } else if try #require(Int(row[3])) >= 4 {
        opened.append("\(row[0]) \(row[1])")
        quietFrom = second + 180 * 86_400
      }
    }
    return opened
  }
}
