import Events

/// Whether nothing matched for a window's length: 1 from that long after the end of the last match until the next one
/// ends, else 0.
///
/// Silence can only be told of who was heard, or is expected: before its first match a group is silent only if it is
/// expected to report, counted from when that was first said.
struct AbsenceMeasurement: Measurement {
  let window: ZonedSpan
  let expectedSince: Instant?

  /// Whether a group is silent at a moment, the last match before that decides alone, however far back it is.
  var reach: Reach { Reach(backward: 0, forward: nil, needsPrevious: true) }

  var opensByClock: Bool { true }

  func measure(_ matches: [Match], _ reading: Reading) -> StepFunction {
    var result = StepFunction()
    var heard = expected(before: matches)
    for match in matches {
      if let heard, missed(heard) < match.finish { result.set(1, at: missed(heard)) }
      result.set(0, at: match.finish)
      heard = match.finish
    }
    if let heard { result.set(1, at: missed(heard)) }
    return result
  }

  /// A group that was never heard is as one that was heard when it was first expected.
  func entries(_ matches: [Match], _ reading: Reading) -> [Instant] {
    (expected(before: matches).map { [$0] } ?? []) + matches.map(\.finish)
  }

  private func expected(before matches: [Match]) -> Instant? {
    expectedSince.flatMap { since in (matches.first?.finish ?? .distantFuture) > since ? since : nil }
  }

  /// When a group is silent that was heard at a moment.
  private func missed(_ heard: Instant) -> Instant { heard.advanced(by: window) }

  /// What was heard last.
  func support(_ matches: [Match], _ reading: Reading, at moment: Instant) -> Support {
    var support = Support()
    support.members = matches.last { $0.finish < moment }.map { [($0, nil)] } ?? []
    return support
  }
}
