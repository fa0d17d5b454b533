import Events

/// Matches of a group that finish one after another, a *pane*: no more is kept of them than how many they are, so that they
/// need not be read again one by one.
///
/// Each is a point in time. Those that finish at one moment are in one pane.
struct CountPane: Sendable, Equatable {
  /// When the first and the last of them finish.
  var first: Instant
  var last: Instant
  var count: Int

  /// Whether they all finish at once, so that nothing more is to be learnt of them.
  var isMoment: Bool { first == last }

  /// Of these matches, in the order of time; a pane is full with so many.
  static func panes(_ matches: [Match], size: Int) -> [CountPane] {
    var panes: [CountPane] = []
    for match in matches { panes.add(match.finish, size: size) }
    return panes
  }
}

extension [CountPane] {
  /// Adds a match that finishes when the last of them does, or later.
  mutating func add(_ finish: Instant, size: Int) {
    if let end = indices.last, self[end].count < size || self[end].last == finish {
      self[end].last = finish
      self[end].count += 1
    } else {
      append(CountPane(first: finish, last: finish, count: 1))
    }
  }
}

/// How many matches lie in a sliding window, of panes of the old ones and the new ones themselves. All are points in time, so
/// that there is one reading of them.
///
/// In the middle of the window, where none enters or leaves at the moments that are asked for, matches are no more than a
/// number. Where the matches of a pane leave after all that is asked for, what matters is only whether the number crosses a
/// bound on its way down: where it does not, the pane may as well leave as a whole, when its last match does.
struct SlidingCount: Sendable {
  let timespan: TimeSpan
  /// Every number that the count is compared with.
  let bounds: [Double]

  /// Of a rule that counts so; nil for one of which the alerts depend on more than the number and the last match.
  init?(_ rule: Rule) {
    guard let correlation = rule.correlation, correlation.kind == .eventCount, correlation.window == .sliding,
      correlation.dedupeBy.isEmpty, correlation.fields.isEmpty, !correlation.timespan.isZero,
      // Clocks that are set make days of two lengths.
      correlation.zone == .utc || correlation.timespan.months == 0,
      rule.rearm == .resolve, rule.pending == nil, rule.keepFiring == nil, rule.cooldown == nil
    else { return nil }
    timespan = correlation.timespan
    bounds = rule.thresholds(correlation)
  }

  /// When a match leaves.
  func leave(_ finish: Instant) -> Instant { finish.advanced(by: timespan) }

  /// A moment before which none leaves of those that finish at a moment or later. A month later than the 30th and the 31st is
  /// the last day of a shorter month, and so what finished earlier may leave later on that day.
  func earliestLeave(_ finish: Instant) -> Instant {
    let leave = leave(finish)
    return isCut(leave) ? Instant(leave.date) : leave
  }

  /// The moment by which all have left that finish at a moment or earlier.
  func latestLeave(_ finish: Instant) -> Instant {
    let leave = leave(finish)
    return isCut(leave) ? Instant(leave.date).advanced(byMilliseconds: 24 * Instant.hour) : leave
  }

  /// Whether several days of a month may lead to the day of a moment.
  private func isCut(_ leave: Instant) -> Bool {
    timespan.months != 0 && leave.date.day == CivilDate.daysIn(month: leave.date.month, of: leave.date.year)
  }

  /// The number from the moment before `from` on. It is right at each moment if the panes are all moments; else it is right as
  /// far as none of a pane leaves, and beyond that, where none is ``blurred(_:_:from:)``, on the same side of each bound as what
  /// is right, and not less.
  ///
  /// - Parameters:
  ///   - panes: what finishes before `from`, in the order of time.
  ///   - matches: what finishes then or later, in the order of time.
  func measure(_ panes: [CountPane], _ matches: [Match], from: Instant) -> StepFunction {
    let present = panes.filter { !hasLeft($0, by: from.advanced(byMilliseconds: -1)) }
    var exits = present.map { (at: exit($0), count: $0.count) } + matches.map { (at: leave($0.finish), count: 1) }
    exits.sort { $0.at < $1.at }
    var count = present.reduce(0) { $0 + $1.count }
    var result = StepFunction(initial: Double(count))
    var entries = matches[...]
    var left = 0
    while left < exits.count {
      let at = min(exits[left].at, entries.first?.finish ?? .distantFuture)
      while entries.first?.finish == at {
        entries.removeFirst()
        count += 1
      }
      while left < exits.count, exits[left].at == at {
        count -= exits[left].count
        left += 1
      }
      result.set(Double(count), at: at)
    }
    return result
  }

  /// Whether none of a pane is in the window any more at a moment.
  func hasLeft(_ pane: CountPane, by moment: Instant) -> Bool { exit(pane) <= moment }

  /// Whether some may have left by a moment, and some not.
  func isLeaving(_ pane: CountPane, at moment: Instant) -> Bool {
    !pane.isMoment && earliestLeave(pane.first) <= moment && !hasLeft(pane, by: moment)
  }

  /// When a pane leaves as a whole.
  private func exit(_ pane: CountPane) -> Instant { pane.isMoment ? leave(pane.last) : latestLeave(pane.last) }

  /// Which panes have to be known match by match, since the number may cross a bound, or meet it, while they leave.
  ///
  /// The number is at most what remains as long as no pane leaves before its last match does, and less by no more than the
  /// panes of which some may have left.
  ///
  /// - Parameters: as for ``measure(_:_:from:)``; none of the panes is leaving at that moment.
  func blurred(_ panes: [CountPane], _ matches: [Match], from: Instant) -> [Bool] {
    // What begins to leave, and what has left: of a pane by its place, of others by how many they are.
    var edges: [(at: Instant, pane: Int?, count: Int)] = []
    var most = 0
    for (place, pane) in panes.enumerated() where !hasLeft(pane, by: from.advanced(byMilliseconds: -1)) {
      most += pane.count
      if !pane.isMoment { edges.append((earliestLeave(pane.first), place, 0)) }
      edges.append((exit(pane), pane.isMoment ? nil : place, pane.count))
    }
    most += matches.count
    edges += matches.map { (leave($0.finish), nil, 1) }
    edges.sort { ($0.at, $0.count) < ($1.at, $1.count) }
    var result = Array(repeating: false, count: panes.count)
    var leaving: Set<Int> = []
    for edge in edges {
      most -= edge.count
      if let pane = edge.pane {
        if edge.count == 0 { leaving.insert(pane) } else { leaving.remove(pane) }
      }
      let least = leaving.reduce(most) { $0 - panes[$1].count }
      let mayCross = bounds.contains { Double(least) <= $0 && $0 <= Double(most) }
      if mayCross { for pane in leaving { result[pane] = true } }
    }
    return result
  }
}
