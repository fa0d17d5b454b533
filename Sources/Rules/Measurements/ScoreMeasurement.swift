import CMath
import Events

/// The sum of what events add, each fading by half with every half-life: Σ add·2^(−age/half-life).
///
/// An event adds from its end on, whatever steps it fills, and 20 half-lives later, with a millionth left, no more. Those that
/// end in one pane, the 64th part of a half-life, cease to add with the last of them. Between two such moments the sum only
/// fades, so a bound that it crosses is reached at t + half-life·log₂(S/bound), floored to the second; there the number is said
/// to lie just beyond that bound. Sums are rounded to twelve digits, so that a bound that is met exactly is met however the sum
/// was added up.
struct ScoreMeasurement: Measurement {
  let score: Score
  /// Every number that the score is compared with.
  let thresholds: [Double]
  let panes: Panes

  init(score: Score, thresholds: [Double]) {
    self.score = score
    self.thresholds = thresholds
    panes = Panes(halfLife: score.halfLife.averageMilliseconds)
  }

  private var halfLife: Double { panes.halfLife }
  /// How long an event adds, in milliseconds.
  private var life: Int64 { Int64((halfLife * 20).rounded()) }

  /// With a cap, what one event adds depends on those before it in the same bin.
  var reach: Reach {
    let length = life + panes.longest + (score.cap.map { $0.timespan.longestMilliseconds } ?? 0)
    return Reach(backward: length, forward: length)
  }

  func measure(_ matches: [Match], _ reading: Reading) -> StepFunction { measure([], matches) }

  /// The score over time, which is right from the end of the last of the panes on.
  ///
  /// - Parameters:
  ///   - folded: what matches add that finish before the others, where neither a cap nor a tuple binds them.
  ///   - matches: the others.
  func measure(_ folded: [Pane], _ matches: [Match]) -> StepFunction {
    let matches = ranked(matches)
    var result = StepFunction()
    var sum = FadingSum(panes)
    var tuples = TupleWindow(matches)
    let adds = adds(matches)
    func change(_ place: Int, isEntry: Bool) {
      guard place >= folded.count else { return sum.add(folded[place], isEntry: isEntry) }
      let match = place - folded.count
      let (ends, begins) = isEntry ? (nil, tuples.enter(match)) : tuples.leave(match)
      if let ends { sum.add(-adds[ends], from: matches[ends].finish) }
      if let begins { sum.add(adds[begins], from: matches[begins].finish) }
    }
    let entries = folded.map(\.last) + matches.map(\.finish)
    let exits = folded.map(leaves) + leaves(matches)
    var (entered, left) = (0, 0)
    while left < exits.count {
      let isEntry = entered < entries.count && entries[entered] < exits[left]
      let at = isEntry ? entries[entered] : exits[left]
      change(isEntry ? entered : left, isEntry: isEntry)
      if isEntry { entered += 1 } else { left += 1 }
      let next = min(
        entered < entries.count ? entries[entered] : .distantFuture, left < exits.count ? exits[left] : .distantFuture)
      guard next > at else { continue }
      let value = sum.value(at: at)
      result.set(rounded(value), at: at)
      for lapse in lapses(value, from: at) where lapse.at < next { result.set(lapse.value, at: lapse.at) }
    }
    return result
  }

  /// The panes of matches without a tuple, where there is no cap.
  func folded(_ matches: [Match]) -> [Pane] {
    var result: [Pane] = []
    var sum = ExactSum()
    for match in matches {
      let number = panes.number(of: match.finish)
      if result.last?.number != number {
        result.append(Pane(number: number, sum: 0, last: match.finish, count: 0))
        sum = ExactSum()
      }
      sum.add(panes.weight(score.added(by: match.steps), at: match.finish))
      result[result.count - 1].sum = sum.value
      result[result.count - 1].last = match.finish
      result[result.count - 1].count += 1
    }
    return result
  }

  func support(_ matches: [Match], _ reading: Reading, at moment: Instant) -> Support {
    var support = Support()
    var seen: Set<String> = []
    let matches = ranked(matches)
    for (match, leaves) in zip(matches, leaves(matches)) where match.finish <= moment && moment < leaves {
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

  /// When the matches of a pane cease to add.
  func leaves(_ pane: Pane) -> Instant { pane.last.advanced(byMilliseconds: life) }

  /// When each match ceases to add: 20 half-lives after the last of its pane. They stand in the order of their ends.
  func leaves(_ matches: [Match]) -> [Instant] {
    var result: [Instant] = []
    result.reserveCapacity(matches.count)
    var last: (pane: Int64, leaves: Instant)?
    for match in matches.reversed() {
      let pane = panes.number(of: match.finish)
      let leaves = last.flatMap { $0.pane == pane ? $0.leaves : nil } ?? match.finish.advanced(byMilliseconds: life)
      last = (pane, leaves)
      result.append(leaves)
    }
    return result.reversed()
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
    // Below the last decimal a score is 0.
    let crossed = thresholds.filter { abs($0) >= ScoreMeasurement.decimal && rounded(value) / $0 >= 1 }
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

  /// The last decimal of a score.
  private static let decimal = 1e-12

  /// What the last digit of a number is worth that is rounded to twelve digits, at most twelve of them decimals.
  private func lastDigit(_ value: Double) -> Double {
    max(ScoreMeasurement.decimal, vedette_pow(10, vedette_log10(abs(value)).rounded(.down) - 11))
  }
}

extension Double {
  fileprivate func withSign(of other: Double) -> Double { other < 0 ? -self : self }
}
