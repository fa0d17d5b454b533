import Events
import Inbox
import Rules
import Storage
import TestSupport
import Testing

@testable import Daemon

/// What a store says as of a moment is what a daemon would have said that had been told nothing else.
@Suite struct AsOfStoreTests {
  /// The reports of a case, and of some of them later versions, each known later than the one before it: else its import would
  /// count.
  private func versions(_ given: RandomCase, _ random: inout SplitMix64) -> [Report] {
    var versions = given.reports
    for var report in given.reports where Int.random(in: 0..<3, using: &random) == 0 {
      let known = report.known ?? report.time.end
      guard let place = versions.firstIndex(where: { $0.key == report.key }) else { continue }
      versions[place].known = known
      let other = RandomCase.report(0, &random)
      (report.kind, report.time, report.asset) = (other.kind, other.time, other.asset)
      if Int.random(in: 0..<4, using: &random) == 0 { report.status = .withdrawn }
      report.known = known.advanced(byMilliseconds: Int64.random(in: 1...20, using: &random) * 86_400_000)
      versions.append(report)
    }
    return versions
  }

  private func events(_ store: some StoreReading) throws -> [String] {
    try store.events(EventFilter()).map { event in
      "\(event.report.key) \(event.report.kind) \(event.time.text) \(event.report.asset ?? "") \(event.reportCount)"
    }.sorted()
  }

  @Test func itSaysWhatADaemonWouldHaveSaidThatKnewNothingElse() throws {
    var random = SplitMix64.announced()
    var (alerts, left) = (0, 0)
    for _ in 0..<20 {
      let given = RandomCase(&random)
      let rules = rules(given.text)
      let all = versions(given, &random)
      // Long after everything, so that the import says nothing about when something was known.
      let imported = RandomCase.day(200)
      let whole = try StoreHarness([], now: imported)
      for report in all { try whole.take([report], now: imported) }
      let reader = try StoreReader(path: whole.folder.file("vedette.db").text)
      var definitions = Definitions()
      definitions.rules = rules
      for moment in (0..<3).map({ _ in RandomCase.day(Int.random(in: 0...100, using: &random)) }) {
        let past = try AsOfStore(reader, definitions, asOf: moment, in: whole.folder.path.text)
        let told = try StoreHarness(rules, now: moment)
        let known = all.filter { $0.known ?? min($0.time.end, imported) <= moment }
        for report in known { try told.take([report], now: moment, ingested: imported) }
        try told.tick(now: moment)
        #expect(try StoreHarness.alerts(past.store) == told.alerts(), "\(given.text) as of \(moment)")
        #expect(try events(past.store) == events(told.store), "\(given.text) as of \(moment)")
        alerts += try told.alerts().count
        left += all.count - known.count
      }
    }
    #expect(alerts > 0 && left > 0, "nothing fired, or everything was known")
  }
}
