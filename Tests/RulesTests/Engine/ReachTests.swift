import Events
import TestSupport
import Testing

@testable import Rules

/// Who asks of a moment needs no more than the matches in reach of it.
@Suite struct ReachTests {
  /// What supports the number at a moment, and the number, are the same of all matches and of those in reach.
  private func compare(_ rule: Rule, _ reports: [Report], now: Instant) throws -> Int {
    let correlation = try #require(rule.correlation)
    let plan = Plan(rule, feedLateness: .seconds(0))
    let events = reports.enumerated().map { Event(id: Event.ID($0), report: $1, ingested: now) }
    var spared = 0
    for matches in try KindsTests.groups(rule, events, now: now).values {
      let measurement = plan.measurement(correlation, GroupFacts(first: matches.first?.finish))
      for reading in [Reading.certain, .possible] {
        let number = measurement.measure(matches, reading)
        for moment in number.points.map(\.at) {
          for reach in [measurement.reach, plan.reach] {
            let near = reach.matches(matches, at: moment)
            spared += matches.count - near.count
            let (found, all) = (
              measurement.support(near, reading, at: moment), measurement.support(matches, reading, at: moment)
            )
            let isRight = found == all || isTie(found, all, measurement, matches, reading, at: moment)
            #expect(isRight, "at \(moment), \(reading): \(found) \(all) \(rule.canonical) \(matches)")
            if !isRight { return spared }
          }
        }
      }
    }
    return spared
  }

  /// Whether two chains of a sequence hold equally long at a moment, each without any other event: which of them the search
  /// comes upon first depends on the chains that it has left behind.
  private func isTie(
    _ one: Support, _ other: Support, _ measurement: any Measurement, _ matches: [Match], _ reading: Reading,
    at moment: Instant
  ) -> Bool {
    func end(_ support: Support) -> Instant? {
      let events = Set(support.members.map(\.match.event))
      let number = measurement.measure(matches.filter { events.contains($0.event) }, reading)
      return number.value(at: moment) > 0 ? number.points.first { $0.at > moment }?.at : nil
    }
    guard measurement is SequenceMeasurement, one.members.map(\.step) == other.members.map(\.step) else { return false }
    return end(one) != nil && end(one) == end(other)
  }

  @Test func ofCountsSetsAndSequences() throws {
    var random = SplitMix64.announced()
    var spared = 0
    for _ in 0..<1000 {
      let given = RandomCase(&random)
      spared += try compare(parsedRules(given.text)[0], given.reports, now: given.now)
    }
    #expect(spared > 0)
  }

  @Test(arguments: MeasurementPropertyTests.kinds) func ofMeasurements(kind: Correlation.Kind) throws {
    var random = SplitMix64.announced()
    for _ in 0..<60 {
      let given = try MeasureCase(kind, &random)
      _ = try compare(given.rule, given.reports, now: given.now)
    }
  }

  @Test func aSpanListAnswersAsItsSpansDo() {
    var random = SplitMix64.announced()
    func moment(_ number: Int) -> Instant { Instant(milliseconds: Int64(number)) }
    func span(_ start: Int, _ end: Int?) -> Span {
      Span(start: moment(start), end: end.map(moment), escalations: [], peaks: [])
    }
    for _ in 0..<500 {
      var spans: [Span] = []
      var next = Int.random(in: 0...3, using: &random)
      for _ in 0..<Int.random(in: 0...5, using: &random) {
        let end = next + Int.random(in: 0...4, using: &random)
        spans.append(span(next, end))
        next = end + Int.random(in: 0...3, using: &random)
      }
      if Bool.random(using: &random) { spans.append(span(next, nil)) }
      let list = SpanList(spans.shuffled(using: &random))
      let start = Int.random(in: 0...20, using: &random)
      let other = span(start, Bool.random(using: &random) ? nil : start + Int.random(in: 1...6, using: &random))
      #expect(list.overlap(other) == spans.contains { $0.overlaps(other) }, "\(spans) \(other)")
      let covers = spans.contains {
        $0.start <= other.start && other.end ?? .distantFuture <= $0.end ?? .distantFuture
      }
      #expect(list.cover(other) == covers, "\(spans) \(other)")
    }
  }
}
