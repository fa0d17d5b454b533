import Events

@testable import Rules

/// What `temporal_ordered` must give, by looking at every chain of different events.
struct SequenceReference {
  let matches: [Match]
  let window: ZonedSpan
  let steps: [Correlation.Step]
  let reading: Reading

  private var positive: [Int] { steps.indices.filter { !steps[$0].isAbsent } }

  /// Every span in which a chain holds.
  var holdings: [Holding] {
    var result: [Holding] = []
    func extend(_ stages: [[Match]]) {
      if stages.count == positive.count {
        if let holding = holding(stages) { result.append(holding) }
        return
      }
      let step = positive[stages.count]
      func fill(_ stage: [Match]) {
        if stage.count == steps[step].minimum {
          if let last = stages.last, !isFollowed(last, by: stage, step) { return }
          extend(stages + [stage])
          return
        }
        for match in matches where match.fills(step) && !(stages.joined() + stage).contains(match) {
          if let last = stage.last, !Match.precedes(last, match) { continue }
          fill(stage + [match])
        }
      }
      fill([])
    }
    extend([])
    return result
  }

  // MARK: Order and limits

  private func isFollowed(_ first: [Match], by second: [Match], _ step: Int) -> Bool {
    guard first.allSatisfy({ left in second.allSatisfy { comes($0, after: left) } }) else { return false }
    if let within = steps[step].within {
      // Each event of the stage at most so long after the last of the stage before.
      let isInTime = second.allSatisfy { later in
        reading == .certain
          ? first.contains { later.finish <= $0.start.advanced(by: within, in: window.zone) }
          : first.contains { later.start <= $0.finish.advanced(by: within, in: window.zone) }
      }
      guard isInTime else { return false }
    }
    guard positive.count > 1, step == positive[1], let within = steps[positive[0]].within else { return true }
    // Each event of the first stage at most so long before the first of the next.
    return first.allSatisfy { earlier in
      reading == .certain
        ? second.contains { $0.finish <= earlier.start.advanced(by: within, in: window.zone) }
        : second.contains { $0.start <= earlier.finish.advanced(by: within, in: window.zone) }
    }
  }

  private func comes(_ second: Match, after first: Match) -> Bool {
    if reading == .possible { return first.start <= second.finish }
    if first.finish < second.start { return true }
    return second.after.contains { first.names.contains($0) } && second.finish >= first.start
  }

  private func leave(_ match: Match) -> Instant {
    reading == .certain ? match.start.advanced(by: window) : match.finish.advanced(by: window)
  }

  // MARK: Chains

  private func holding(_ stages: [[Match]]) -> Holding? {
    let all = Array(stages.joined())
    guard let end = all.map(\.finish).max(), let leave = all.map(leave).min(), let last = stages.last else {
      return nil
    }
    guard fitsWindow(stages), !isBroken(stages) else { return nil }
    var length = leave.milliseconds(since: end)
    if length <= 0 {
      guard reading == .possible, last.contains(where: { $0.finish == end }) else { return nil }
      length = 1
    }
    var start = end
    for step in trailing {
      let deadline =
        steps[step].within.map { max(last.map(\.finish)).advanced(by: $0, in: window.zone) }
        ?? min(all.map(\.finish)).advanced(by: window)
      start = max([start, deadline])
    }
    return Holding(start: start, end: start.advanced(byMilliseconds: length))
  }

  private func fitsWindow(_ stages: [[Match]]) -> Bool {
    guard reading == .possible else { return true }
    for (place, stage) in stages.enumerated() {
      for match in stage {
        let others = stage + stages[(place + 1)...].joined()
        if others.contains(where: { $0.start >= leave(match) }) { return false }
      }
    }
    return true
  }

  private var leading: [Int] { steps.indices.filter { steps[$0].isAbsent && $0 < positive[0] } }
  private var trailing: [Int] { steps.indices.filter { steps[$0].isAbsent && $0 > positive[positive.count - 1] } }

  private func isBroken(_ stages: [[Match]]) -> Bool {
    let all = Array(stages.joined())
    for step in leading {
      let known = steps[step].within == nil ? all : stages[0]
      if others(step, known).contains(where: { isBefore($0, stages[0], all, steps[step].within) }) { return true }
    }
    for place in stages.indices.dropFirst() {
      for step in positive[place - 1]..<positive[place] where steps[step].isAbsent {
        let known = Array(stages[...place].joined())
        let isBroken = others(step, known).contains {
          isBetween($0, stages[place - 1], stages[place], steps[step].within)
        }
        if isBroken { return true }
      }
    }
    return trailing.contains { step in
      others(step, all).contains { isBehind($0, stages[stages.count - 1], all, steps[step].within) }
    }
  }

  private func others(_ step: Int, _ known: [Match]) -> [Match] {
    matches.filter { $0.fills(step) && !known.contains($0) }
  }

  private func isBefore(_ match: Match, _ first: [Match], _ all: [Match], _ within: TimeSpan?) -> Bool {
    if reading == .certain {
      guard first.allSatisfy({ match.start <= $0.finish }) else { return false }
      if let within { return first.contains { match.finish.advanced(by: within, in: window.zone) >= $0.start } }
      return all.allSatisfy { $0.start < match.finish.advanced(by: window) }
    }
    guard first.allSatisfy({ match.finish < $0.start }) else { return false }
    if let within { return first.contains { match.start.advanced(by: within, in: window.zone) >= $0.finish } }
    return all.allSatisfy { $0.finish < match.start.advanced(by: window) }
  }

  private func isBetween(_ match: Match, _ left: [Match], _ right: [Match], _ within: TimeSpan?) -> Bool {
    if reading == .certain {
      return left.allSatisfy { match.finish >= $0.start } && right.allSatisfy { match.start <= $0.finish }
        && (within.map { within in left.contains { match.start <= $0.finish.advanced(by: within, in: window.zone) } }
          ?? true)
    }
    return left.allSatisfy { match.start > $0.finish } && right.allSatisfy { match.finish < $0.start }
      && (within.map { within in left.contains { match.finish <= $0.start.advanced(by: within, in: window.zone) } }
        ?? true)
  }

  private func isBehind(_ match: Match, _ last: [Match], _ all: [Match], _ within: TimeSpan?) -> Bool {
    if reading == .certain {
      guard last.allSatisfy({ match.finish >= $0.start }) else { return false }
      if let within { return last.contains { match.start <= $0.finish.advanced(by: within, in: window.zone) } }
      return all.allSatisfy { match.start < $0.finish.advanced(by: window) }
    }
    guard last.allSatisfy({ match.start > $0.finish }) else { return false }
    if let within { return last.contains { match.finish <= $0.start.advanced(by: within, in: window.zone) } }
    return all.allSatisfy { match.finish < $0.start.advanced(by: window) }
  }

  private func max(_ instants: [Instant]) -> Instant { instants.max() ?? .distantPast }
  private func min(_ instants: [Instant]) -> Instant { instants.min() ?? .distantFuture }
}
