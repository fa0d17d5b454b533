import Events

/// The first event of a set that fills the positive steps of a disjunct within the window.
struct Anchor {
  /// Its place among ``AnchorSweep/matches``.
  var first: Int
  /// When the set was complete.
  var completion: Instant
  /// From its deadline on, a window's length after it, for as long as it stayed in the window after the completion.
  var holding: Holding
}

/// Finds the anchors of a disjunct.
struct AnchorSweep {
  /// What can fill a positive step, in the order of ``Match/precedes(_:_:)``.
  let matches: [Match]
  private let steps: [Int]
  private let minimums: [Int]
  private let reading: Reading
  private let window: ZonedSpan

  init(_ disjunct: Disjunct, _ minimums: [Int], _ matches: [Match], _ reading: Reading, window: ZonedSpan) {
    let positive = disjunct.positive.reduce(UInt64(0)) { $0 | 1 << UInt64($1) }
    let negative = disjunct.negative.reduce(UInt64(0)) { $0 | 1 << UInt64($1) }
    self.matches = matches.filter {
      $0.steps & positive != 0 && $0.steps & negative == 0 && reading.joins($0, window)
    }
    steps = disjunct.positive.sorted()
    self.minimums = minimums
    self.reading = reading
    self.window = window
  }

  /// All anchors, those that are blocked among them, in the order of time.
  var anchors: [Anchor] {
    var result: [Anchor] = []
    var counts = [Int](repeating: 0, count: minimums.count)
    var end = 0
    let isPlain = isPlain
    for first in matches.indices {
      // The fewest matches from here on that may do: with each anchor they begin and end later.
      while end < matches.count, !areEnough(counts) {
        for step in steps where matches[end].fills(step) { counts[step] += 1 }
        end += 1
      }
      guard areEnough(counts) else { break }
      if let completion = completion(from: first, through: end - 1, isPlain: isPlain) {
        result.append(anchor(first, completion))
      }
      for step in steps where matches[first].fills(step) { counts[step] -= 1 }
    }
    return result
  }

  /// The events of an anchor's set.
  func members(of anchor: Anchor) -> [(match: Match, step: Int?)] {
    let others = present(from: anchor.first, at: anchor.completion).filter { $0.event != matches[anchor.first].event }
    let ordered = others.sorted {
      let (left, right) = (reading.leave($0, window), reading.leave($1, window))
      return left != right ? left > right : Match.precedes($0, $1)
    }
    return Assignment([matches[anchor.first]] + ordered, steps: places).members
  }

  private func areEnough(_ counts: [Int]) -> Bool { steps.allSatisfy { counts[$0] >= minimums[$0] } }

  private var places: [Int] { steps.flatMap { Array(repeating: $0, count: minimums[$0]) } }

  /// Whether what comes later also leaves later, and each match fills one step: then enough of each step are a set.
  private var isPlain: Bool {
    let leaves = matches.map { reading.leave($0, window) }
    return zip(leaves, leaves.dropFirst()).allSatisfy { $0 <= $1 }
      && matches.allSatisfy { match in steps.count { match.fills($0) } == 1 }
  }

  /// The first moment at which an anchor and what follows it fill the steps; nil if it left before.
  private func completion(from first: Int, through last: Int, isPlain: Bool) -> Instant? {
    let leave = reading.leave(matches[first], window)
    for last in last..<matches.count {
      let moment = matches[last].finish
      guard moment < leave else { return nil }
      if isPlain || Assignment(present(from: first, at: moment), steps: places).isComplete { return moment }
    }
    return nil
  }

  private func present(from first: Int, at moment: Instant) -> [Match] {
    matches[first...].prefix { $0.finish <= moment }.filter { moment < reading.leave($0, window) }
  }

  private func anchor(_ first: Int, _ completion: Instant) -> Anchor {
    let match = matches[first]
    let deadline = match.finish.advanced(by: window)
    let length = reading.leave(match, window).milliseconds(since: completion)
    return Anchor(
      first: first, completion: completion,
      holding: Holding(start: deadline, end: deadline.advanced(byMilliseconds: length)))
  }
}
