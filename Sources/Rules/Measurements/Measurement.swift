import Events

/// One way to measure the matches of a group.
protocol Measurement {
  /// Which matches it has to see.
  var reach: Reach { get }
  /// Whether an alert opens because time passed (silence, a deadline), so that the opening is decided only when late
  /// events had their time; else it opens as soon as the event is there that makes the condition hold.
  var opensByClock: Bool { get }

  /// Whether matches are scheduled moments, so that those still to come matter.
  var looksAhead: Bool { get }

  /// The measured number over time. The matches stand in the order of ``Match/precedes(_:_:)``.
  func measure(_ matches: [Match], _ reading: Reading) -> StepFunction

  /// What supports the number at a moment: how many events, their distinct values, and the events with the step that
  /// each fills.
  func support(_ matches: [Match], _ reading: Reading, at moment: Instant) -> Support

  /// When each match entered: what keeps an alert from going quiet.
  func entries(_ matches: [Match], _ reading: Reading) -> [Instant]

  /// The matches that an alert at this moment did not use up: those that had not entered.
  func unused(_ matches: [Match], after moment: Instant?) -> ArraySlice<Match>
}

extension Measurement {
  var opensByClock: Bool { false }
  var looksAhead: Bool { false }

  func entries(_ matches: [Match], _ reading: Reading) -> [Instant] { matches.map(\.finish) }

  func unused(_ matches: [Match], after moment: Instant?) -> ArraySlice<Match> {
    guard let moment else { return matches[...] }
    return matches[matches.firstPlace { $0.finish > moment }...]
  }
}

/// A measurement of what is in a sliding window of one length. One that lasts longer than the window is in none, so it
/// neither opens an alert nor keeps one from going quiet.
protocol WindowMeasurement: Measurement {
  var window: ZonedSpan { get }
}

extension WindowMeasurement {
  var reach: Reach { Reach(window) }

  func entries(_ matches: [Match], _ reading: Reading) -> [Instant] {
    matches.filter { reading.joins($0, window) }.map(\.finish)
  }
}

/// What a measurement may have to know of its group beyond the matches in reach.
struct GroupFacts: Sendable, Equatable {
  /// When the group's first match ended; nil where it has none.
  var first: Instant?
  /// Since when the group is expected to report though it never did; nil where it is not.
  var expectedSince: Instant?
}

/// What supports a measured number at a moment.
struct Support: Sendable, Equatable {
  /// The events, in the order of time; with the place of the step that each fills, where there are steps.
  var members: [(match: Match, step: Int?)] = []
  /// How many more there are between the first of these, ``Transition/firstEvidence`` at least, and the last.
  var untold = 0
  /// The distinct values, in the order in which they entered.
  var values: [String] = []

  static func == (left: Support, right: Support) -> Bool {
    left.values == right.values && left.untold == right.untold
      && left.members.elementsEqual(right.members) { $0.match == $1.match && $0.step == $1.step }
  }
}
