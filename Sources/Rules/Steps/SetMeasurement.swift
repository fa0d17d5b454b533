import Events

/// How many of a rule's steps are matched within a sliding window at once, in any order, each by as many events of its
/// own as it asks for. Where the rule names the sets of steps of which one must be matched, it is all of its steps while
/// one is, else 0.
struct SetMeasurement: WindowMeasurement {
  let window: ZonedSpan
  /// How many events each step asks for.
  let minimums: [Int]
  /// The sets of steps of which one must be matched; nil: as many steps as can be.
  let alternatives: [[Int]]?
  private let isSimple: Bool

  init(window: ZonedSpan, minimums: [Int], alternatives: [[Int]]? = nil) {
    self.window = window
    self.minimums = minimums
    self.alternatives = alternatives
    isSimple = alternatives == nil && minimums.allSatisfy { $0 == 1 }
  }

  func measure(_ matches: [Match], _ reading: Reading) -> StepFunction {
    var result = StepFunction()
    var present: [Int] = []
    for edge in reading.edges(matches, window) {
      if edge.isEntry {
        present.append(edge.index)
      } else {
        present.removeAll { $0 == edge.index }
      }
      let candidates = candidates(present.map { matches[$0] }, reading)
      result.set(number(candidates), at: edge.at)
    }
    return result
  }

  func support(_ matches: [Match], _ reading: Reading, at moment: Instant) -> Support {
    let candidates = candidates(matches.filter { $0.finish <= moment && moment < reading.leave($0, window) }, reading)
    var support = Support()
    support.members = assignment(candidates).members
    return support
  }

  /// The matches that can matter, the last to leave first: of each step only as many as there are places, since the
  /// others' places take at most all but one of them.
  private func candidates(_ present: [Match], _ reading: Reading) -> [Match] {
    let ordered = present.sorted {
      let (left, right) = (reading.leave($0, window), reading.leave($1, window))
      return left != right ? left > right : Match.precedes($0, $1)
    }
    let places = minimums.reduce(0, +)
    var kept: [Match] = []
    var seen = [Int](repeating: 0, count: minimums.count)
    for match in ordered {
      let isNeeded = minimums.indices.contains { match.fills($0) && seen[$0] < places }
      guard isNeeded else { continue }
      for step in minimums.indices where match.fills(step) { seen[step] += 1 }
      kept.append(match)
    }
    return kept
  }

  private func number(_ candidates: [Match]) -> Double {
    if isSimple { return Double(Assignment(candidates, steps: Array(minimums.indices)).size) }
    let filled = filled(by: candidates)
    guard alternatives != nil else { return Double(filled.count) }
    return filled.isEmpty ? 0 : Double(minimums.count)
  }

  private func assignment(_ candidates: [Match]) -> Assignment {
    Assignment(candidates, steps: isSimple ? Array(minimums.indices) : places(of: filled(by: candidates)))
  }

  private func filled(by candidates: [Match]) -> [Int] {
    guard let alternatives else { return largest(candidates) }
    return alternatives.first { fill(candidates, $0) } ?? []
  }

  private func places(of steps: [Int]) -> [Int] {
    steps.flatMap { Array(repeating: $0, count: minimums[$0]) }
  }

  /// Whether the candidates fill all of these steps at once.
  private func fill(_ candidates: [Match], _ steps: [Int]) -> Bool {
    guard steps.allSatisfy({ able(candidates, $0) }) else { return false }
    let mask = steps.reduce(UInt64(0)) { $0 | 1 << UInt64($1) }
    if candidates.allSatisfy({ ($0.steps & mask).nonzeroBitCount <= 1 }) { return true }
    return Assignment(candidates, steps: places(of: steps)).isComplete
  }

  private func able(_ candidates: [Match], _ step: Int) -> Bool {
    candidates.count { $0.fills(step) } >= minimums[step]
  }

  /// The most steps that can be filled at once, by trying sets of steps; those that ask for few events come first.
  private func largest(_ candidates: [Match]) -> [Int] {
    let steps = minimums.indices.filter { able(candidates, $0) }.sorted { minimums[$0] < minimums[$1] }
    var best: [Int] = []
    func search(_ rest: ArraySlice<Int>, _ chosen: [Int]) {
      guard chosen.count + rest.count > best.count else { return }
      guard let step = rest.first else {
        best = chosen
        return
      }
      if fill(candidates, chosen + [step]) { search(rest.dropFirst(), chosen + [step]) }
      search(rest.dropFirst(), chosen)
    }
    search(steps[...], [])
    return best
  }
}
