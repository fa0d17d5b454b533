import Events
import TestSupport
import Testing

@testable import Rules

@Suite struct AggregateTests {
  /// Random matches on a grid of six hours, so that ends, starts and the ends of days often fall together.
  static func matches(_ random: inout SplitMix64, count: ClosedRange<Int> = 0...9) -> [Match] {
    var matches: [Match] = []
    for event in 0..<Int.random(in: count, using: &random) {
      let start = RandomCase.day(0).advanced(byMilliseconds: Int64.random(in: 0...80, using: &random) * 21_600_000)
      let width = [0, 0, 0, 1, 3, 12, 200].randomElement(using: &random) ?? 0
      var match = Match(
        event: Event.ID(event), start: start, finish: start.advanced(byMilliseconds: Int64(width) * 21_600_000))
      match.values = [["a"], ["1"], ["2.5", "x"], ["-3", "4"], ["0.1"], ["1e2"]].randomElement(using: &random) ?? []
      match.dedupe = [nil, nil, "x", "y"].randomElement(using: &random) ?? nil
      matches.append(match)
    }
    return matches.sorted(by: Match.precedes)
  }

  static let windows: [(Window, TimeSpan)] = [
    (.sliding, .days(2)), (.sliding, .days(7)), (.sliding, .months(1)), (.tumbling, .days(1)), (.tumbling, .days(3)),
    (.tumbling, .months(1)), (.session(gap: .days(1)), .days(4)), (.session(gap: .seconds(21_600)), .days(30)),
    (.calendar, .days(1)), (.calendar, .days(7)), (.calendar, .months(1)), (.calendar, .months(3)),
  ]

  @Test(arguments: [
    Correlation.Kind.eventCount, .valueCount, .valueSum, .valueAverage, .valueMinimum, .valueMaximum, .valueMedian,
    .valuePercentile,
  ])
  func agreeWithTheReferenceInEveryWindow(kind: Correlation.Kind) throws {
    var random = SplitMix64.announced()
    let zones = [Zone.utc, try TestZones.berlin()]
    for _ in 0..<60 {
      let matches = AggregateTests.matches(&random)
      let (window, timespan) = AggregateTests.windows.randomElement(using: &random) ?? (.sliding, .days(2))
      var correlation = Correlation(kind: kind, timespan: timespan, condition: Condition([]))
      correlation.window = window
      correlation.zone = zones.randomElement(using: &random) ?? .utc
      correlation.percentile = [0, 10, 33, 90, 100].randomElement(using: &random) ?? 50
      let aggregate = try #require(Aggregate(kind, percentile: correlation.percentile))
      let frame = Frame(timespan: timespan, window: window, zone: correlation.zone)
      let measurement = AggregateMeasurement(frame: frame, aggregate: aggregate)
      for reading in [Reading.certain, .possible] {
        let reference = WindowReference(correlation, matches, reading)
        let number = measurement.measure(matches, reading)
        for moment in reference.moments {
          let (found, expected) = (number.value(at: moment), reference.aggregate(kind, moment))
          let isSame = found.isNaN ? expected.isNaN : abs(found - expected) < 1e-9
          #expect(isSame, "\(window) \(timespan.text) \(reading) at \(moment): \(found), not \(expected) of \(matches)")
          if !isSame { return }
        }
        for moment in reference.moments where reference.isCut(moment) {
          let cuts = number.points.contains { $0.at == moment && $0.isCut }
          let before = reference.aggregate(kind, moment.advanced(byMilliseconds: -1))
          #expect(cuts || before.isNaN, "\(window) \(timespan.text) at \(moment)")
        }
      }
    }
  }

  @Test func percentilesAreThoseOfR() {
    // quantile(c(15, 20, 35, 40, 50), c(.05, .3, .4, .5, 1)) of R.
    let numbers: [Double] = [15, 20, 35, 40, 50]
    let expected = [5: 16.0, 30: 23, 40: 29, 50: 35, 100: 50]
    for (p, value) in expected { #expect(abs(percentile(Double(p), ofSorted: numbers) - value) < 1e-12, "\(p)") }
    #expect(percentile(50, ofSorted: [7]) == 7)
    #expect(percentile(50, ofSorted: []).isNaN)
  }

  @Test func sumsDoNotDependOnTheOrder() {
    var random = SplitMix64.announced()
    for _ in 0..<200 {
      let numbers = (0..<20).map { _ in
        Double.random(in: -1...1, using: &random) * [1e-9, 1, 1e9, 1e200].randomElement(using: &random)!
      }
      var sums: Set<Double> = []
      for _ in 0..<5 {
        var sum = ExactSum()
        for number in (numbers + numbers).shuffled(using: &random) { sum.add(number) }
        for number in numbers.shuffled(using: &random) { sum.add(-number) }
        sums.insert(sum.value)
      }
      #expect(sums.count == 1)
      var sum = ExactSum()
      for number in numbers + numbers.map({ -$0 }) { sum.add(number) }
      #expect(sum.value == 0)
    }
    var sum = ExactSum()
    for number in [1e100, 1, -1e100] { sum.add(number) }
    #expect(sum.value == 1)
  }

  @Test func decimalsAddUpAsTheyAreWritten() {
    func sum(_ numbers: [Double]) -> Double {
      var sum = ExactSum()
      for number in numbers { sum.add(number) }
      return sum.value.decimal
    }
    #expect(sum([0.7, 0.1]) == 0.8 && sum([0.1, 0.2]) == 0.3 && (sum([0.1, 0.1, 0.1]) / 3).decimal == 0.1)
    #expect((-2.5).decimal == -2.5 && 1e-300.decimal == 1e-300 && 441e9.decimal == 441e9 && Double.nan.decimal.isNaN)
    var random = SplitMix64.announced()
    for _ in 0..<2000 {
      // So many cents, or smaller parts, as text and as their sum in whole numbers.
      let digits = Int.random(in: 1...6, using: &random)
      let scale = (0..<digits).reduce(1) { scale, _ in scale * 10 }
      let parts = (0..<50).map { _ in Int.random(in: 0...10_000_000, using: &random) }
      #expect(sum(parts.map { Double($0) / Double(scale) }) == Double(parts.reduce(0, +)) / Double(scale))
    }
  }

  @Test func whatIsNoNumberIsNotCounted() {
    #expect(
      Aggregate.numbers(
        Match(event: 1, start: .distantPast, finish: .distantPast, values: ["1", "nan", "inf", "1e301", "", "-2"])) == [
          1, -2,
        ])
  }

  @Test func noNumberMeetsNoCondition() {
    for comparison in Condition.Comparison.allCases {
      #expect(!Condition([Condition.Bound(comparison, 0)]).holds(.nan), "\(comparison)")
    }
    #expect(!Condition([]).holds(.nan))
  }

  @Test func aThousandEventsAMomentCostLittle() {
    // The median of everything so far, at each of 20,000 moments: sorting it each time would take minutes.
    let start = RandomCase.day(0)
    let matches = (0..<20_000).map { event in
      Match(
        event: Event.ID(event), start: start.advanced(byMilliseconds: Int64(event)),
        finish: start.advanced(byMilliseconds: Int64(event)), values: ["\(event % 977)"])
    }
    let frame = Frame(timespan: .days(1))
    let number = AggregateMeasurement(frame: frame, aggregate: .percentile(50)).measure(matches, .certain)
    #expect(number.value(at: start.advanced(byMilliseconds: 20_000)) == 476.5)
  }
}

/// Zones for tests, made without a file of the system.
enum TestZones {
  /// An hour ahead of UTC, in summer two.
  static func berlin() throws -> Zone {
    func header(_ version: UInt8) -> [UInt8] {
      Array("TZif".utf8) + [version] + [UInt8](repeating: 0, count: 15 + 16) + [0, 0, 0, 1, 0, 0, 0, 1]
    }
    let body: [UInt8] = [0, 0, 14, 16, 0, 0, 0]
    let version = UInt8(ascii: "2")
    let bytes = header(version) + body + header(version) + body + [10] + Array("CET-1CEST,M3.5.0,M10.5.0/3".utf8) + [10]
    return try #require(Zone(name: "Test/Berlin", tzif: bytes))
  }
}
