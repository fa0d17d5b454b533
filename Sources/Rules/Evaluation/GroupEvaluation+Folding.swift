import Events

/// What it takes to have the sums of a group's old matches in place of these.
struct Folding {
  let score: ScoreMeasurement
  /// A group with no more matches is not folded.
  let fewMatches: Int
  /// Whether the matches that mattered last were few, so that they are not counted before they are read.
  var areFew: Bool
  var known: GroupPanes
}

/// How a group's old matches are taken by the sums of their panes, where its rule adds up a score over years.
extension GroupEvaluation {
  /// The measured number, of panes and the matches after them.
  func number(_ folded: [Pane], _ matches: [Match]) -> StepFunction {
    folding?.score.measure(folded, matches) ?? measurement.measure(matches, reading)
  }

  /// The panes that matter from a moment on, but for that of the moment before it and later ones, and where that begins; nil
  /// where the matches themselves are read.
  mutating func folded<H: History & ~Copyable>(
    _ stream: Stream, from: Instant, _ history: inout H
  ) throws(H.Failure) -> (panes: [Pane], rest: Instant)? {
    guard let arithmetic = folding?.score.panes, try isWorthFolding(stream, &history) else { return nil }
    let first = arithmetic.number(of: from.advanced(byMilliseconds: -plan.reach.backward - 1))
    let end = arithmetic.number(of: from.advanced(byMilliseconds: -1))
    for missing in folding?.known.missing(in: first..<end) ?? [] {
      let found = try fold(missing, stream, &history)
      folding?.known.learn(found, in: missing)
    }
    let found = folding?.known.panes(in: first..<end) ?? []
    folding?.known.trim(before: first)
    return (found, arithmetic.start(of: end))
  }

  /// The number at a moment and what supports it, of which only the first and the last are told where they are very many; nil
  /// where matches are not folded.
  mutating func standing<H: History & ~Copyable>(
    at moment: Instant, _ stream: Stream, _ history: inout H
  ) throws(H.Failure) -> (number: StepFunction, support: Support)? {
    guard let folded = try folded(stream, from: moment, &history), let score = folding?.score else { return nil }
    let end = moment.advanced(byMilliseconds: 1)
    let rest = try matches(from: folded.rest, before: end, stream, &history)
    let live = folded.panes.filter { score.leaves($0) > moment }
    func begin(_ place: Int) -> Instant {
      place < live.count ? score.panes.start(of: live[place].number) : folded.rest
    }
    let untold = GroupEvaluation.untold(live.map(\.count), before: rest.count)
    let first =
      try untold.isEmpty ? [] : matches(from: begin(0), before: begin(untold.lowerBound), stream, &history)
    let last = try matches(from: begin(untold.isEmpty ? 0 : untold.upperBound), before: end, stream, &history)
    var support = score.support(first + last, reading, at: moment)
    support.untold = live[untold].reduce(0) { $0 + $1.count }
    return (score.measure(folded.panes, rest), support)
  }

  /// The places of the panes of which no match is told: what is before them and behind suffices.
  ///
  /// - Parameters:
  ///   - counts: how many matches each pane has.
  ///   - later: how many there are behind the last pane.
  static func untold(_ counts: [Int], before later: Int) -> Swift.Range<Int> {
    var (first, last, told) = (0, counts.count, later)
    while last > 0, told < Transition.mostEvidence - Transition.firstEvidence {
      last -= 1
      told += counts[last]
    }
    told = 0
    while first < last, told < Transition.firstEvidence {
      told += counts[first]
      first += 1
    }
    return first..<last
  }

  /// Whether what is known saves anything: few matches are as soon read.
  private func isWorthFolding<H: History & ~Copyable>(_ stream: Stream, _ history: inout H) throws(H.Failure) -> Bool {
    guard let folding, folding.known.isEmpty else { return folding != nil }
    if folding.areFew { return false }
    let few = folding.fewMatches
    return try history.newestFinishes(of: stream, in: group, limit: few + 1).count > few
  }

  /// Folds the matches of panes, those of a half-life at a time, so that never many are in memory.
  private func fold<H: History & ~Copyable>(
    _ numbers: Swift.Range<Int64>, _ stream: Stream, _ history: inout H
  ) throws(H.Failure) -> [Pane] {
    guard let score = folding?.score, let first = try history.firstMatch(of: stream, in: group) else { return [] }
    var result: [Pane] = []
    let begin = max(numbers.lowerBound, score.panes.number(of: first.finish))
    for start in stride(from: begin, to: numbers.upperBound, by: Panes.perHalfLife) {
      let end = min(start + Int64(Panes.perHalfLife), numbers.upperBound)
      let (from, before) = (score.panes.start(of: start), score.panes.start(of: end))
      result += score.folded(try matches(from: from, before: before, stream, &history))
    }
    return result
  }

  private func matches<H: History & ~Copyable>(
    from: Instant, before: Instant, _ stream: Stream, _ history: inout H
  ) throws(H.Failure) -> [Match] {
    try history.matches(
      of: stream, in: group, finishAfter: from.advanced(byMilliseconds: -1),
      through: before.advanced(byMilliseconds: -1))
  }
}
