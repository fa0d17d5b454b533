import CMath
import Events

extension Baseline.Method {
  /// How many of the bins just before the current window are not in the baseline, so that the beginning of what is looked
  /// for does not raise what it is compared with.
  var lag: Int {
    switch self {
    case .ratio, .zscore, .poisson, .earsC1: 0
    case .earsC2, .earsC3: 2
    case .cusum: Baseline.accumulated - 1
    }
  }

  /// How many windows, the current one first, are each compared with a baseline of their own: 3 for C3.
  var compared: Int { self == .earsC3 ? 3 : 1 }
}

extension Baseline {
  /// How many bins of this length it has: `against` in timespans, rounded; at least one.
  func width(of timespan: TimeSpan) -> Int {
    max(1, Int((against.averageMilliseconds / timespan.averageMilliseconds).rounded()))
  }

  /// The least standard deviation that a difference is divided by, so that in sparse counts one event is no alarm. Source:
  /// H. Burkom, as in R's `surveillance`.
  static let leastDeviation = 0.5
  /// Over how many bins a CUSUM runs, the current one last.
  static let accumulated = 7
  /// What a CUSUM takes off each bin, in standard deviations.
  static let allowance = 0.5
}

/// What is known of some bins: enough for their mean and standard deviation, kept up to date one bin at a time.
struct BinSum: Sendable, Equatable {
  var count: Int
  var sum = 0
  var squares = 0

  init(count: Int) {
    self.count = count
  }

  /// Over these bins.
  init(_ bins: some Collection<Int>) {
    count = bins.count
    for bin in bins { replace(0, by: bin) }
  }

  mutating func replace(_ old: Int, by new: Int) {
    sum += new - old
    squares += new * new - old * old
  }

  var mean: Double { Double(sum) / Double(count) }

  /// With n − 1 in the denominator; `nan` for fewer than two bins.
  var deviation: Double {
    guard count > 1 else { return .nan }
    let scaled = count * squares - sum * sum
    return (Double(scaled) / (Double(count) * Double(count - 1))).squareRoot()
  }

  /// How many standard deviations a bin lies above the mean; a deviation below ``Baseline/leastDeviation`` counts as that.
  func score(_ bin: Int) -> Double {
    let deviation = deviation
    return deviation.isNaN ? .nan : (Double(bin) - mean) / max(deviation, Baseline.leastDeviation)
  }
}

extension Baseline {
  /// The measured number: how unusual the current window is.
  ///
  /// - `ratio`: the current count divided by the mean of the baseline; no number where that is 0.
  /// - `zscore` and `ears_c1`: z = (y₀ − mean) / max(sd, ½), over the bins just before the current one. `ears_c2` is the
  ///   same with two bins left out between.
  /// - `ears_c3`: max(0, C2(t) − 1) + max(0, C2(t−1) − 1) + max(0, C2(t−2) − 1), today's count being used. Source: L.
  ///   Hutwagner et al., "The bioterrorism preparedness and response Early Aberration Reporting System (EARS)", J Urban
  ///   Health 80 (2003). The bound that R's `surveillance` computes for C3 leaves today's count out and is not followed.
  /// - `poisson`: −log₁₀ P(N ≥ y₀) for a Poisson distribution with the mean of the baseline, so that 3 means one in a
  ///   thousand. A baseline without events counts as half an event.
  /// - `cusum`: S = max(0, S + (y − mean) / max(sd, ½) − ½), from 0 over the seven latest bins, the mean and deviation
  ///   being those of the `against` before these. Source: E. Page, "Continuous Inspection Schemes" (1954), as
  ///   recommended by R. Fricker, B. Hegler, D. Dunfee, "Comparing syndromic surveillance detection methods" (2008).
  ///
  /// - Parameters:
  ///   - bins: the counts of the current window and those before it, the latest first.
  ///   - sums: of the baseline of each of the ``Method/compared`` windows.
  func number(_ bins: [Int], _ sums: [BinSum]) -> Double {
    guard bins[0] > 0, Double(bins[0]) >= minimumCurrent, Double(sums[0].sum) >= minimumBaseline else { return .nan }
    switch method {
    case .ratio: return sums[0].sum == 0 ? .nan : Double(bins[0]) / sums[0].mean
    case .zscore, .earsC1, .earsC2: return sums[0].score(bins[0])
    case .earsC3:
      return zip(bins, sums).reduce(0) { $0 + max(0, $1.1.score($1.0) - 1) }
    case .poisson:
      let mean = max(Double(sums[0].sum), 0.5) / Double(sums[0].count)
      return -logPoissonTail(bins[0], mean: mean) / vedette_log(10.0)
    case .cusum:
      return cusum(bins[..<Baseline.accumulated].reversed(), sums[0])
    }
  }

  private func cusum(_ bins: some Sequence<Int>, _ baseline: BinSum) -> Double {
    var sum = 0.0
    for bin in bins {
      let next = sum + baseline.score(bin) - Baseline.allowance
      if next.isNaN { return .nan }
      sum = max(0, next)
    }
    return sum
  }
}

/// The natural logarithm of P(N ≥ n) for a Poisson distribution with this mean, right also where the probability is too
/// small for a floating-point number.
func logPoissonTail(_ n: Int, mean: Double) -> Double {
  guard n > 0 else { return 0 }
  func logProbability(_ k: Int) -> Double { Double(k) * vedette_log(mean) - mean - vedette_lgamma(Double(k) + 1) }
  if Double(n) > mean {
    // p(n)·(1 + m/(n+1) + m²/((n+1)(n+2)) + …)
    var (term, sum, k) = (1.0, 1.0, Double(n))
    while term > sum * 1e-17 {
      k += 1
      term *= mean / k
      sum += term
    }
    return logProbability(n) + vedette_log(sum)
  }
  // 1 − p(n−1)·(1 + (n−1)/m + (n−1)(n−2)/m² + …)
  var (term, sum, k) = (1.0, 1.0, Double(n - 1))
  while k > 0, term > sum * 1e-17 {
    term *= k / mean
    sum += term
    k -= 1
  }
  return vedette_log1p(-min(1, vedette_exp(logProbability(n - 1)) * sum))
}
