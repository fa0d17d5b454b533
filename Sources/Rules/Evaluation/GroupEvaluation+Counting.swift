import Events

/// What it takes to have a group's old matches as panes of so many.
struct Counting {
  let count: SlidingCount
  /// A group with no more matches is read anew each time.
  let fewMatches: Int
  /// Nil where nothing is known.
  var known: GroupCounts?

  /// Takes up what was read as a whole, where it is worth it: all that finishes after one moment and not after another.
  mutating func learn(_ matches: [Match], after: Instant, through: Instant) {
    guard matches.count > fewMatches, matches.allSatisfy(\.isPoint) else { return }
    known = GroupCounts(matches, after: after, through: through, size: max(2, fewMatches / 4))
  }
}

extension Match {
  /// Whether it is a point in time, which leaves a window at one moment however dates are read.
  fileprivate var isPoint: Bool { start == finish }
}

/// How a group's old matches are taken by their number, where its rule counts over years.
extension GroupEvaluation {
  /// What ``content(_:from:through:_:)`` needs of matches.
  struct Counted {
    /// When the last one before finishes.
    var last: Instant?
    /// Those from a moment on.
    var matches: [Match]
    var number: StepFunction
  }

  /// The matches from a moment on and the number, where those before are known; nil where all are to be read, as of a group
  /// with few, or with some that are no points in time.
  mutating func counted<H: History & ~Copyable>(
    _ stream: Stream, from: Instant, through: Instant, _ history: inout H
  ) throws(H.Failure) -> Counted? {
    let before = from.advanced(byMilliseconds: -1)
    let begin = before.advanced(byMilliseconds: -plan.reach.backward)
    guard try know(stream, after: begin, through: before, &history), let count = counting?.count else { return nil }
    counting?.known?.trim(through: begin)
    let loaded = try history.matches(of: stream, in: group, finishAfter: before, through: through)
    guard loaded.allSatisfy(\.isPoint) else {
      counting?.known = nil
      return nil
    }
    let matches = loaded.filter { $0.finish <= now }
    var panes = try panes(stream, after: begin, through: before, &history)
    // As long as anything comes, each number may be the highest.
    let end = max(from, matches.last?.finish ?? from)
    panes = try opened(
      panes, stream, &history, panes.map { count.earliestLeave($0.first) <= end && !count.hasLeft($0, by: before) })
    panes = try opened(panes, stream, &history, count.blurred(panes, matches, from: from))
    return Counted(last: panes.last?.last, matches: loaded, number: count.measure(panes, matches, from: from))
  }

  /// The number at a moment.
  mutating func counted<H: History & ~Copyable>(
    at moment: Instant, _ stream: Stream, _ history: inout H
  ) throws(H.Failure) -> Double? {
    try present(at: moment, stream, &history).map { Double($0.reduce(0) { $0 + $1.count }) }
  }

  /// The number at a moment and what supports it, of which only the first and the last are told where they are very many; nil
  /// where matches are not counted so.
  mutating func countedStanding<H: History & ~Copyable>(
    at moment: Instant, _ stream: Stream, _ history: inout H
  ) throws(H.Failure) -> (number: StepFunction, support: Support)? {
    guard let present = try present(at: moment, stream, &history) else { return nil }
    let counts = present.map(\.count)
    let untold = GroupEvaluation.untold(counts, before: 0)
    let pieces = untold.isEmpty ? [present[...]] : [present[..<untold.lowerBound], present[untold.upperBound...]]
    var matches: [Match] = []
    for piece in pieces { matches += try unfolded(piece, stream, &history) }
    var support = measurement.support(matches, reading, at: moment)
    support.untold = counts[untold].reduce(0, +)
    return (StepFunction(initial: Double(counts.reduce(0, +))), support)
  }

  /// The panes of what is in the window at a moment; nil where that is not known.
  private mutating func present<H: History & ~Copyable>(
    at moment: Instant, _ stream: Stream, _ history: inout H
  ) throws(H.Failure) -> [CountPane]? {
    // What takes effect in the future is not there yet.
    let last = min(moment, now)
    let begin = moment.advanced(byMilliseconds: -plan.reach.backward - 1)
    guard let count = counting?.count, try know(stream, after: begin, through: last, &history) else { return nil }
    var panes = try panes(stream, after: begin, through: last, &history)
    panes = try opened(panes, stream, &history, panes.map { count.isLeaving($0, at: moment) })
    return panes.filter { !count.hasLeft($0, by: moment) }
  }

  /// Reads what is missing of the matches that finish after one moment and not after another.
  ///
  /// - Returns: whether they are known now.
  private mutating func know<H: History & ~Copyable>(
    _ stream: Stream, after: Instant, through: Instant, _ history: inout H
  ) throws(H.Failure) -> Bool {
    let longest = max(1, plan.reach.backward / 16)
    guard let missing = counting?.known?.missing(after: after, through: through, longest: longest) else { return false }
    for piece in missing {
      let found = try history.matches(of: stream, in: group, finishAfter: piece.after, through: piece.through)
      guard found.allSatisfy(\.isPoint) else {
        counting?.known = nil
        return false
      }
      counting?.known?.learn(found, after: piece.after, through: piece.through)
    }
    return true
  }

  /// The panes of matches that are known, of which the last is cut off where they end.
  private func panes<H: History & ~Copyable>(
    _ stream: Stream, after: Instant, through: Instant, _ history: inout H
  ) throws(H.Failure) -> [CountPane] {
    var panes = counting?.known?.panes(after: after, through: through) ?? []
    guard let last = panes.last, last.last > through else { return panes }
    panes.removeLast()
    let cut = try unfolded([CountPane(first: last.first, last: through, count: 0)], stream, &history)
    return panes + CountPane.panes(cut, size: 1)
  }

  /// The panes, some of them match by match.
  private func opened<H: History & ~Copyable>(
    _ panes: [CountPane], _ stream: Stream, _ history: inout H, _ isWanted: [Bool]
  ) throws(H.Failure) -> [CountPane] {
    var result: [CountPane] = []
    var place = 0
    while place < panes.count {
      let begin = place
      while place < panes.count, isWanted[place], !panes[place].isMoment { place += 1 }
      if begin < place {
        result += CountPane.panes(try unfolded(panes[begin..<place], stream, &history), size: 1)
      } else {
        result.append(panes[place])
        place += 1
      }
    }
    return result
  }

  /// The matches of panes that follow each other.
  private func unfolded<H: History & ~Copyable>(
    _ panes: ArraySlice<CountPane>, _ stream: Stream, _ history: inout H
  ) throws(H.Failure) -> [Match] {
    guard let first = panes.first?.first, let last = panes.last?.last else { return [] }
    return try history.matches(of: stream, in: group, finishAfter: first.advanced(byMilliseconds: -1), through: last)
  }
}
