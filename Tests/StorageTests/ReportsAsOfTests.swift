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

  /// Every version of every report, and of each report the newest that was known: one that says no later moment than the one
  /// before it since it took the place of that.
  private func expected(_ moment: Instant) throws -> [[String?]] {
    let versions = """
      SELECT seq, title, status, known, coalesce(known, min(ends, ingested)) AS base, NULL AS replaced, 9e18 AS id
        FROM report
      UNION ALL SELECT seq, title, status, known, coalesce(known, min(ends, ingested)), replaced, id FROM report_revision
      """
    let order = "OVER (PARTITION BY seq ORDER BY id)"
    let known = """
      SELECT *, CASE WHEN lag(base) \(order) IS NULL OR known > lag(base) \(order) THEN base
        ELSE lag(replaced) \(order) END AS known_by FROM (\(versions))
      """
    return try test.query(
      """
      SELECT seq, title, status FROM (SELECT *, row_number() OVER (PARTITION BY seq ORDER BY id DESC) AS rank
        FROM (\(known)) WHERE known_by <= \(moment.milliseconds)) WHERE rank = 1 ORDER BY seq
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

  private func withdraw(_ day: Int, remapped: Int64? = nil) throws {
    _ = try test.store.transaction { (tx) throws(StorageError) in
      try tx.withdraw([1], ingested: january(day), remapped: remapped)
    }
  }

  /// The title of the first event as it was known on each of some days.
  private func titles(_ days: [Int]) throws -> [String?] {
    try days.map { day in
      var filter = EventFilter()
      filter.asOf = january(day)
      let event = try test.store.event(id: 1, asOf: january(day))
      #expect(try test.store.events(filter).map(\.report.title) == (event.map { [$0.report.title] } ?? []))
      return event?.report.title
    }
  }

  private func version(_ title: String, known: Int? = nil) -> Report {
    var report = report("a", day: 2, title: title)
    report.known = known.map { january($0) }
    return report
  }

  @Test func whatASnapshotLacksIsWithdrawnSinceItsImport() throws {
    try test.importChunk([version("one", known: 3)], ingested: january(4))
    try withdraw(10)
    try test.importChunk(
      [version("one", known: 3)], ingested: january(20), rules: RevisionRules(.content, restores: true), file: 1)
    #expect(try titles([2, 3, 9, 10, 19, 20]) == [nil, "one", "one", nil, nil, "one"])
  }

  @Test func aCorrectionThatDoesNotSayWhenCountsFromItsImport() throws {
    try test.importChunk([version("one")], ingested: january(4))
    try test.importChunk([version("two")], ingested: january(10), revision: .content)
    #expect(try titles([2, 3, 9, 10, 20]) == [nil, "one", "one", "two", "two"])
  }

  /// However late all of it is imported, the past can be looked at.
  @Test func aHistoryThatIsImportedLaterIsKnownFromItsDatesOn() throws {
    try test.importChunk([version("one")], ingested: january(31))
    try test.importChunk([version("two")], ingested: january(31), revision: .content)
    try test.importChunk([version("three", known: 20)], ingested: january(31), revision: .content)
    #expect(try titles([2, 3, 19, 20, 30, 31]) == [nil, "one", "one", "three", "three", "three"])
  }

  @Test func aCorrectionThatOnlySaysAgainWhenTheFirstWasKnownCountsFromItsImport() throws {
    try test.importChunk([version("one", known: 5)], ingested: january(6))
    try test.importChunk([version("two", known: 5)], ingested: january(10), revision: .content)
    #expect(try titles([4, 5, 9, 10]) == [nil, "one", "one", "two"])
  }

  /// The source did not say anything else: its file was read wrong.
  @Test func whatIsReadAgainCountsAsIfItHadBeenReadSo() throws {
    let again = try test.store.transaction { (tx) throws(StorageError) in
      try tx.beginFile(feed: "events", name: "again", digest: "e", size: 1, firstSeen: january(20))
    }
    let rules = RevisionRules(.content, remapped: test.file.id)
    try test.importChunk([version("one")], ingested: january(4))
    try test.importChunk([version("two")], ingested: january(10), revision: .content)
    try test.importChunk([version("1"), version("2")], ingested: january(20), rules: rules, file: again.id)
    #expect(try titles([2, 3, 9, 10, 20]) == [nil, "one", "one", "2", "2"])
    try withdraw(25, remapped: again.id)
    #expect(try titles([2, 3, 9, 10, 25]) == [nil, "one", "one", nil, nil])
  }

  @Test func whatAFileReadAgainDoesNotSayNeverWas() throws {
    try test.importChunk([version("one")], ingested: january(4))
    try withdraw(10, remapped: test.file.id)
    #expect(try titles([3, 9, 10]) == [nil, nil, nil])
  }
}
