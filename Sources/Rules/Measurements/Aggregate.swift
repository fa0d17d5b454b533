import Events

/// What is made of the matches in a window.
enum Aggregate: Sendable, Hashable {
  /// How many there are.
  case events
  /// How many distinct values they have.
  case distinctValues
  /// The sum and the mean of their numbers.
  case sum, average
  /// The p-th percentile of their numbers, from 0 (the least) to 100 (the greatest).
  case percentile(Double)

  /// Of a kind of correlation; nil for one that does not measure a window so.
  init?(_ kind: Correlation.Kind, percentile: Double) {
    switch kind {
    case .eventCount: self = .events
    case .valueCount: self = .distinctValues
    case .valueSum: self = .sum
    case .valueAverage: self = .average
    case .valueMinimum: self = .percentile(0)
    case .valueMedian: self = .percentile(50)
    case .valuePercentile: self = .percentile(percentile)
    case .valueMaximum: self = .percentile(100)
    default: return nil
    }
  }

  /// Whether only matches with a number count.
  var needsNumbers: Bool {
    switch self {
    case .events, .distinctValues: false
    case .sum, .average, .percentile: true
    }
  }

  /// Of a window in which nothing is. A sum of nothing is 0; nothing has no mean and no percentile.
  var ofNothing: Double {
    switch self {
    case .events, .distinctValues, .sum: 0
    case .average, .percentile: .nan
    }
  }

  /// The numbers of a match: those elements of its field that are finite numbers, in decimal. What is beyond ±10^300 is
  /// none, so that no sum overflows.
  static func numbers(_ match: Match) -> [Double] {
    match.values.compactMap { text in Double(text).flatMap { abs($0) <= 1e300 ? $0 : nil } }
  }
}

/// The p-th percentile of numbers in rising order, by linear interpolation between the two closest ranks: the number
/// with the rank p/100·(n−1), counted from 0. The definition 7 of R. Hyndman and Y. Fan, "Sample Quantiles in Statistical
/// Packages" (1996), which R, NumPy and PromQL use too.
func percentile(_ p: Double, ofSorted numbers: [Double]) -> Double {
  guard let last = numbers.last else { return .nan }
  let rank = p / 100 * Double(numbers.count - 1)
  let lower = Int(rank.rounded(.down))
  guard lower >= 0, lower + 1 < numbers.count else { return lower < 0 ? numbers[0] : last }
  let part = rank - Double(lower)
  return part == 0 ? numbers[lower] : numbers[lower] * (1 - part) + numbers[lower + 1] * part
}
