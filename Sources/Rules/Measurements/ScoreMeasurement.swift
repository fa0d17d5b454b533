import CMath
import Events

/// The sum of what events add, each fading by half with every half-life: Σ add·2^(−age/half-life).
///
/// An event adds from its end on, whatever steps it fills, and 20 half-lives later, with a millionth left, no more.
/// Between two such moments the sum only fades, so a bound that it crosses is reached at t + half-life·log₂(S/bound),
/// floored to the second; there the number is said to lie just beyond that bound. Sums are rounded to twelve digits, so
/// that a bound that is met exactly is met however the sum was added up.
struct ScoreMeasurement: Measurement {
  let score: Score
  /// Every number that the score is compared with.
  let thresholds: [Double]

  private var halfLife: Double { score.halfLife.averageMilliseconds }
  /// How long an event adds, in milliseconds.
  private var life: Int64 { Int64((halfLife * 20).rounded()) }

  /// With a cap, what one event adds depends on those before it in the same bin.
  var reach: Reach {
    let length = life + (score.cap.map { $0.timespan.longestMilliseconds } ?? 0)
    return Reach(backward: length, forward: length)
  }

  func measure(_ matches: [Match], _ reading: Reading) -> StepFunction {
    let matches = ranked(matches)
    var result = StepFunction()
    var sum = FadingSum(halfLife: halfLife)
    var tuples = TupleWindow(matches)
    let adds = adds(matches)
    let edges = edges(matches)
    for (place, edge) in edges.enumerated() {
      if edge.isEntry {
        if let begins = tuples.enter(edge.index) { sum.add(adds[begins], from: matches[begins].finish, at: edge.at) }
      } else {
        let change = tuples.leave(edge.index)
        if let ends = change.ends { sum.add(-adds[ends], from: matches[ends].finish, at: edge.at) }
        if let begins = change.begins { sum.add(adds[begins], from: matches[begins].finish, at: edge.at) }
      }
      let next = place + 1 < edges.count ? edges[place + 1].at : .distantFuture
      guard next > edge.at else { continue }
      let value = sum.value(at: edge.at)
      result.set(rounded(value), at: edge.at)
      for lapse in lapses(value, from: edge.at) where lapse.at < next { result.set(lapse.value, at: lapse.at) }
    }
    return result
  }

  func support(_ matches: [Match], _ reading: Reading, at moment: Instant) -> Support {
    var support = Support()
    var seen: Set<String> = []
    for match in ranked(matches) where match.finish <= moment && moment < leave(match) {
      if let tuple = match.dedupe, !seen.insert(tuple).inserted { continue }
      support.members.append((match, score.adds.indices.first { match.fills($0) }))
    }
    return support
  }

  /// Where one event of a tuple adds for all, it must not matter which of two came first that end and start together.
  private func ranked(_ matches: [Match]) -> [Match] {
    guard matches.contains(where: { $0.dedupe != nil }) else { return matches }
    return matches.sorted { ($0.finish, $0.start, $0.steps, $0.event) < ($1.finish, $1.start, $1.steps, $1.event) }
  }

  func leave(_ match: Match) -> Instant { match.finish.advanced(byMilliseconds: life) }

  private func edges(_ matches: [Match]) -> [Reading.Edge] {
    let entries = matches.indices.map { (matches[$0].finish, true, $0) }
    let exits = matches.indices.map { (leave(matches[$0]), false, $0) }
    return (entries + exits).sorted { ($0.0, $0.2) < ($1.0, $1.2) }
  }

  /// What each match adds. A cap lets the first in each of its bins, which are counted from 1970-01-01 UTC, raise the score
  /// by so much together; what lowers it is not capped, and only the first of a `dedupe-by` tuple uses it up.
  func adds(_ matches: [Match]) -> [Double] {
    let plain = matches.map { score.added(by: $0.steps) }
    guard let cap = score.cap else { return plain }
    let frame = Frame(timespan: cap.timespan, window: .tumbling)
    var bin: Int64?
    var left = cap.add
    var seen: Set<String> = []
    return zip(matches, plain).map { match, add in
      let own = frame.bin(at: match.finish)
      if own != bin { (bin, left, seen) = (own, cap.add, []) }
      guard add > 0 else { return add }
      let capped = min(add, left)
      if match.dedupe.map({ seen.insert($0).inserted }) ?? true { left -= capped }
      return capped
    }
  }

  /// When a score that only fades from a moment on crosses which bounds, and what it is said to be then.
  private func lapses(_ value: Double, from moment: Instant) -> [(at: Instant, value: Double)] {
    let crossed = thresholds.filter { $0 != 0 && rounded(value) / $0 >= 1 }
    return crossed.sorted { abs($0) > abs($1) }.map { bound in
      let time = Double(moment.milliseconds) + halfLife * vedette_log2(value / bound)
      let second = Int64((time / 1000).rounded(.down))
      let at = max(moment.milliseconds + 1, second * 1000)
      return (Instant(milliseconds: at), rounded(bound - lastDigit(bound).withSign(of: bound)))
    }
  }

  private func rounded(_ value: Double) -> Double {
    let scale = (1 / lastDigit(value)).rounded()
    return scale > 1 ? (value * scale).rounded() / scale : value
  }

  /// What the last digit of a number is worth that is rounded to twelve digits, at most twelve of them decimals.
  private func lastDigit(_ value: Double) -> Double {
    max(1e-12, vedette_pow(10, vedette_log10(abs(value)).rounded(.down) - 11))
  }
}

extension Double {
  fileprivate func withSign(of other: Double) -> Double { other < 0 ? -self : self }
}

/// A sum of which every part fades by half with every half-life, without the errors of taking parts away again.
private struct FadingSum {
  /// In milliseconds.
  let halfLife: Double
  /// The parts as they were (or would be) worth at `origin`.
  private var sum = ExactSum()
  private var parts: [(add: Double, from: Instant)] = []
  private var origin: Instant?

  init(halfLife: Double) {
    self.halfLife = halfLife
  }

  mutating func add(_ number: Double, from: Instant, at moment: Instant) {
    if let origin, exponent(moment, origin) < 100 { return put(number, from) }
    // Long after the origin numbers would grow too large: what is still there is written anew.
    origin = moment
    parts = parts.filter { exponent(moment, $0.from) <= 21 }
    sum = ExactSum()
    for part in parts { sum.add(weight(part.add, part.from)) }
    put(number, from)
  }

  private mutating func put(_ number: Double, _ from: Instant) {
    parts.append((number, from))
    sum.add(weight(number, from))
  }

  func value(at moment: Instant) -> Double {
    origin.map { sum.value * vedette_exp2(-exponent(moment, $0)) } ?? 0
  }

  private func exponent(_ later: Instant, _ earlier: Instant) -> Double {
    Double(later.milliseconds(since: earlier)) / halfLife
  }

  private func weight(_ number: Double, _ from: Instant) -> Double {
    number * vedette_exp2(origin.map { exponent(from, $0) } ?? 0)
  }
}
