import Events
import TestSupport
import Testing

@testable import Rules

/// The methods against published numbers.
@Suite struct BaselineTests {
  /// Counts a day, from the first day on; C1 and C2 bounds as R's `surveillance` 1.20.3 gives them.
  private let counts = [3, 2, 4, 3, 5, 2, 3, 4, 3, 2, 6, 9, 12, 4, 3, 2, 3, 5, 4, 20]

  private func number(_ method: Baseline.Method, day: Int, against days: Int = 7) -> Double {
    let baseline = Baseline(method: method, against: .days(Int64(days)))
    let bins = (0..<20).map { $0 < day ? counts[day - 1 - $0] : 0 }
    let sums = (0..<method.compared).map { compared in
      let first = compared + 1 + method.lag
      return BinSum(bins[first..<(first + days)])
    }
    return baseline.number(bins, sums)
  }

  /// The count at which the alarm begins, for z = 3.
  private func bound(_ bins: ArraySlice<Int>) -> Double {
    let sum = BinSum(bins)
    return sum.mean + 3.0902 * max(sum.deviation, Baseline.leastDeviation)
  }

  @Test(arguments: [(8, 6.4465), (12, 8.2434), (13, 12.007), (20, 15.0738)])
  func theBoundOfC1(day: Int, expected: Double) {
    #expect(abs(bound(counts[(day - 8)..<(day - 1)]) - expected) < 0.0005)
  }

  @Test(arguments: [(10, 6.4465), (12, 6.4443), (13, 6.4465), (20, 16.9756)])
  func theBoundOfC2(day: Int, expected: Double) {
    #expect(abs(bound(counts[(day - 10)..<(day - 3)]) - expected) < 0.0005)
  }

  @Test func alarmDays() {
    func days(_ method: Baseline.Method, above limit: Double, from first: Int) -> [Int] {
      (first...20).filter { number(method, day: $0) > limit }
    }
    #expect(days(.earsC1, above: 3.0902, from: 8) == [12, 20])
    #expect(days(.earsC2, above: 3.0902, from: 10) == [12, 13, 20])
    // Today's count is used, unlike in R: so day 20 is an alarm.
    #expect(days(.earsC3, above: 2, from: 12) == [12, 13, 14, 15, 20])
  }

  @Test(arguments: [(12, 6.1484), (13, 13.4335), (14, 11.9941), (15, 7.2851), (16, 0), (20, 2.9098)])
  func theStatisticOfC3(day: Int, expected: Double) {
    #expect(abs(number(.earsC3, day: day) - expected) < 0.0005, "\(number(.earsC3, day: day))")
  }

  @Test func aCusumAccumulates() {
    // Mean 3.1 and deviation 0.9944 of the first ten days; seven days follow.
    let baseline = Baseline(method: .cusum, against: .days(10))
    let known = BinSum(counts[..<10])
    #expect(abs(known.mean - 3.1) < 1e-9 && abs(known.deviation - 0.9944) < 0.00005)
    func value(through day: Int) -> Double {
      // As if nothing unusual had been before day 11.
      let recent = Array(counts[10..<day].reversed()) + [Int](repeating: 3, count: 17 - day)
      return baseline.number(recent, [known])
    }
    for (day, expected) in [(11, 2.4162), (12, 7.8493), (13, 16.2992)] {
      #expect(abs(value(through: day) - expected) < 0.0005, "\(day): \(value(through: day))")
    }
  }

  /// P(N ≥ n) as R's `ppois(n - 1, mean, lower.tail = FALSE)`.
  @Test(arguments: [
    (1, 1.0, 0.6321206), (4, 1, 0.01898816), (5, 0.5, 0.0001721156), (10, 20, 0.9950046), (50, 20, 1.245893e-8),
    (0, 3, 1), (100, 100, 0.5132988),
  ])
  func thePoissonTail(n: Int, mean: Double, expected: Double) {
    let found = logPoissonTail(n, mean: mean)
    let logarithm = BaselineTests.logarithm(expected)
    #expect(abs(found - logarithm) < 1e-4 * max(1, abs(logarithm)), "\(found), not \(logarithm)")
  }

  private static func logarithm(_ value: Double) -> Double {
    // By bisection, to be independent of the library used by what is tested.
    var (low, high) = (-60.0, 1.0)
    func power(_ x: Double) -> Double {
      var (term, sum) = (1.0, 1.0)
      for k in 1..<40 {
        term *= (x / 1024) / Double(k)
        sum += term
      }
      return (0..<10).reduce(sum) { square, _ in square * square }
    }
    for _ in 0..<80 { if power((low + high) / 2) < value { low = (low + high) / 2 } else { high = (low + high) / 2 } }
    return low
  }

  @Test func anEmptyBaselineCountsAsHalfAnEvent() {
    let baseline = Baseline(method: .poisson, against: .days(10))
    let found = baseline.number([2] + [Int](repeating: 0, count: 11), [BinSum(count: 10)])
    // P(N ≥ 2) for a mean of 0.05 is 0.001209.
    #expect(abs(found - 2.9176) < 0.001, "\(found)")
  }

  @Test func anEmptyWindowHasNoNumber() {
    for method in Baseline.Method.allCases {
      let baseline = Baseline(method: method, against: .days(7))
      let sums = [BinSum](repeating: BinSum(Array(repeating: 3, count: 7)), count: method.compared)
      #expect(baseline.number([0] + [Int](repeating: 3, count: 19), sums).isNaN, "\(method)")
    }
  }

  @Test func twentyThousandEventsAreSoonMeasured() {
    let matches = (0..<20_000).map { event in
      let at = RandomCase.day(event / 500)
      return Match(event: Event.ID(event), start: at, finish: at.advanced(byMilliseconds: 86_399_000))
    }
    let frame = Frame(timespan: .days(1))
    let measurement = BaselineMeasurement(
      frame: frame, baseline: Baseline(method: .zscore, against: .days(30)),
      warmUp: Waiting(first: matches[0].finish, time: .days(30)))
    let number = measurement.measure(matches, .certain)
    #expect(number.value(at: RandomCase.day(40).advanced(byMilliseconds: -1)) == 0)
  }
}
