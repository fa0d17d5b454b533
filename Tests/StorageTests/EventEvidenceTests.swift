import Events
import TestSupport
import Testing

@testable import Storage

@Suite struct EventEvidenceTests {
  let test: TestStore
  var store: Store { test.store }

  init() throws { test = try TestStore() }

  private func given() throws {
    var first = report("k1", cluster: "c")
    first.publisher = "Reuters"
    var second = report("k2", cluster: "c")
    second.publisher = "uk.reuters.com"
    var third = report("k3", day: 4)
    third.publisher = "Tass"
    try test.importChunk([first, second, third], revision: .content)
  }

  @Test func oneReadingGivesWhatThreeQueriesGive() throws {
    try given()
    for id in Int64(1)...4 {
      let evidence = try store.evidence(of: id)
      #expect(evidence.reports == (try store.reports(ofEvents: [id])))
      #expect(evidence.event?.id == (try store.event(id: id))?.id)
      #expect(evidence.event?.names == (try store.event(id: id))?.names)
      #expect(SourceCounts([evidence]) == (try store.sources(ofEvents: [id])))
    }
    let both = [try store.evidence(of: 1), try store.evidence(of: 3)]
    #expect(SourceCounts(both) == SourceCounts(reports: 3, publishers: 2, origins: 2))
    #expect(SourceCounts(both) == (try store.sources(ofEvents: [1, 3])))
  }

  @Test func ofWhatWasNotYetKnownNothingIsTold() throws {
    try given()
    let evidence = try store.evidence(of: 1, asOf: .distantPast)
    #expect(evidence.event == nil)
    #expect(evidence.reports.isEmpty)
    #expect(SourceCounts([evidence]) == SourceCounts())
    let later = try store.evidence(of: 1, asOf: .distantFuture)
    #expect(later.reports == (try store.reports(ofEvents: [1])))
  }
}
