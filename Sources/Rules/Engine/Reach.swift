import Events

/// Which matches decide the number at a moment, and how far a match is felt.
struct Reach: Sendable {
  /// How far before a moment a match may have ended and still matter then, in milliseconds.
  var backward: Int64
  /// How far after its end a match may matter, in milliseconds; nil: however far.
  var forward: Int64?
  /// Whether the last match before that matters too.
  var needsPrevious = false
  /// Whether a match is felt from its start on, not only from its end.
  var isFeltFromStart = false
  /// Whether a match that lasts makes matter what is in reach of its start, too.
  var reachesBackFromStarts = false
  /// Whether all matters that came before without an interruption of this many milliseconds.
  var gap: Int64?

  /// Of a window of this length.
  init(_ window: ZonedSpan) {
    backward = window.longestMilliseconds
    forward = backward
  }

  init(backward: Int64, forward: Int64?, needsPrevious: Bool = false, gap: Int64? = nil) {
    self.backward = backward
    self.forward = forward
    self.needsPrevious = needsPrevious
    self.gap = gap
  }

  /// The moment after which matches end that matter from another on.
  ///
  /// - Parameter lastFinish: when the last match ended by a moment; nil where there is none.
  func begin<Failure: Error>(
    _ from: Instant, lastFinish: (_ through: Instant) throws(Failure) -> Instant?
  ) throws(Failure) -> Instant {
    var begin = from.advanced(byMilliseconds: -backward - 1)
    if needsPrevious, let last = try lastFinish(begin) { begin = last.advanced(byMilliseconds: -1) }
    while let gap, let last = try lastFinish(begin), begin.milliseconds(since: last) <= gap {
      begin = last.advanced(byMilliseconds: -1)
    }
    return begin
  }

  /// Those of a group's matches that decide what is so at a moment: who asks of many moments need not go through all matches
  /// for each.
  ///
  /// - Parameter matches: all that there are, in the order of ``Match/precedes(_:_:)``.
  func matches(_ matches: [Match], at moment: Instant) -> [Match] {
    let begin = begin(moment) { through in
      let count = matches.firstPlace { $0.finish > through }
      return count == 0 ? nil : matches[count - 1].finish
    }
    let end = matches.firstPlace { $0.finish > moment }
    let later = isFeltFromStart ? matches[end...].filter { $0.start <= moment } : []
    let first = min(matches.firstPlace { $0.finish > begin }, end)
    guard reachesBackFromStarts, let start = (matches[first..<end] + later).lazy.map(\.start).min() else {
      return matches[first..<end] + later
    }
    let earlier = start.advanced(byMilliseconds: -backward - 1)
    return matches[min(first, matches.firstPlace { $0.finish > earlier })..<end] + later
  }
}
