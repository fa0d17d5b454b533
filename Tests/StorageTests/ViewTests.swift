import Events
import TestSupport
import Testing

@testable import Storage

@Suite struct ViewTests {
  let test: TestStore

  init() throws { test = try TestStore() }

  @Test func reportsShowNamesInsteadOfNumbers() throws {
    var full = report("a", kind: "pipeline.restored", day: 2, cluster: "x")
    full.actor = ["KAZ", "RUS"]
    full.asset = "CPC"
    full.modality = .claimed
    full.known = Instant(milliseconds: 1_640_995_200_123)
    try test.importChunk([full, report("b", status: .withdrawn)])
    #expect(
      try test.query(
        """
        SELECT seq, event, feed, key, status, kind, starts, ends, precision, actor, asset, known, modality, cluster,
          file, line FROM reports WHERE seq = 1
        """) == [
          [
            "1", "1", "events", "a", "active", "pipeline.restored", "2022-01-02T00:00:00Z", "2022-01-02T23:59:59Z",
            "day", "[\"KAZ\",\"RUS\"]", "CPC", "2022-01-01T00:00:00.123Z", "claimed", "x", "test.ndjson", "1",
          ]
        ])
    #expect(
      try test.query("SELECT key, status, modality FROM reports WHERE seq = 2") == [["b", "withdrawn", "occurred"]])
  }

  @Test func eventsShowTheReportThatSuppliesTheFields() throws {
    var wide = report("a", cluster: "x", title: "wide")
    wide.time = EventTime(start: january(1), end: january(20), precision: .interval)
    wide.known = january(3)
    var exact = report("b", day: 5, cluster: "x", title: "exact")
    exact.known = january(9)
    try test.importChunk([wide, exact, report("c"), report("d", status: .withdrawn)])
    #expect(
      try test.query("SELECT id, key, title, reports, known, cluster FROM events ORDER BY id") == [
        ["1", "b", "exact", "2", "2022-01-03T00:00:00Z", "x"], ["3", "c", nil, "1", nil, nil],
      ])
  }

  @Test func timesAreWrittenAsTheProgramWritesThem() throws {
    var random = SplitMix64.announced()
    let moments = (0..<200).map { number in
      let milliseconds = Int64.random(in: -62_000_000_000_000...253_000_000_000_000, using: &random)
      return Instant(milliseconds: number % 2 == 0 ? milliseconds / 1000 * 1000 : milliseconds)
    }
    try test.importChunk(
      moments.enumerated().map { number, moment in
        var made = report("k\(number)")
        made.time = EventTime(moment)
        return made
      })
    #expect(try test.query("SELECT starts FROM reports ORDER BY seq").map { $0[0] } == moments.map(\.text))
  }
}
