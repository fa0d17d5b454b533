import JSON
import TestSupport
import Testing

@testable import Events

@Suite struct PackedReportsTests {
  /// Of two texts one is empty or has several spellings of one character.
  private static let texts = [
    "", "a", "CPC", "\u{E9}", "e\u{301}", "a text that is longer than a small string", "a\0b",
  ]

  private func text(_ random: inout SplitMix64) -> String? {
    Bool.random(using: &random) ? PackedReportsTests.texts.randomElement(using: &random) : nil
  }

  private func list(_ random: inout SplitMix64) -> [String] {
    (0..<Int.random(in: 0...3, using: &random)).map { _ in text(&random) ?? "b" }
  }

  private func number(_ random: inout SplitMix64) -> Double? {
    Bool.random(using: &random) ? Double(Int.random(in: -90...90, using: &random)) : nil
  }

  private func report(_ random: inout SplitMix64) -> Report {
    let start = Instant(milliseconds: Int64.random(in: -1_000_000...1_000_000, using: &random))
    var report = Report(
      feed: text(&random) ?? "feed", key: text(&random) ?? "key", kind: text(&random) ?? "kind",
      time: EventTime(start: start, end: start.advanced(byMilliseconds: 5), precision: .interval))
    report.revision = number(&random)
    report.status = [.active, .withdrawn, .superseded].randomElement(using: &random) ?? .active
    report.known = Bool.random(using: &random) ? start : nil
    report.latitude = number(&random)
    report.longitude = number(&random)
    report.planned = [nil, true, false].randomElement(using: &random) ?? nil
    report.modality = Modality.allCases.randomElement(using: &random) ?? .occurred
    describe(&report, &random)
    return report
  }

  private func describe(_ report: inout Report, _ random: inout SplitMix64) {
    report.actor = list(&random)
    report.target = list(&random)
    report.after = list(&random)
    report.tags = list(&random)
    report.asset = text(&random)
    report.country = text(&random)
    report.place = text(&random)
    report.value = text(&random)
    report.unit = text(&random)
    report.phase = text(&random)
    report.pretext = text(&random)
    report.cluster = text(&random)
    report.title = text(&random)
    report.text = text(&random)
    report.url = text(&random)
    report.publisher = text(&random)
    report.origin = text(&random)
    report.language = text(&random)
    report.reliability = text(&random)
    report.credibility = text(&random)
    report.fields = text(&random)
  }

  @Test func whatIsPackedComesOutAgain() {
    var random = SplitMix64.announced()
    let reports = (0..<500).map { place in
      (report: report(&random), position: RecordPosition(line: place, offset: place * 7))
    }
    let packed = PackedReports(reports)
    #expect(packed.count == reports.count)
    for (place, expected) in reports.enumerated() {
      let found = packed[place]
      #expect(found.position == expected.position)
      // Equal strings may have other bytes, so the bytes are compared as well.
      #expect(found.report == expected.report)
      #expect(found.report.title.map { Array($0.utf8) } == expected.report.title.map { Array($0.utf8) })
      #expect(found.report.actor.map { Array($0.utf8) } == expected.report.actor.map { Array($0.utf8) })
    }
  }

  @Test func anEmptyTextIsNotNone() {
    var report = Report(feed: "f", key: "", kind: "", time: EventTime(Instant(milliseconds: 0)))
    report.title = ""
    report.asset = ""
    report.actor = [""]
    let found = PackedReports([(report, RecordPosition(line: 1, offset: 0))])[0].report
    #expect(found.title == "" && found.text == nil && found.asset == "" && found.country == nil && found.actor == [""])
  }

  @Test func repeatedTextsAreKeptOnce() {
    var packed = PackedReports()
    let first = packed.word("pipeline")
    #expect(packed.word("pipeline") == first)
    #expect(packed.word("Pipeline") != first)
    let one = packed.list([first, packed.word("b")])
    let other = packed.list([first, packed.word("b")])
    #expect(one == other && packed.texts(one) == ["pipeline", "b"])
    let longer = packed.list([first, packed.word("b"), first])
    #expect(packed.texts(longer) == ["pipeline", "b", "pipeline"])
  }

  @Test func listsOfADraftGrowWordByWord() {
    var packed = PackedReports()
    let (feed, a, b) = (packed.word("f"), packed.word("a"), packed.word("b"))
    packed.begin(feed: feed, RecordPosition(line: 1, offset: 0))
    packed.add(b, to: .tags)
    packed.begin(feed: feed, RecordPosition(line: 2, offset: 0))
    packed.add(a, to: .actor)
    packed.add(b, to: .target)
    packed.add(b, to: .actor)
    packed.finishLists()
    packed.append()
    let report = packed[0].report
    #expect(report.actor == ["a", "b"] && report.target == ["b"] && report.tags == [] && report.after == [])
  }

  @Test func aDraftThatIsNotAppendedLeavesNothing() {
    var packed = PackedReports()
    let feed = packed.word("f")
    for place in 0..<3 {
      packed.begin(feed: feed, RecordPosition(line: place, offset: 0))
      packed.draft.key = packed.span("key \(place)")
      if place != 1 { packed.append() }
    }
    #expect(packed.map(\.report.key) == ["key 0", "key 2"])
    #expect(packed.map(\.position.line) == [0, 2])
    #expect(packed.bytes.count == "key 0key 2".utf8.count)
  }

  private static func texts(_ value: JSONValue?) -> [String] {
    guard let value else { return [] }
    if case .array(let elements) = value { return elements.compactMap(\.stringValue) }
    return value.stringValue.map { [$0] } ?? []
  }

  @Test func aWordFieldSaysWhatTheEventSays() {
    var random = SplitMix64.announced()
    for _ in 0..<200 {
      let report = report(&random)
      let packed = PackedReports([(report: report, position: RecordPosition(line: 1, offset: 0))])
      let event = Event(id: 1, report: report, ingested: Instant(milliseconds: 0))
      for field in WordField.allCases {
        let words = packed.texts(packed.rows[0].words(of: field))
        let value = event.value(at: FieldPath(field.rawValue))
        let expected = PackedReportsTests.texts(value)
        #expect(words.map { Array($0.utf8) } == expected.map { Array($0.utf8) }, "\(field)")
      }
      #expect(packed.rows[0].effect(ingested: event.ingested) == event.effect)
    }
    #expect(WordField(FieldPath("actor.0")) == nil)
    #expect(WordField(FieldPath("severity")) == nil)
  }

  @Test func aNewEventIsMadeOfItsRow() {
    var random = SplitMix64.announced()
    let (first, second) = (report(&random), report(&random))
    let ingested = Instant(milliseconds: 77)
    var changes = EventChanges(
      reports: PackedReports([first, second].map { (report: $0, position: RecordPosition(line: 1, offset: 0)) }),
      ingested: ingested)
    let old = Event(id: 8, report: first, ingested: ingested)
    changes.changes = [.new(7, row: 1), .other(old: old, new: nil)]
    let made = changes.events(of: changes.changes[0])
    #expect(made.old == nil)
    #expect(made.new?.id == 7)
    #expect(made.new?.report == second)
    #expect(made.new?.ingested == ingested)
    #expect(changes.events(of: changes.changes[1]).old === old)
    #expect(changes.events(of: changes.changes[1]).new == nil)
  }
}
