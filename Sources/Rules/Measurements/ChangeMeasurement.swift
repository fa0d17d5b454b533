import Events

/// 1 for the one moment at which the group's value becomes another than it was.
///
/// The value at a moment is the set of what all events that end then say. It changed certainly if the events with the
/// value before ended before any of the new ones began; possibly also if their dates overlap. A value that is older than
/// the timespan is forgotten: it certainly is not if the new events ended less than that after the old ones began, and
/// possibly not if they began less than that after the old ones ended.
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
      return isNear(before, after, reading) ? (after.at, before.matches, after.matches) : nil
    }
  }

  private typealias Moment = (at: Instant, matches: ArraySlice<Match>)

  private func isNear(_ before: Moment, _ after: Moment, _ reading: Reading) -> Bool {
    func forgotten(_ moment: Instant) -> Instant { moment.advanced(by: frame.timespan, in: frame.zone) }
    let start = after.matches.map(\.start).min() ?? after.at
    guard reading == .certain else { return start < forgotten(before.at) }
    return before.at < start && after.at < forgotten(before.matches.map(\.start).min() ?? before.at)
  }

  private func values(_ matches: ArraySlice<Match>) -> Set<String> {
    Set(matches.flatMap { $0.values.map { $0.lowercased() } })
  }
}
