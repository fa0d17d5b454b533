import Events
import Inbox
import Rules
import Storage
import TestSupport
import Testing

@testable import Daemon

/// The history that a backtest looks back on, page by page.
@Suite struct StoredEventsTests {
  @Test func anyPagesGiveWhatWasKnown() throws {
    var random = SplitMix64.announced()
    let harness = try StoreHarness([], now: RandomCase.day(200))
    var reports: [Report] = []
    for number in 0..<200 {
      var report = RandomCase.report(number, &random)
      report.cluster = Int.random(in: 0..<4, using: &random) == 0 ? "c\(number % 7)" : nil
      reports.append(report)
    }
    try harness.take(reports, now: RandomCase.day(200))
    let reader = try StoreReader(path: harness.folder.file("vedette.db").text)
    let stored = try reader.events(EventFilter()).map(\.id).sorted()
    for moment in [nil, RandomCase.day(30), RandomCase.day(60), RandomCase.day(200)] {
      let events = try StoredEvents(reader, asOf: moment)
      let known = try stored.filter { id in
        try moment.map { try reader.event(id: id, asOf: $0) != nil } ?? true
      }
      #expect(events.count == known.count)
      for limit in [1, 3, 50, 1000] {
        var found: [Event.ID] = []
        while true {
          let page = events.events(after: found.last ?? 0, limit: limit) { _ in true }
          #expect(page.count <= limit)
          if page.isEmpty { break }
          found += page.map(\.id)
        }
        #expect(found == known)
      }
      #expect(events.failure == nil)
    }
  }
}
