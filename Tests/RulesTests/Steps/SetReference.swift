import Events

@testable import Rules

/// What `temporal` must give, by trying every way to give events to steps.
extension MeasurementReference {
  /// Whether the events can fill the steps at once, each with as many events of its own as it asks for.
  ///
  /// - Parameter required: an event that must be among those.
  static func canFill(_ events: [Match], _ steps: [Int], _ minimums: [Int], required: Match? = nil) -> Bool {
    let places = steps.flatMap { Array(repeating: $0, count: minimums[$0]) }
    func fill(_ place: Int, _ used: Set<Event.ID>) -> Bool {
      if place == places.count { return required.map { used.contains($0.event) } ?? true }
      return events.contains { event in
        event.fills(places[place]) && !used.contains(event.event) && fill(place + 1, used.union([event.event]))
      }
    }
    return fill(0, [])
  }

  /// The most steps that are filled at once.
  func set(at moment: Instant, minimums: [Int]) -> Double {
    let present = present(at: moment)
    let subsets = (0..<(1 << minimums.count)).map { subset in minimums.indices.filter { subset & (1 << $0) != 0 } }
    return Double(subsets.filter { MeasurementReference.canFill(present, $0, minimums) }.map(\.count).max() ?? 0)
  }

  /// Every span in which an alternative holds.
  func holdings(_ disjuncts: [Disjunct], _ minimums: [Int]) -> [Holding] {
    disjuncts.flatMap { $0.negative.isEmpty ? plain($0, minimums) : negated($0, minimums) }
  }

  private func plain(_ disjunct: Disjunct, _ minimums: [Int]) -> [Holding] {
    matches.flatMap { last -> [Holding] in
      // From each event's end on until the next moment at which anything changes.
      let moments = moments.filter { $0 >= last.finish }
      return zip(moments, moments.dropFirst()).compactMap { from, to in
        MeasurementReference.canFill(present(at: from), disjunct.positive.sorted(), minimums)
          ? Holding(start: from, end: to) : nil
      }
    }
  }

  private func negated(_ disjunct: Disjunct, _ minimums: [Int]) -> [Holding] {
    let positive = matches.filter { match in !disjunct.negative.contains { match.fills($0) } }
    return positive.compactMap { first in
      let completion = positive.map(\.finish).sorted().first { moment in
        let present = positive.filter {
          !Match.precedes($0, first) && $0.finish <= moment && moment < leave($0)
        }
        return present.contains(first)
          && MeasurementReference.canFill(present, disjunct.positive.sorted(), minimums, required: first)
      }
      guard let completion, !isBlocked(first, disjunct, minimums) else { return nil }
      let deadline = first.finish.advanced(by: window)
      return Holding(
        start: deadline, end: deadline.advanced(byMilliseconds: leave(first).milliseconds(since: completion)))
    }
  }

  private func isBlocked(_ first: Match, _ disjunct: Disjunct, _ minimums: [Int]) -> Bool {
    disjunct.negative.contains { step in
      let blocking = matches.filter { match in
        guard match.fills(step) else { return false }
        return reading == .certain
          ? match.finish >= first.start && match.start < first.finish.advanced(by: window)
          : match.start >= first.finish && match.finish < first.start.advanced(by: window)
      }
      return blocking.count >= minimums[step]
    }
  }
}
