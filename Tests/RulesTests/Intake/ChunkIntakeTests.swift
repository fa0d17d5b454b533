import Events
import TestSupport
import Testing

@testable import Rules

/// New events that are told as rows do what they do as events.
@Suite struct ChunkIntakeTests {
  /// Rules of every sort of way from a row into a stream.
  private static let text = """
    id: by-kind
    title: by kind alone
    detection: {s: {kind: "a.*"}, condition: s}
    correlation: {type: event_count, group-by: [asset], timespan: 10d, condition: {gte: 2}}
    ---
    id: by-list
    title: by the elements of a list, and a word
    detection: {s: {kind: [a.one, b.two]}, condition: s}
    correlation: {type: event_count, group-by: [country, actor], timespan: 10d, condition: {gte: 2}}
    ---
    id: alone
    title: without groups, with a kind that is not meant
    detection: {s: {kind: "a*"}, t: {kind: a.two}, condition: s and not t}
    correlation: {type: event_count, timespan: 5d, condition: {gte: 2}}
    ---
    id: steps
    title: several steps
    detection: {s: {kind: a.one}, t: {kind: b.two}, condition: s or t}
    correlation: {type: temporal, rules: [s, t], group-by: [asset], timespan: 10d}
    ---
    id: by-asset
    title: found by another word than the kind
    detection: {s: {asset: X}, condition: s}
    correlation: {type: event_count, group-by: [kind], timespan: 10d, condition: {gte: 2}}
    ---
    id: by-field
    title: found by what the feed keeps
    detection: {s: {severity: high}, condition: s}
    correlation: {type: event_count, group-by: [asset], timespan: 10d, condition: {gte: 2}}
    ---
    id: more
    title: looks at more than the kind
    detection: {s: {kind: "a.*", country: KZ}, condition: s}
    correlation: {type: event_count, group-by: [asset], timespan: 10d, condition: {gte: 2}}
    ---
    id: anything-else
    title: whatever is not of a kind, aggregates too
    detection: {s: {kind: a.one}, condition: not s}
    correlation: {type: event_count, group-by: [asset], timespan: 10d, condition: {gte: 2}}
    ---
    id: arrival
    title: counts when it arrives
    detection: {s: {kind: "b.*"}, condition: s}
    correlation: {type: event_count, group-by: [asset], timespan: 10d, clock: ingest, condition: {gte: 3}}
    ---
    id: values
    title: counts values
    detection: {s: {kind: "b.*"}, condition: s}
    correlation: {type: value_count, field: actor, group-by: [asset], timespan: 10d, condition: {gte: 2}}
    ---
    id: each
    title: each event
    detection: {s: {kind: a.two}, condition: s}
    """

  private func report(_ number: Int, _ random: inout SplitMix64) -> Report {
    let day = RandomCase.day(Int.random(in: 0..<60, using: &random))
    var report = Report(
      feed: "f", key: "k\(number)", kind: ["a.one", "a.two", "b.two", "c"].randomElement(using: &random) ?? "c",
      time: EventTime(day))
    report.asset = ["X", "Y", "x", nil].randomElement(using: &random) ?? nil
    report.country = ["KZ", "RU", nil].randomElement(using: &random) ?? nil
    report.actor = (0..<Int.random(in: 0...2, using: &random)).map { "actor\($0)" }
    report.modality =
      [.occurred, .occurred, .occurred, .aggregate, .forecast].randomElement(using: &random) ?? .occurred
    report.known = Bool.random(using: &random) ? day.advanced(byMilliseconds: 86_400_000) : nil
    report.fields = Bool.random(using: &random) ? #"{"severity": "high"}"# : nil
    return report
  }

  @Test func rowsDoWhatEventsDo() {
    var random = SplitMix64.announced()
    var raised = 0
    for _ in 0..<40 {
      let reports = (0..<60).map { report($0, &random) }
      let mostRecent = [2, 8, 4000].randomElement(using: &random) ?? 2
      let size = Int.random(in: 1...60, using: &random)
      let asRows = run(reports, size, mostRecent) { $0 }
      let asEvents = run(reports, size, mostRecent) { whole in
        var changes = whole
        changes.changes = whole.changes.map { change in
          let (old, new) = whole.events(of: change)
          return .other(old: old, new: new)
        }
        return changes
      }
      #expect(Set(asRows).symmetricDifference(asEvents).sorted() == [])
      #expect(asRows.count == asEvents.count)
      raised += asRows.count
    }
    #expect(raised > 500)
  }

  /// What chunks of a size lead to.
  private func run(
    _ reports: [Report], _ size: Int, _ mostRecent: Int, _ turn: (EventChanges) -> EventChanges
  ) -> [String] {
    let now = RandomCase.day(100)
    var history = MemoryHistory()
    var engine = Engine(
      parsedRules(ChunkIntakeTests.text).map { Plan($0, feedLateness: .seconds(0)) }, mostRecent: mostRecent)
    _ = engine.adopt(now: now, &history)
    var lines: [String] = []
    for first in stride(from: 0, to: reports.count, by: size) {
      let chunk = reports[first..<min(first + size, reports.count)]
      let packed = PackedReports(chunk.map { (report: $0, position: RecordPosition(line: 1, offset: 0)) })
      var changes = EventChanges(reports: packed, ingested: now)
      for (row, place) in chunk.indices.enumerated() {
        let id = Event.ID(place + 1)
        changes.changes.append(.new(id, row: row))
        history.events[id] = changes.event(id, row: row)
      }
      for transition in engine.apply(turn(changes), now: now, &history) {
        lines.append("\(transition.state) \(transition.at) \(transition.alert) \(transition.evidence)")
      }
    }
    return lines
  }

  @Test func streamsAreFilledByOutlinesAsByEvents() {
    var random = SplitMix64.announced()
    var raised = 0
    for _ in 0..<40 {
      let reports = (0..<60).map { report($0, &random) }
      let mostRecent = [2, 8, 4000].randomElement(using: &random) ?? 2
      let byRows = adopt(OutlinedReports(reports, asRows: true), mostRecent)
      let byEvents = adopt(OutlinedReports(reports, asRows: false), mostRecent)
      #expect(Set(byRows).symmetricDifference(byEvents).sorted() == [])
      #expect(byRows.count == byEvents.count)
      raised += byRows.count
    }
    #expect(raised > 500)
  }

  private func adopt(_ source: OutlinedReports, _ mostRecent: Int) -> [String] {
    var history = MemoryHistory(source: source)
    var engine = Engine(
      parsedRules(ChunkIntakeTests.text).map { Plan($0, feedLateness: .seconds(0)) }, mostRecent: mostRecent)
    return engine.adopt(now: RandomCase.day(100), &history).map { "\($0.state) \($0.at) \($0.alert) \($0.evidence)" }
  }

  @Test func onlyWhatLooksAtNothingElseIsDecidedByTheKind() {
    let decided = parsedRules(ChunkIntakeTests.text).filter(\.detection.looksOnlyAtKind).map(\.id)
    #expect(decided == ["by-kind", "by-list", "alone", "steps", "anything-else", "arrival", "values", "each"])
  }

  @Test func aGroupOfWordsIsMadeOnce() throws {
    var first = Report(feed: "f", key: "1", kind: "a", time: EventTime(RandomCase.day(1)))
    first.asset = "a,b"
    first.actor = ["one"]
    var second = first
    second.actor = []
    var third = first
    third.actor = ["one", "two"]
    let packed = PackedReports(
      [first, second, third, first].map { (report: $0, position: RecordPosition(line: 1, offset: 0)) })
    let labels = [WordLabel(name: "pipeline", field: .asset), WordLabel(name: "actor", field: .actor)]
    var known = KnownGroups()
    var groups = WordGroups([[], labels, [labels[0]]], packed)
    #expect(groups.group(of: packed.rows[0], by: 0, in: &known) == .one(0))
    #expect(groups.group(of: packed.rows[0], by: 1, in: &known) == .one(1))
    #expect(groups.group(of: packed.rows[1], by: 1, in: &known) == .none)
    #expect(groups.group(of: packed.rows[2], by: 1, in: &known) == .several)
    #expect(groups.group(of: packed.rows[3], by: 1, in: &known) == .one(1))
    #expect(groups.group(of: packed.rows[2], by: 2, in: &known) == .one(2))
    #expect(known.groups.map(\.text) == ["", #"pipeline=a\,b,actor=one"#, #"pipeline=a\,b"#])
    let group = try #require(known.groups.dropFirst().first)
    let place = Touch.Place(stream: 3, group: group.group, groupHash: group.hash)
    #expect(place == Touch.Place(stream: 3, group: Group([Label("pipeline", "a,b"), Label("actor", "one")])))
    #expect(place.hash == Touch.Place.hash(stream: 3, groupHash: known.hashes[1]))
    #expect(place.hash != Touch.Place(stream: 4, group: group.group).hash)
  }

  @Test func groupsAreKnownFromChunkToChunkUntilTheyAreTooMany() {
    let labels = [WordLabel(name: "asset", field: .asset), WordLabel(name: "actor", field: .actor)]
    var known = KnownGroups()
    var expected: [String] = []
    // Words that are one text when they stand behind each other are other groups.
    for (asset, actor) in [("a", "bc"), ("ab", "c"), ("a", "bc"), ("ab", "c"), ("abc", "d")] {
      var report = Report(feed: "f", key: "1", kind: "a", time: EventTime(RandomCase.day(1)))
      (report.asset, report.actor) = (asset, [actor])
      let packed = PackedReports([(report: report, position: RecordPosition(line: 1, offset: 0))])
      var groups = WordGroups([labels, labels.reversed()], packed)
      if !expected.contains("asset=\(asset),actor=\(actor)") {
        expected += ["asset=\(asset),actor=\(actor)", "actor=\(actor),asset=\(asset)"]
      }
      let place = expected.firstIndex(of: "asset=\(asset),actor=\(actor)") ?? 0
      #expect(groups.group(of: packed.rows[0], by: 0, in: &known) == .one(place))
      #expect(groups.group(of: packed.rows[0], by: 1, in: &known) == .one(place + 1))
    }
    #expect(known.groups.map(\.text) == expected)
    #expect(known.numbers == expected.map { _ in 0 })
    known.streamNumbers = [7]
    known.makeRoom()
    #expect(known.groups.count == expected.count)
    known.forgetGroups()
    #expect(known.groups.isEmpty && known.numbers.isEmpty && known.streamNumbers == [7])
  }
}

/// Events in memory that are shown as rows with a few fields, as the store does, or as events.
private final class OutlinedReports: EventSource {
  private let events: [Event]
  private let asRows: Bool

  init(_ reports: [Report], asRows: Bool) {
    events = reports.enumerated().map {
      Event(id: Event.ID($0.offset + 1), report: $0.element, ingested: RandomCase.day(40 + $0.offset % 20))
    }
    self.asRows = asRows
  }

  func event(_ id: Event.ID) -> Event? { events[Int(id) - 1] }

  func events(after id: Event.ID, limit: Int, where includes: (_ kind: String) -> Bool) -> [Event] {
    Array(events.filter { $0.id > id && includes($0.report.kind) }.prefix(limit))
  }

  func outlines(
    after id: Event.ID, limit: Int, of fields: Set<WordField>, where includes: (_ kind: String) -> Bool
  ) -> EventChanges {
    // Small pages, and of every third event all that there is.
    let page = events(after: id, limit: min(limit, 7), where: includes)
    guard asRows else { return EventChanges(page) }
    var packed = PackedReports()
    var changes: [EventChanges.Change] = []
    for event in page {
      if event.id % 3 == 0 {
        changes.append(.other(old: nil, new: event))
        continue
      }
      var report = Report(feed: "", key: "", kind: event.report.kind, time: event.time)
      report.modality = event.report.modality
      report.known = event.known ?? min(event.time.end, event.ingested)
      if fields.contains(.asset) { report.asset = event.report.asset }
      if fields.contains(.country) { report.country = event.report.country }
      if fields.contains(.actor) { report.actor = event.report.actor }
      changes.append(.new(event.id, row: packed.count))
      packed.begin(feed: .none, RecordPosition(line: 0, offset: 0))
      packed.fill(from: report)
      packed.append()
    }
    return EventChanges(reports: packed, ingested: .distantFuture, changes: changes)
  }
}
