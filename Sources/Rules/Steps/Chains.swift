import Events

/// The best chains of events over a sweep in the order of their ends.
///
/// For each step and event it keeps the chain up to there that stays longest in the window (a longest path over steps,
/// layer by layer), so the tightest one is found without trying all. An event that enters extends chains before it and,
/// where an earlier one overlaps it or names it in `after`, also chains that go on with that one. A chain that would
/// use an event twice is not taken; this can hide another chain where events that overlap (or name each other) fill
/// several steps of three or more: for these there is ``ChainSearch``.
struct Chains {
  private struct Link {
    /// When the first event of the chain leaves the window.
    var leave: Instant
    var previous: Int?
  }

  private let matches: [Match]
  private let reading: Reading
  private let leaves: [Instant]
  private let stepCount: Int
  private let hasLinks: Bool
  private var links: [[Link?]]
  /// Of each step, the index of the best chain among the first so many events (without `after`, certain).
  private var prefixBest: [[Int?]]
  /// Of each step, the index of the best chain among all events that entered.
  private var best: [Int?]
  private var entered = 0

  init(_ matches: [Match], _ reading: Reading, window: ZonedSpan, stepCount: Int) {
    self.matches = matches
    self.reading = reading
    self.stepCount = stepCount
    leaves = matches.map { reading.leave($0, window) }
    hasLinks = matches.contains { !$0.after.isEmpty }
    links = Array(repeating: Array(repeating: nil, count: matches.count), count: stepCount)
    prefixBest = Array(repeating: [], count: stepCount)
    best = Array(repeating: nil, count: stepCount)
  }

  /// Takes in the next event in the order of ``Match/precedes(_:_:)``.
  mutating func enter(_ index: Int) {
    let candidates = (0..<stepCount).filter { matches[index].fills($0) }.map { ($0, link(to: index, step: $0)) }
    entered = index + 1
    var changed: [(step: Int, index: Int)] = []
    for case (let step, let link?) in candidates where improve(step, index, link) { changed.append((step, index)) }
    while let (step, from) = changed.popLast() {
      guard step + 1 < stepCount else { continue }
      for next in successors(of: from) where matches[next].fills(step + 1) {
        guard let link = extended(from, step: step, to: next) else { continue }
        if improve(step + 1, next, link) { changed.append((step + 1, next)) }
      }
    }
    for step in 0..<stepCount {
      let before = prefixBest[step].last ?? nil
      prefixBest[step].append(better(before, links[step][index] == nil ? nil : index, step: step))
    }
  }

  /// When what holds at the entry of this event ceases to hold if nothing more comes; nil if nothing holds.
  func holdsUntil(after index: Int) -> Instant? {
    let now = matches[index].finish
    if let last = best[stepCount - 1], let end = links[stepCount - 1][last]?.leave, end > now { return end }
    // Dates so wide that the chain is possible without a moment that all its events share: it is so once.
    let isPossible = latest(at: now) != nil
    return isPossible ? now.advanced(byMilliseconds: 1) : nil
  }

  /// The events of the chain that stays longest in the window, by step; empty where none holds.
  func tightest(at moment: Instant) -> [Int] {
    let final = stepCount - 1
    var last = best[final].flatMap { index in links[final][index].map { $0.leave > moment ? index : nil } ?? nil }
    if last == nil { last = latest(at: moment) }
    return last.map { chain(endingWith: $0, step: final) } ?? []
  }

  /// An event that enters at this moment as the last of a chain that is only possible.
  private func latest(at moment: Instant) -> Int? {
    guard reading == .possible else { return nil }
    var index = entered - 1
    while index >= 0, matches[index].finish == moment {
      if links[stepCount - 1][index] != nil { return index }
      index -= 1
    }
    return nil
  }

  private func chain(endingWith index: Int, step: Int) -> [Int] {
    var result = [index]
    var (step, current) = (step, index)
    while step > 0, let previous = links[step][current]?.previous {
      result.append(previous)
      (step, current) = (step - 1, previous)
    }
    return result.reversed()
  }

  /// The best chain that ends with an event that enters now, as this step.
  private func link(to index: Int, step: Int) -> Link? {
    if step == 0 { return Link(leave: leaves[index], previous: nil) }
    if reading == .possible { return best[step - 1].flatMap { extended($0, step: step - 1, to: index) } }
    if !hasLinks {
      let count = (0..<entered).firstPlace { self.matches[$0].finish >= self.matches[index].start }
      guard count > 0, let previous = prefixBest[step - 1][count - 1] else { return nil }
      return extended(previous, step: step - 1, to: index)
    }
    var found: Link?
    for previous in 0..<entered where precedes(previous, index) {
      if let link = extended(previous, step: step - 1, to: index), link.leave > found?.leave ?? .distantPast {
        found = link
      }
    }
    return found
  }

  /// The chain that goes on from an event with the next one; nil where there is no chain to go on from or it would not fit.
  private func extended(_ previous: Int, step: Int, to index: Int) -> Link? {
    guard let chain = links[step][previous] else { return nil }
    if reading == .possible, chain.leave <= matches[index].start { return nil }
    guard !self.chain(endingWith: previous, step: step).contains(index) else { return nil }
    return Link(leave: min(chain.leave, leaves[index]), previous: previous)
  }

  /// Those that entered already and come after this one.
  private func successors(of index: Int) -> [Int] {
    guard reading == .possible || hasLinks else { return [] }
    return (0..<entered).filter { $0 != index && precedes(index, $0) }
  }

  private func precedes(_ first: Int, _ second: Int) -> Bool {
    let (left, right) = (matches[first], matches[second])
    let isStated = right.after.contains { left.names.contains($0) }
    switch reading {
    case .certain: return left.finish < right.start || (isStated && !(right.finish < left.start))
    case .possible: return left.start <= right.finish
    }
  }

  private mutating func improve(_ step: Int, _ index: Int, _ link: Link) -> Bool {
    if let known = links[step][index], known.leave >= link.leave { return false }
    links[step][index] = link
    best[step] = better(best[step], index, step: step)
    return true
  }

  private func better(_ left: Int?, _ right: Int?, step: Int) -> Int? {
    guard let left, let first = links[step][left] else { return right }
    guard let right, let second = links[step][right] else { return left }
    return second.leave > first.leave ? right : left
  }
}
