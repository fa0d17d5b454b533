import Events
import TestSupport
import Testing

@testable import Storage

@Suite struct EventOutlineTests {
  private let test: TestStore

  init() throws { test = try TestStore() }

  private func report(_ number: Int, _ random: inout SplitMix64) -> Report {
    func text() -> String? { ["a", "\u{E9}", "", nil].randomElement(using: &random) ?? nil }
    func list() -> [String] { (0..<Int.random(in: 0...2, using: &random)).map { "element\($0)" } }
    var report = StorageTests.report(
      "k\(number)", kind: ["a", "b", "c"][number % 3], day: Int.random(in: 1...28, using: &random),
      cluster: Int.random(in: 0..<5, using: &random) == 0 ? "x\(number % 4)" : nil,
      status: Int.random(in: 0..<6, using: &random) == 0 ? .withdrawn : .active)
    (report.asset, report.country, report.unit, report.phase) = (text(), text(), text(), text())
    (report.publisher, report.origin, report.language) = (text(), text(), text())
    (report.reliability, report.credibility) = (text(), text())
    (report.actor, report.target, report.tags) = (list(), list(), list())
    report.modality = Modality.allCases.randomElement(using: &random) ?? .occurred
    report.known = Bool.random(using: &random) ? january(Int.random(in: 1...28, using: &random)) : nil
    return report
  }

  @Test func anOutlineSaysOfAnEventWhatIsAskedFor() throws {
    var random = SplitMix64.announced()
    try test.importChunk((0..<90).map { report($0, &random) })
    for limit in [1, 8, 1_000] {
      var last: Event.ID = 0
      let asked = Set(WordField.allCases.filter { _ in Bool.random(using: &random) })
      var events = try test.store.events(after: 0, limit: .max) { $0 != "b" }[...]
      while true {
        let page = try test.store.outlines(after: last, limit: limit, of: asked) { $0 != "b" }
        guard let end = page.lastID else { break }
        last = end
        #expect(page.changes.count <= limit)
        for change in page.changes {
          let event = events.popFirst()
          compare(change, of: page, with: try #require(event), asked)
        }
      }
      #expect(events.isEmpty)
    }
  }

  private func compare(_ change: EventChanges.Change, of page: EventChanges, with event: Event, _ asked: Set<WordField>)
  {
    guard case .new(let id, let place) = change else {
      #expect(page.events(of: change).old == nil)
      #expect(page.events(of: change).new.map(EventFace.init) == EventFace(event))
      return
    }
    let row = page.reports.rows[place]
    #expect(event.reportCount == 1)
    #expect(id == event.id)
    #expect(row.effect(ingested: page.ingested) == event.effect)
    #expect(row.modality == event.report.modality)
    let whole = PackedReports([(report: event.report, position: RecordPosition(line: 1, offset: 0))])
    for field in WordField.allCases {
      let expected = asked.contains(field) || field == .kind ? whole.texts(whole.rows[0].words(of: field)) : []
      #expect(page.reports.texts(row.words(of: field)) == expected, "\(field)")
    }
  }
}
