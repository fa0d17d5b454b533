import Events

/// The number of events in a sliding window, or of distinct values among them.
///
/// An event is in the window from its end until a window's length after its start. Events with one `dedupe-by` tuple
/// count once, by the earliest-ending of those in the window.
struct CountMeasurement: WindowMeasurement {
  let window: TimeSpan
  let countsValues: Bool

  func measure(_ matches: [Match], _ reading: Reading) -> StepFunction {
    let matches = ranked(matches)
    var content = WindowContent(matches, countsValues: countsValues)
    var result = StepFunction()
    for edge in reading.edges(matches, window) {
      if edge.isEntry { content.enter(edge.index) } else { content.leave(edge.index) }
      result.set(Double(content.number), at: edge.at)
    }
    return result
  }

  /// Where one event of a tuple counts for all and brings its values, it must not matter which of two came first that end
  /// and start together.
  private func ranked(_ matches: [Match]) -> [Match] {
    guard countsValues, matches.contains(where: { $0.dedupe != nil }) else { return matches }
    return matches.sorted { left, right in
      if left.finish != right.finish { return left.finish < right.finish }
      if left.start != right.start { return left.start < right.start }
      return left.values.lexicographicallyPrecedes(right.values)
    }
  }

  func support(_ matches: [Match], _ reading: Reading, at moment: Instant) -> Support {
    var seen: Set<String> = []
    var values: Set<String> = []
    var support = Support()
    for match in ranked(matches) where match.finish <= moment && moment < reading.leave(match, window) {
      if let tuple = match.dedupe, !seen.insert(tuple).inserted { continue }
      support.members.append((match, nil))
      for value in match.values where values.insert(value.lowercased()).inserted { support.values.append(value) }
    }
    return support
  }
}

/// What is in the window at one moment of a sweep.
private struct WindowContent {
  private let matches: [Match]
  private let countsValues: Bool
  /// Of each tuple, the matches in the window, the one that counts first.
  private var byTuple: [String: [Int]] = [:]
  private var valueCounts: [String: Int] = [:]
  private var eventCount = 0

  init(_ matches: [Match], countsValues: Bool) {
    self.matches = matches
    self.countsValues = countsValues
  }

  var number: Int { countsValues ? valueCounts.count : eventCount }

  mutating func enter(_ index: Int) {
    guard let tuple = matches[index].dedupe else { return count(index, 1) }
    // Matches stand in the order of their ends, so the first to enter is the one that counts.
    if byTuple[tuple]?.isEmpty ?? true { count(index, 1) }
    byTuple[tuple, default: []].append(index)
  }

  mutating func leave(_ index: Int) {
    guard let tuple = matches[index].dedupe else { return count(index, -1) }
    guard let place = byTuple[tuple]?.firstIndex(of: index) else { return }
    byTuple[tuple]?.remove(at: place)
    guard place == 0 else { return }
    count(index, -1)
    if let next = byTuple[tuple]?.first { count(next, 1) } else { byTuple[tuple] = nil }
  }

  private mutating func count(_ index: Int, _ change: Int) {
    eventCount += change
    guard countsValues else { return }
    for value in Set(matches[index].values.map { $0.lowercased() }) {
      let number = (valueCounts[value] ?? 0) + change
      valueCounts[value] = number == 0 ? nil : number
    }
  }
}
