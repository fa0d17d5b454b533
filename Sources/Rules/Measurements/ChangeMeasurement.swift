import Events

/// 1 for the one moment at which the group's value becomes another than it was.
///
/// The value at a moment is the set of what all events that end then say. It changed certainly if the events with the
/// value before ended before any of the new ones began; possibly also if their dates overlap. A value that is older than
/// the timespan is forgotten.
struct ChangeMeasurement: Measurement {
  let frame: Frame

  var reach: Reach { Reach(backward: 0, forward: nil, needsPrevious: true) }

  func measure(_ matches: [Match], _ reading: Reading) -> StepFunction {
    var result = StepFunction()
    for change in changes(matches, reading) {
      result.set(1, at: change.at)
      result.set(0, at: change.at.advanced(byMilliseconds: 1))
    }
    return result
  }

  /// The events with the value before and those with the new one; first the old values, then the new ones.
  func support(_ matches: [Match], _ reading: Reading, at moment: Instant) -> Support {
    guard let change = changes(matches, reading).first(where: { $0.at == moment }) else { return Support() }
    var support = Support()
    for side in [change.before, change.after] {
      var seen: Set<String> = []
      for match in side {
        support.members.append((match, nil))
        support.values += match.values.filter { seen.insert($0.lowercased()).inserted }
      }
    }
    return support
  }

  private typealias Change = (at: Instant, before: ArraySlice<Match>, after: ArraySlice<Match>)

  private func changes(_ matches: [Match], _ reading: Reading) -> [Change] {
    let moments = byMoment(matches)
    return zip(moments, moments.dropFirst()).compactMap { before, after in
      guard values(before.matches) != values(after.matches) else { return nil }
      guard after.at < before.at.advanced(by: frame.timespan, in: frame.zone) else { return nil }
      let start = after.matches.map(\.start).min() ?? after.at
      return reading == .possible || before.at < start ? (after.at, before.matches, after.matches) : nil
    }
  }

  private func values(_ matches: ArraySlice<Match>) -> Set<String> {
    Set(matches.flatMap { $0.values.map { $0.lowercased() } })
  }
}
