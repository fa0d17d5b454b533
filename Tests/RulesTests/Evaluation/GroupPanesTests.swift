import Events
import TestSupport
import Testing

@testable import Rules

/// What a group's old matches add up to is the same, whether it is kept or read anew.
@Suite struct GroupPanesTests {
  private let measurement = ScoreMeasurement(
    score: Score(adds: [2, 0.3], halfLife: .days(10)), thresholds: [1, 5])

  /// In the order of time, over three years or so; steps and times at random.
  private func matches(_ count: Int, _ random: inout SplitMix64) -> [Match] {
    let finishes = (0..<count).map { _ in
      RandomCase.day(0).advanced(byMilliseconds: Int64.random(in: 0...100_000_000_000, using: &random))
    }
    return finishes.sorted().enumerated().map { place, finish in
      Match(event: Event.ID(place), start: finish, finish: finish, steps: UInt64.random(in: 1...3, using: &random))
    }
  }

  @Test func aScoreIsTheSameToTheLastDigitHoweverMuchIsFolded() {
    var random = SplitMix64.announced()
    for _ in 0..<10 {
      let all = matches(200, &random)
      let whole = measurement.measure(all, .certain)
      for _ in 0..<4 {
        let middle = all[Int.random(in: 0..<200, using: &random)].finish
        let cut = measurement.panes.start(of: measurement.panes.number(of: middle))
        let (old, new) = (all.filter { $0.finish < cut }, all.filter { $0.finish >= cut })
        let found = measurement.measure(measurement.folded(old), new)
        for point in whole.points where point.at >= old.last?.finish ?? .distantPast {
          #expect(found.value(at: point.at) == point.value)
        }
        #expect(found.points.last?.value == 0)
      }
    }
  }

  @Test func whatIsMissingIsReadOnceAndWhatChangedAgain() {
    var random = SplitMix64.announced()
    let arithmetic = measurement.panes
    for _ in 0..<10 {
      var all = matches(300, &random)
      var known = GroupPanes(measurement.panes)
      for _ in 0..<30 {
        let first = arithmetic.number(of: all[Int.random(in: 0..<300, using: &random)].finish)
        let range = first..<first + Int64.random(in: 0...2000, using: &random)
        func folded(_ range: Range<Int64>) -> [Pane] {
          measurement.folded(all.filter { range.contains(arithmetic.number(of: $0.finish)) })
        }
        for missing in known.missing(in: range) { known.learn(folded(missing), in: missing) }
        #expect(known.missing(in: range).isEmpty && known.panes(in: range) == folded(range))
        if Bool.random(using: &random) { known.trim(before: first) }
        // The moment belongs to a pane of which the beginning is the same, but a pane is forgotten as a whole.
        let changed = Int.random(in: 0..<300, using: &random)
        known.forget(from: all[changed].finish)
        for place in changed..<300 { all[place].steps = UInt64.random(in: 1...3, using: &random) }
      }
    }
  }

  private func report(_ number: Int, _ random: inout SplitMix64) -> Report {
    let time = RandomCase.day(0).advanced(byMilliseconds: Int64.random(in: 0...12_000_000_000, using: &random))
    let kind = Bool.random(using: &random) ? "a.one" : "b.one"
    return Report(feed: "f", key: "k\(number)", kind: kind, time: EventTime(time))
  }

  /// The alerts, lines and evidence of many events in chunks, where what they add up to is kept and where it is not.
  @Test(arguments: ["condition: {gte: 60}", "condition: {gte: 25}, dedupe-by: [date]"])
  func alertsAreTheSame(keys: String) throws {
    var random = SplitMix64.announced()
    let rules = parsedRules(
      """
      id: r
      title: much at once
      detection:
        a: {kind: a.*}
        b: {kind: b.*}
        condition: 1 of them
      correlation: {type: score, score: [{match: a, add: 2}, {match: b, add: 0.1}], half-life: 20d, \(keys)}
      """)
    let now = RandomCase.day(3000)
    var chunks: [[Report]] = []
    for chunk in 0..<14 { chunks.append((0..<60).map { report(chunk * 60 + $0, &random) }) }
    chunks.sort { ($0.last?.time.start ?? now) < ($1.last?.time.start ?? now) }
    let harnesses = [3, 4000].map { few in
      var harness = EngineHarness(rules, now: now, mostRecent: few)
      for (place, chunk) in chunks.enumerated() {
        harness.take(chunk, now: now)
        if place == 9 { harness.restart(now: now) }
      }
      return harness
    }
    #expect(!harnesses[0].alerts.isEmpty && harnesses[0].alerts == harnesses[1].alerts)
    let told = harnesses.map { harness in
      harness.transitions.map { "\($0.state) \($0.at) \($0.value) \($0.count) \($0.evidenceTotal) \($0.evidence)" }
    }
    #expect(told[0] == told[1])
  }

  /// Of fifteen hundred events of a day all count, but no more than a thousand are told: the first ten and the last.
  @Test(arguments: [
    "type: event_count, timespan: 400d, condition: {gte: 1495}",
    "type: score, score: [{match: a, add: 1}], half-life: 20d, condition: {gte: 1400}",
  ])
  func evidenceIsBounded(correlation: String) throws {
    let rules = parsedRules(
      """
      id: r
      title: very many
      detection: {a: {kind: a.*}, condition: a}
      correlation: {\(correlation)}
      """)
    let reports = (0..<1500).map { number in
      Report(
        feed: "f", key: "k\(number)", kind: "a.one",
        time: EventTime(RandomCase.day(0).advanced(byMilliseconds: Int64(number) * 60_000)))
    }
    for few in [3, 4000] {
      let now = RandomCase.day(20)
      var harness = EngineHarness(rules, now: now, mostRecent: few)
      for start in stride(from: 0, to: 1500, by: 500) { harness.take(Array(reports[start..<start + 500]), now: now) }
      let firing = try #require(harness.transitions.first { $0.state == .firing })
      #expect(firing.count >= 1400 && firing.evidenceTotal == firing.count && firing.evidence.count == 1000)
      #expect(firing.evidence.prefix(10).map(\.event) == Array(1...10))
      #expect(firing.evidence.last?.event == Event.ID(firing.count))
    }
  }
}
