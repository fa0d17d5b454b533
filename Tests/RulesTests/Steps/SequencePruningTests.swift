import Events
import TestSupport
import Testing

@testable import Rules

/// Chains that must not be given up for others although more events than these can go on with lie ahead: what fills a
/// step that takes several events can come late, and what comes after that step may have entered before.
@Suite struct SequencePruningTests {
  private func match(_ number: Int, _ start: Int64, _ finish: Int64, _ step: Int, after: [String] = []) -> Match {
    var match = Match(
      event: Event.ID(number), start: Instant(milliseconds: start * 1000),
      finish: Instant(milliseconds: finish * 1000), steps: 1 << UInt64(step))
    match.names = ["n\(number)"]
    match.after = after
    return match
  }

  /// Whether the sequence of the two steps holds from one second until another and never else, as the reference says too.
  private func expectHolding(
    _ matches: [Match], minimums: [Int], window: TimeSpan, _ reading: Reading, from: Int64, to: Int64,
    _ location: SourceLocation = #_sourceLocation
  ) {
    let steps = minimums.map { minimum in
      var step = Correlation.Step(.selection("s"))
      step.minimum = minimum
      return step
    }
    let matches = matches.sorted(by: Match.precedes)
    let window = ZonedSpan(window, in: .utc)
    let number = SequenceMeasurement(window: window, steps: steps).measure(matches, reading)
    let points = number.points.map { "\($0.at.milliseconds / 1000): \($0.value)" }
    #expect(points == ["\(from): 2.0", "\(to): 0.0"], sourceLocation: location)
    let holdings = SequenceReference(matches: matches, window: window, steps: steps, reading: reading).holdings
    let begin = holdings.map(\.start).min()
    let end = holdings.map(\.end).max()
    #expect(begin == Instant(milliseconds: from * 1000), sourceLocation: location)
    #expect(end == Instant(milliseconds: to * 1000), sourceLocation: location)
  }

  /// Of points 13 and 24 to 27 the last stays longest in the window; but only 13 and the interval, which possibly began
  /// at 16, possibly come before what was at 16.
  @Test func whatPossiblyCameBeforeAnEarlierEvent() {
    let points = [13, 24, 25, 26, 27].enumerated().map { match($0, $1, $1, 0) }
    let matches = points + [match(8, 16, 16, 1), match(9, 16, 28, 0)]
    expectHolding(matches, minimums: [2, 1], window: .seconds(25), .possible, from: 28, to: 38)
  }

  /// What lasted from 14 to 30 says that it came after what lasted from 25 to 34; only 13 was certainly before it too.
  @Test func whatSaysThatItCameAfterALaterEvent() {
    let points = [13, 15, 31, 32, 33].enumerated().map { match($0, $1, $1, 0) }
    let matches = points + [match(8, 14, 30, 1, after: ["n9"]), match(9, 25, 34, 0)]
    expectHolding(matches, minimums: [2, 1], window: .seconds(50), .certain, from: 34, to: 63)
  }

  /// What lasted from 12 to 20 says that it came after what lasted from 10 to 30; what came from 25 on was certainly
  /// after the points only.
  @Test func whatSaysThatItCameAfterAnEventThatEndsLater() {
    let points = [1, 2, 3, 8].enumerated().map { match($0, $1, $1, 0) }
    let matches =
      points + [match(7, 10, 30, 0), match(8, 12, 20, 1, after: ["n7"]), match(9, 25, 31, 1)]
    expectHolding(matches, minimums: [1, 2], window: .seconds(50), .certain, from: 31, to: 58)
  }

  /// An interval ahead that began before all others leaves it open what it leads back to.
  @Test func anIntervalAheadKeepsFewChains() {
    var first = Correlation.Step(.selection("s"))
    first.minimum = 5
    let shape = SequenceShape(
      window: ZonedSpan(.seconds(3600), in: .utc), steps: [first, Correlation.Step(.selection("t"))])
    let points = (0..<200).map { match($0, Int64($0), Int64($0), $0 % 10 == 9 ? 1 : 0) }
    let matches = points + [match(200, 0, 200, 0)]
    var search = ChainSearch(shape, matches, .possible)
    search.run()
    #expect(search.links.count < matches.count * 20)
  }
}
