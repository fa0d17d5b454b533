import Events

@testable import Rules

/// What the measurements must give, written for clarity: every moment is looked at by the words of the manual.
struct MeasurementReference {
  let matches: [Match]
  let window: ZonedSpan
  let reading: Reading

  func leave(_ match: Match) -> Instant {
    reading == .certain ? match.start.advanced(by: window) : match.finish.advanced(by: window)
  }

  /// Semantic 2: an event is in the window from its end until a window's length after its start (or its end).
  func present(at moment: Instant) -> [Match] {
    matches.filter { $0.finish <= moment && moment < leave($0) }
  }

  func count(at moment: Instant) -> Double {
    let present = present(at: moment)
    return Double(present.filter { $0.dedupe == nil }.count + Set(present.compactMap(\.dedupe)).count)
  }

  func valueCount(at moment: Instant) -> Double {
    var values: Set<String> = []
    var tuples: Set<String> = []
    let ordered = present(at: moment).sorted { left, right in
      (left.finish, left.start, left.values.joined()) < (right.finish, right.start, right.values.joined())
    }
    for match in ordered {
      if let tuple = match.dedupe, !tuples.insert(tuple).inserted { continue }
      values.formUnion(match.values)
    }
    return Double(values.count)
  }

  /// The most steps that can be filled at once, each by an event of its own.
  func set(at moment: Instant, stepCount: Int) -> Double {
    func best(_ step: Int, _ used: Set<Event.ID>) -> Int {
      if step == stepCount { return 0 }
      var result = best(step + 1, used)
      for match in present(at: moment) where match.fills(step) && !used.contains(match.event) {
        result = max(result, 1 + best(step + 1, used.union([match.event])))
      }
      return result
    }
    return Double(best(0, []))
  }

  /// Semantic 4, over every chain of distinct events.
  func sequence(at moment: Instant, stepCount: Int) -> Double {
    chains(stepCount).contains { $0.contains(moment) } ? Double(stepCount) : 0
  }

  private func chains(_ stepCount: Int) -> [ClosedOpen] {
    var result: [ClosedOpen] = []
    func extend(_ chain: [Match]) {
      if chain.count == stepCount {
        result += holds(chain)
        return
      }
      for match in matches where match.fills(chain.count) && !chain.contains(match) {
        guard let last = chain.last else {
          extend([match])
          continue
        }
        if follows(last, match) { extend(chain + [match]) }
      }
    }
    extend([])
    return result
  }

  private func follows(_ first: Match, _ second: Match) -> Bool {
    if reading == .possible { return first.start <= second.finish }
    if first.finish < second.start { return true }
    let isStated = second.after.contains { first.names.contains($0) }
    return isStated && second.finish >= first.start
  }

  private func holds(_ chain: [Match]) -> [ClosedOpen] {
    guard let end = chain.map(\.finish).max(), let leave = chain.map(leave).min(), let last = chain.last else {
      return []
    }
    if reading == .certain { return end < leave ? [ClosedOpen(start: end, end: leave)] : [] }
    for index in chain.indices.dropFirst()
    where chain[..<index].contains(where: { self.leave($0) <= chain[index].start }) {
      return []
    }
    if end < leave { return [ClosedOpen(start: end, end: leave)] }
    return last.finish == end ? [ClosedOpen(start: end, end: end.advanced(byMilliseconds: 1))] : []
  }

  private struct ClosedOpen {
    var start: Instant
    var end: Instant
    func contains(_ moment: Instant) -> Bool { start <= moment && moment < end }
  }

  /// Every moment at which anything can change, and the one before it.
  var moments: [Instant] {
    let edges = matches.flatMap { [$0.finish, leave($0)] }
    return Set(edges.flatMap { [$0.advanced(byMilliseconds: -1), $0, $0.advanced(byMilliseconds: 1)] }).sorted()
  }
}
