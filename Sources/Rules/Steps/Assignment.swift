/// A largest assignment of candidates to places, one each. Candidates that come first are preferred, so the events that
/// stay longest in the window are chosen.
///
/// Augmenting paths for bipartite matching (Kuhn 1955, "The Hungarian Method for the Assignment Problem").
struct Assignment {
  private let candidates: [Match]
  /// The step of each place: a step that several events must fill has several.
  private let steps: [Int]
  private var candidateOfPlace: [Int?]

  init(_ candidates: [Match], steps: [Int]) {
    self.candidates = candidates
    self.steps = steps
    candidateOfPlace = Array(repeating: nil, count: steps.count)
    for candidate in candidates.indices {
      var visited = [Bool](repeating: false, count: steps.count)
      _ = place(candidate, &visited)
    }
  }

  /// How many places are taken.
  var size: Int { candidateOfPlace.reduce(0) { $0 + ($1 == nil ? 0 : 1) } }

  /// Whether every place is taken.
  var isComplete: Bool { size == steps.count }

  /// The events that were assigned, with the step that each fills, in the order of time.
  var members: [(match: Match, step: Int?)] {
    var members: [(match: Match, step: Int?)] = []
    for case (let place, let candidate?) in candidateOfPlace.enumerated() {
      members.append((candidates[candidate], steps[place]))
    }
    return members.sorted { Match.precedes($0.match, $1.match) }
  }

  private mutating func place(_ candidate: Int, _ visited: inout [Bool]) -> Bool {
    for place in steps.indices where candidates[candidate].fills(steps[place]) && !visited[place] {
      visited[place] = true
      if let holder = candidateOfPlace[place] {
        guard self.place(holder, &visited) else { continue }
      }
      candidateOfPlace[place] = candidate
      return true
    }
    return false
  }
}
