import Events
import TestSupport
import Testing

@testable import Rules

/// Semantic 16.
@Suite struct ScoreTests {
  private let start = RandomCase.day(0)

  private func match(_ id: Event.ID, day: Double, dedupe: String? = nil) -> Match {
    let at = start.advanced(byMilliseconds: Int64(day * 86_400_000))
    return Match(event: id, start: at, finish: at, steps: 1, dedupe: dedupe)
  }

  private func score(_ add: Double, thresholds: [Double] = [], cap: Score.Cap? = nil) -> ScoreMeasurement {
    ScoreMeasurement(score: Score(adds: [add], halfLife: .days(10), cap: cap), thresholds: thresholds)
  }

  private func day(_ days: Int64) -> Instant { start.advanced(byMilliseconds: days * 86_400_000) }

  @Test func itFadesByHalfWithEveryHalfLife() {
    let number = score(4).measure([match(1, day: 0), match(2, day: 10), match(3, day: 20)], .certain)
    #expect(number.points.map(\.value).prefix(3) == [4, 6, 7])
  }

  @Test func itLapsesWhereItCrossesTheBoundFlooredToTheSecond() {
    let number = score(4, thresholds: [3, 1]).measure([match(1, day: 0)], .certain)
    // 10 d·log2(4/3) is 358,591.6 s, and 10 d·log2(4) is 20 d.
    let lapse = start.advanced(byMilliseconds: 358_592_000 - 1000)
    #expect(abs(number.points[1].at.milliseconds(since: lapse)) <= 1000 && number.points[1].at.milliseconds % 1000 == 0)
    #expect(number.points[1].value < 3 && number.points[1].value > 2.99)
    #expect(number.points[2].at == day(20) && number.points[2].value < 1)
    #expect(number.points[3].at == day(200) && number.points[3].value == 0)
  }

  /// The logarithm of the way to it has no end.
  @Test(arguments: [1e-13, -1e-300, 1e300]) func aBoundThatNoScoreTellsFromZeroIsNotWaitedFor(bound: Double) {
    let number = score(bound < 0 ? -1e12 : 1e12, thresholds: [bound]).measure([match(1, day: 0)], .certain)
    #expect(number.points.map(\.at) == [start, day(200)])
  }

  @Test func aBoundThatIsJustMetIsMet() {
    let number = score(4, thresholds: [6]).measure([match(1, day: 0), match(2, day: 10)], .certain)
    #expect(number.value(at: day(10)) == 6)
    #expect(number.value(at: day(10).advanced(byMilliseconds: 1)) < 6)
  }

  @Test func whatOneGroupAddsInABinIsCapped() {
    let cap = Score.Cap(add: 6, timespan: .days(1))
    let matches = [match(1, day: 0.1), match(2, day: 0.1), match(3, day: 0.1), match(4, day: 1)]
    let number = score(4, cap: cap).measure(matches, .certain)
    #expect(number.value(at: matches[0].finish) == 6)
    let next = number.value(at: matches[3].finish)
    #expect(next > 9.5 && next < 10)
  }

  @Test func oneOfATupleAdds() {
    let matches = [match(1, day: 0, dedupe: "a"), match(2, day: 1, dedupe: "a"), match(3, day: 1, dedupe: "b")]
    let number = score(4).measure(matches, .certain)
    let support = score(4).support(matches, .certain, at: day(1))
    #expect(support.members.map(\.match.event) == [1, 3])
    #expect(number.value(at: day(1)) < 8 && number.value(at: day(1)) > 7.7)
  }

  @Test func aScoreBelowZeroRisesToItsBound() {
    let number = score(-4, thresholds: [-1]).measure([match(1, day: 0)], .certain)
    #expect(number.value(at: day(20).advanced(byMilliseconds: -1)) == -4)
    #expect(number.value(at: day(20)) > -1)
  }

  @Test func manyEventsCostLittle() {
    let matches = (0..<20_000).map { match(Event.ID($0), day: Double($0) / 1000) }
    let number = score(1, thresholds: [1000]).measure(matches, .certain)
    #expect(number.value(at: day(20)) > 7000)
  }

  /// At random moments the number is on the same side of each bound as the sum itself, but for a second.
  @Test func boundsAreCrossedWhenTheSumCrossesThem() throws {
    var random = SplitMix64.announced()
    for _ in 0..<60 {
      let given = try MeasureCase(.score, &random)
      let correlation = try #require(given.rule.correlation)
      let bound = correlation.condition.bounds[0].number
      let events = given.reports.enumerated().map { Event(id: Event.ID($0), report: $1, ingested: given.now) }
      for matches in try KindsTests.groups(given.rule, events, now: given.now).values {
        let plan = Plan(given.rule, feedLateness: .seconds(0))
        let number = plan.measurement(correlation, GroupFacts()).measure(matches, .certain)
        let reference = WindowReference(correlation, matches, .certain)
        for _ in 0..<100 {
          let moment = RandomCase.day(0).advanced(byMilliseconds: Int64.random(in: 0...8_000_000_000, using: &random))
          let sums = [-1500, 0, 1500].map { reference.score(moment.advanced(byMilliseconds: $0)) }
          let isAbove = sums.allSatisfy { $0 > bound }
          let isBelow = sums.allSatisfy { $0 < bound }
          let found = number.value(at: moment)
          #expect(!(isAbove && found < bound) && !(isBelow && found > bound), "\(found) at \(moment): \(sums) \(given)")
        }
      }
    }
  }
}
