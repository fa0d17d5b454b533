import Events

/// How many of a rule's steps are matched within a sliding window at once, in any order, each by an event of its own.
struct SetMeasurement: WindowMeasurement {
  let window: TimeSpan
  let stepCount: Int

  func measure(_ matches: [Match], _ reading: Reading) -> StepFunction {
    var result = StepFunction()
    var present: [Int] = []
    for edge in reading.edges(matches, window) {
      if edge.isEntry {
        present.append(edge.index)
      } else {
        present.removeAll { $0 == edge.index }
      }
      let assignment = Assignment(candidates(present.map { matches[$0] }, reading), stepCount: stepCount)
      result.set(Double(assignment.size), at: edge.at)
    }
    return result
  }

  func support(_ matches: [Match], _ reading: Reading, at moment: Instant) -> Support {
    let present = matches.filter { $0.finish <= moment && moment < reading.leave($0, window) }
    let candidates = candidates(present, reading)
    let assignment = Assignment(candidates, stepCount: stepCount)
    var support = Support()
    support.members = assignment.pairs.map { (candidates[$0.candidate], $0.step) }
    support.members.sort { Match.precedes($0.match, $1.match) }
    return support
  }

  /// The matches that can matter, the last to leave first: of each step only as many as there are steps, since the
  /// others' steps take at most all but one of them.
  private func candidates(_ present: [Match], _ reading: Reading) -> [Match] {
    let ordered = present.sorted {
      let (left, right) = (reading.leave($0, window), reading.leave($1, window))
      return left != right ? left > right : Match.precedes($0, $1)
    }
    var kept: [Match] = []
    var seen = [Int](repeating: 0, count: stepCount)
    for match in ordered {
      let isNeeded = (0..<stepCount).contains { match.fills($0) && seen[$0] < stepCount }
      guard isNeeded else { continue }
      for step in 0..<stepCount where match.fills(step) { seen[step] += 1 }
      kept.append(match)
    }
    return kept
  }
}

/// A largest assignment of candidates to steps, one each. Candidates that come first are preferred, so the events that
/// stay longest in the window are chosen.
///
/// Augmenting paths for bipartite matching (Kuhn 1955, "The Hungarian Method for the Assignment Problem").
private struct Assignment {
  private let candidates: [Match]
  private var candidateOfStep: [Int?]

  init(_ candidates: [Match], stepCount: Int) {
    self.candidates = candidates
    candidateOfStep = Array(repeating: nil, count: stepCount)
    for candidate in candidates.indices {
      var visited = [Bool](repeating: false, count: stepCount)
      _ = place(candidate, &visited)
    }
  }

  var size: Int { candidateOfStep.reduce(0) { $0 + ($1 == nil ? 0 : 1) } }

  var pairs: [(candidate: Int, step: Int)] {
    candidateOfStep.enumerated().compactMap { step, candidate in candidate.map { ($0, step) } }
  }

  private mutating func place(_ candidate: Int, _ visited: inout [Bool]) -> Bool {
    for step in candidateOfStep.indices where candidates[candidate].fills(step) && !visited[step] {
      visited[step] = true
      let holder = candidateOfStep[step]
      if let holder {
        guard place(holder, &visited) else { continue }
      }
      candidateOfStep[step] = candidate
      return true
    }
    return false
  }
}
