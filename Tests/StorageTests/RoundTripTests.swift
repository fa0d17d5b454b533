import Events
import TestSupport
import Testing

@testable import Storage

/// Reports with anything in any of their fields.
struct RandomReports {
  var random: SplitMix64
  let texts = [
    "", "a", "CPC", "e\u{301}", "\u{E9}", "tab\tand\nline", "quote\"back\\slash", "nul\u{0}inside", "\u{1F6A8}",
    String(repeating: "long ", count: 5_000), "[not, a list", "[\"looks like one\"]",
  ]

  mutating func report(key: String) -> Report {
    let start = Instant(milliseconds: Int64.random(in: -62_000_000_000_000...253_000_000_000_000, using: &random))
    let width = Int64.random(in: 0...40_000_000_000, using: &random)
    let time = EventTime(
      start: start, end: start.advanced(byMilliseconds: width),
      precision: Precision.allCases.randomElement(using: &random) ?? .day)
    var report = Report(feed: text(), key: key, kind: text(), time: time)
    fillDescription(&report)
    fillProvenance(&report)
    return report
  }

  private mutating func fillDescription(_ report: inout Report) {
    report.revision = maybe { Double.random(in: -1e12...1e12, using: &$0.random) }
    report.status = [.active, .withdrawn, .superseded].randomElement(using: &random) ?? .active
    report.known = maybe { Instant(milliseconds: Int64.random(in: -1_000_000...1_000_000, using: &$0.random)) }
    report.actor = list()
    report.target = list()
    report.asset = maybe { $0.text() }
    report.country = maybe { $0.text() }
    report.place = maybe { $0.text() }
    report.latitude = maybe { Double.random(in: -90...90, using: &$0.random) }
    report.longitude = maybe { Double.random(in: -180...180, using: &$0.random) }
    report.value = maybe { $0.text() }
    report.unit = maybe { $0.text() }
    report.phase = maybe { $0.text() }
    report.planned = maybe { Bool.random(using: &$0.random) }
    report.pretext = maybe { $0.text() }
    report.modality = Modality.allCases.randomElement(using: &random) ?? .occurred
    report.cluster = maybe { $0.text() }
    report.after = list()
  }

  private mutating func fillProvenance(_ report: inout Report) {
    report.title = maybe { $0.text() }
    report.text = maybe { $0.text() }
    report.url = maybe { $0.text() }
    report.publisher = maybe { $0.text() }
    report.origin = maybe { $0.text() }
    report.language = maybe { $0.text() }
    report.reliability = maybe { $0.text() }
    report.credibility = maybe { $0.text() }
    report.tags = list()
    report.fields = maybe { $0.text() }
  }

  private mutating func text() -> String { texts.randomElement(using: &random) ?? "" }

  private mutating func list() -> [String] {
    (0..<Int.random(in: 0...3, using: &random)).map { _ in text() }
  }

  private mutating func maybe<Value>(_ make: (inout RandomReports) -> Value) -> Value? {
    Bool.random(using: &random) ? make(&self) : nil
  }
}

@Suite struct RoundTripTests {
  @Test func whateverAReportSaysIsReadBack() throws {
    let test = try TestStore()
    var source = RandomReports(random: .announced())
    let reports = (0..<120).map { source.report(key: "key \($0)") }
    let (outcomes, _) = try test.importChunk(reports)
    test.store.database.forget()
    for (report, outcome) in zip(reports, outcomes) {
      guard case .inserted(let seq) = outcome else {
        Issue.record("\(outcome)")
        continue
      }
      let stored = try #require(try test.store.database.storedReport(seq: seq))
      #expect(stored.report == report)
      // Equality of strings looks past how an accent is spelled; the bytes must be the same too.
      #expect(stored.report.asset.map { Array($0.utf8) } == report.asset.map { Array($0.utf8) })
      #expect(stored.ingested == january(31))
    }
    let again = try test.importChunk(reports)
    #expect(again.outcomes.allSatisfy { if case .unchanged = $0 { true } else { false } })
  }

  /// Many rows go through one statement; what a row does not say must not be what another row said.
  @Test func aChunkStoresWhatAsManyChunksWould() throws {
    var random = SplitMix64.announced()
    var source = RandomReports(random: random)
    let reports = (0..<300).map { _ in
      var report = source.report(key: "\(Int.random(in: 0..<200, using: &random))")
      report.feed = "f"
      report.cluster = nil
      return report
    }
    let (whole, single) = (try TestStore(), try TestStore())
    let outcomes = try whole.importChunk(reports, revision: .content).outcomes
    let others = try reports.flatMap { try single.importChunk([$0], revision: .content).outcomes }
    #expect(outcomes.map(\.report) == others.map(\.report))
    for seq in Set(outcomes.map(\.report)) {
      #expect(
        try whole.store.database.storedReport(seq: seq)?.report == single.store.database.storedReport(seq: seq)?.report)
    }
    let revised = "SELECT seq, kind_text IS NULL, title, url FROM report_revision ORDER BY id"
    #expect(try whole.query(revised) == single.query(revised))
  }

  @Test func aDifferenceInAnyFieldIsADifference() throws {
    let test = try TestStore()
    let plain = report("a")
    var changed: [Report] = []
    func change(_ body: (inout Report) -> Void) {
      var copy = plain
      body(&copy)
      changed.append(copy)
    }
    change { $0.status = .superseded }
    change { $0.kind = "other" }
    change { $0.time = EventTime(january(1)) }
    change { $0.known = january(2) }
    change { $0.revision = 1 }
    change { $0.actor = ["KAZ"] }
    change { $0.target = ["KAZ"] }
    change { $0.asset = "" }
    change { $0.country = "KAZ" }
    change { $0.latitude = 0 }
    change { $0.longitude = 0 }
    change { $0.unit = "t" }
    change { $0.phase = "threat" }
    change { $0.planned = false }
    change { $0.modality = .claimed }
    change { $0.publisher = "p" }
    change { $0.origin = "o" }
    change { $0.language = "en" }
    change { $0.reliability = "A" }
    change { $0.credibility = "1" }
    change { $0.tags = ["t"] }
    change { $0.value = "1" }
    change { $0.place = "p" }
    change { $0.pretext = "p" }
    change { $0.after = ["b"] }
    change { $0.title = "" }
    change { $0.text = "t" }
    change { $0.url = "u" }
    change { $0.fields = "{}" }
    change { $0.cluster = "c" }
    try test.importChunk([plain])
    for other in changed {
      #expect(try test.importChunk([other]).outcomes == [.conflict(1)], "\(other)")
    }
  }
}
