import Events

/// How near the next scheduled moment is: the shortest `lead` within which one lies, in days; 0 while none does.
///
/// A match starts when its event is known and finishes when the scheduled moment comes.
struct CountdownMeasurement: Measurement {
  /// In falling order.
  let lead: [TimeSpan]
  /// Of calendar arithmetic.
  let zone: Zone

  var reach: Reach {
    var reach = Reach(backward: 0, forward: 0)
    reach.isFeltFromStart = true
    return reach
  }

  var opensByClock: Bool { true }
  var looksAhead: Bool { true }

  func measure(_ matches: [Match], _ reading: Reading) -> StepFunction {
    var moments: Set<Instant> = []
    for match in matches {
      moments.insert(match.finish)
      for span in lead { moments.insert(begin(match, span)) }
    }
    var result = StepFunction()
    for moment in moments.sorted() { result.set(number(matches, at: moment), at: moment) }
    return result
  }

  private func number(_ matches: [Match], at moment: Instant) -> Double {
    let near = lead.filter { span in matches.contains { begin($0, span) <= moment && moment < $0.finish } }
    return near.map { Double($0.longestMilliseconds) / 86_400_000 }.min() ?? 0
  }

  /// When a match comes within a lead.
  private func begin(_ match: Match, _ span: TimeSpan) -> Instant {
    max(match.start, match.finish.advanced(by: span.times(-1), in: zone))
  }

  func support(_ matches: [Match], _ reading: Reading, at moment: Instant) -> Support {
    var support = Support()
    support.members = matches.filter { match in lead.contains { begin(match, $0) <= moment } && moment < match.finish }
      .map { ($0, nil) }
    return support
  }

  func unused(_ matches: [Match], after moment: Instant?) -> ArraySlice<Match> {
    guard let moment else { return matches[...] }
    return matches.filter { match in lead.allSatisfy { begin(match, $0) > moment } }[...]
  }

  func entries(_ matches: [Match], _ reading: Reading) -> [Instant] { matches.map(\.start).sorted() }
}
