import Events

/// How many values came that were not seen in the timespan before: a number for the one moment at which they enter.
///
/// A value is certainly new if whatever had it before ended a timespan or more before the event may have begun; it is
/// possibly new if it may have begun so long before the event ended.
struct NewValueMeasurement: Measurement {
  let frame: Frame
  let warmUp: Waiting?

  var reach: Reach {
    // What came in the timespan before the start of an event decides, and an event may last however long.
    var reach = Reach(backward: frame.longest(frame.timespan) * 2, forward: nil)
    reach.reachesBackFromStarts = true
    return reach
  }

  func measure(_ matches: [Match], _ reading: Reading) -> StepFunction {
    var result = StepFunction()
    for news in news(matches, reading) {
      result.set(Double(news.values.count), at: news.at)
      result.set(0, at: news.at.advanced(byMilliseconds: 1))
    }
    return result
  }

  func support(_ matches: [Match], _ reading: Reading, at moment: Instant) -> Support {
    guard let news = news(matches, reading).first(where: { $0.at == moment }) else { return Support() }
    var support = Support()
    var seen: Set<String> = []
    for match in matches where match.finish == moment {
      let own = match.values.filter { news.values.contains($0.lowercased()) }
      if !own.isEmpty { support.members.append((match, nil)) }
      support.values += own.filter { seen.insert($0.lowercased()).inserted }
    }
    return support
  }

  /// The moments at which something new entered, and what, in lower case.
  private func news(_ matches: [Match], _ reading: Reading) -> [(at: Instant, values: Set<String>)] {
    let begin = warmUp?.end(in: frame.zone) ?? .distantPast
    /// Until when each value counts as seen.
    var seen: [String: Instant] = [:]
    var result: [(at: Instant, values: Set<String>)] = []
    for present in byMoment(matches) {
      var starts: [String: Instant] = [:]
      for match in present.matches {
        for value in match.values.map({ $0.lowercased() }) {
          starts[value] = min(starts[value] ?? match.start, match.start)
        }
      }
      let new = starts.filter { value, start in
        let limit = seen[value] ?? .distantPast
        return limit <= (reading == .certain ? start : present.at)
      }
      if !new.isEmpty && present.at >= begin { result.append((present.at, Set(new.keys))) }
      for match in present.matches {
        let from = reading == .certain ? match.finish : match.start
        let until = from.advanced(by: frame.timespan, in: frame.zone)
        for value in match.values.map({ $0.lowercased() }) { seen[value] = max(seen[value] ?? until, until) }
      }
    }
    return result
  }
}

/// Matches that enter at the same moment: how they came in between them is not known, so they count as one.
func byMoment(_ matches: [Match]) -> [(at: Instant, matches: ArraySlice<Match>)] {
  var result: [(at: Instant, matches: ArraySlice<Match>)] = []
  var rest = matches[...]
  while let first = rest.first {
    let same = rest.prefix { $0.finish == first.finish }
    result.append((first.finish, same))
    rest = rest.dropFirst(same.count)
  }
  return result
}
