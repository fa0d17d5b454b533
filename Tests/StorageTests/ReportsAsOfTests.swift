import Events
import TestSupport
import Testing

@testable import Storage

/// Reports as they were known, read page by page, are those that looking at each version of each finds.
@Suite struct ReportsAsOfTests {
  let test: TestStore

  init() throws { test = try TestStore() }

  /// A report that says when it was known, or leaves that to its dates and its import.
  private func made(_ number: Int, _ random: inout SplitMix64) -> Report {
    var report = report(
      "k\(number)", day: Int.random(in: 1...28, using: &random),
      cluster: Int.random(in: 0..<4, using: &random) == 0 ? "c\(number % 3)" : nil,
      title: "title \(Int.random(in: 0..<5, using: &random))",
      status: Int.random(in: 0..<6, using: &random) == 0 ? .withdrawn : .active)
    if Bool.random(using: &random) { report.known = january(Int.random(in: 1...28, using: &random)) }
    return report
  }

  /// Every version of every report, and of each report the newest that was known, by the columns that say so.
  private func expected(_ moment: Instant) throws -> [[String?]] {
    let versions = """
      SELECT seq, title, status, coalesce(known, min(ends, ingested)) AS known_by, 9e18 AS id FROM report
      UNION ALL SELECT seq, title, status, coalesce(known, min(ends, ingested)), id FROM report_revision
      """
    return try test.query(
      """
      SELECT seq, title, status FROM (SELECT *, row_number() OVER (PARTITION BY seq ORDER BY id DESC) AS rank
        FROM (\(versions)) WHERE known_by <= \(moment.milliseconds)) WHERE rank = 1 ORDER BY seq
      """)
  }

  private func found(_ moment: Instant, limit: Int) throws -> [[String?]] {
    var rows: [[String?]] = []
    var last: Int64 = 0
    while let page = try test.store.reports(after: last, limit: limit, asOf: moment) {
      #expect(page.last > last)
      last = page.last
      rows += page.reports.map { ["\($0.seq)", $0.report.title, "\(StatusCode.code($0.report.status))"] }
    }
    return rows
  }

  @Test func anyPagesGiveWhatLookingAtEachVersionGives() throws {
    var random = SplitMix64.announced()
    var hasRevisedBack = false
    for round in 0..<6 {
      let reports = (0..<30).map { _ in made(Int.random(in: 0..<60, using: &random), &random) }
      try test.importChunk(reports, ingested: january(2 + round * 5), revision: .content)
      for day in [0, 1, 5, 12, 20, 28, 40] {
        let expected = try expected(january(day))
        let limit = [1, 2, 7, 1000].randomElement(using: &random) ?? 1
        #expect(try found(january(day), limit: limit) == expected, "day \(day), pages of \(limit)")
        let standing = try test.query("SELECT seq, title, status FROM report ORDER BY seq")
        if !expected.isEmpty, !Set(expected).isSubset(of: Set(standing)) { hasRevisedBack = true }
      }
    }
    #expect(hasRevisedBack, "no report was found in an earlier version")
  }
}
