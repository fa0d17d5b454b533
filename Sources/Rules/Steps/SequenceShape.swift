import Events

/// The steps of a sequence, taken apart: those that must come, in stages, and between them those that must not.
struct SequenceShape: Sendable {
  /// A step that must come, by its place among the rule's steps.
  struct Stage: Sendable {
    var step: Int
    /// How many events fill it.
    var minimum: Int
    /// The most that may pass after the last event of the stage before until each event of this one; of the first
    /// stage, from each of its events until the first of the next.
    var within: ZonedSpan?
  }

  /// A step that must not come between the stages around it.
  struct Absence: Sendable {
    var step: Int
    /// How long after the stage before it must not come; before the first stage, how long before that. Without it,
    /// between two stages all the time, before the first and behind the last as long as it lies in a window with them.
    var within: ZonedSpan?
  }

  /// The place of an event in a chain.
  struct Position: Sendable {
    var stage: Int
    /// Whether it is the first event of its stage, and whether the stage is filled with it.
    var isFirst: Bool
    var isLast: Bool
  }

  let window: ZonedSpan
  let stepCount: Int
  private(set) var stages: [Stage] = []
  /// The absences before each stage and, at the end, those behind the last.
  private(set) var absences: [[Absence]] = [[]]
  private(set) var positions: [Position] = []

  init(window: ZonedSpan, steps: [Correlation.Step]) {
    self.window = window
    stepCount = steps.count
    for (place, step) in steps.enumerated() {
      let within = step.within.map { ZonedSpan($0, in: window.zone) }
      if step.isAbsent {
        absences[stages.count].append(Absence(step: place, within: within))
        continue
      }
      for number in 1...max(1, step.minimum) {
        positions.append(
          Position(stage: stages.count, isFirst: number == 1, isLast: number == max(1, step.minimum)))
      }
      stages.append(Stage(step: place, minimum: max(1, step.minimum), within: within))
      absences.append([])
    }
  }

  /// Whether there is nothing to it but the order of single events.
  var isPlain: Bool { !hasAbsences && stages.allSatisfy { $0.minimum == 1 && $0.within == nil } }
  var hasAbsences: Bool { absences.contains { !$0.isEmpty } }
  var endsWithAbsence: Bool { absences.last?.isEmpty == false }
  /// Whether something must not come in the window before the first stage, and behind the last.
  var hasOpenStart: Bool { absences.first?.contains { $0.within == nil } ?? false }
  var hasOpenEnd: Bool { absences.last?.contains { $0.within == nil } ?? false }
  /// The most that may pass from the first stage until the second.
  var firstWithin: ZonedSpan? { stages.count > 1 ? stages[0].within : nil }

  /// A chain is felt for a window from its end on, or from its deadline on; what must not come before it, a window or
  /// its own limit earlier.
  var reach: Reach {
    var reach = Reach(window)
    func longest(_ absences: [Absence]?) -> Int64 {
      (absences ?? []).map { ($0.within ?? window).longestMilliseconds }.max() ?? 0
    }
    if endsWithAbsence { reach.backward += window.longestMilliseconds + longest(absences.last) }
    reach.backward += longest(absences.first)
    reach.forward = nil
    reach.isFeltFromStart = hasAbsences
    reach.reachesBackFromStarts = true
    return reach
  }
}

/// Between which moments the events of a stage, or of a chain, lie.
struct Extent: Equatable {
  var minStart: Instant
  var maxStart: Instant
  var minFinish: Instant
  var maxFinish: Instant

  init(_ match: Match) {
    (minStart, maxStart, minFinish, maxFinish) = (match.start, match.start, match.finish, match.finish)
  }

  func joined(_ match: Match) -> Extent {
    var result = self
    result.minStart = min(minStart, match.start)
    result.maxStart = max(maxStart, match.start)
    result.minFinish = min(minFinish, match.finish)
    result.maxFinish = max(maxFinish, match.finish)
    return result
  }
}

/// Where an absence lies in a chain.
extension SequenceShape {
  private static func before(_ moment: Instant) -> Instant { moment.advanced(byMilliseconds: -1) }
  private static func after(_ moment: Instant) -> Instant { moment.advanced(byMilliseconds: 1) }

  /// After the last event of one stage and before the first of the next.
  func gap(_ absence: Absence, from left: Extent, to right: Extent) -> Gap {
    var gap = Gap(
      longest: (left.maxStart, right.minFinish),
      shortest: (SequenceShape.after(left.maxFinish), SequenceShape.before(right.minStart)))
    if let within = absence.within {
      gap.longest.through = min(gap.longest.through, left.maxFinish.advanced(by: within))
      gap.shortest.through = min(gap.shortest.through, left.maxStart.advanced(by: within))
    }
    return gap
  }

  /// Before the first event of the first stage, as far as its own limit goes or, where it has none, a window with the
  /// whole chain.
  func gap(_ absence: Absence, before first: Extent, of whole: Extent, _ times: StepTimes) -> Gap {
    let window = window
    func reaches(_ moment: Instant, _ end: Instant) -> Bool {
      if let within = absence.within { moment.advanced(by: within) >= end } else { moment.advanced(by: window) > end }
    }
    let isLimited = absence.within != nil
    // What ends in the first stage or behind it reaches it in any case.
    let from = times.firstFinish { reaches($0, isLimited ? first.minStart : whole.maxStart) }
    return Gap(
      longest: (min(from, first.minFinish), first.minFinish),
      shortest: (
        times.firstStart { reaches($0, isLimited ? first.minFinish : whole.maxFinish) },
        SequenceShape.before(first.minStart)
      ))
  }

  /// After the last event of the last stage, as far as its own limit goes or, where it has none, a window with the
  /// whole chain.
  func gap(_ absence: Absence, after last: Extent, of whole: Extent) -> Gap {
    var gap = Gap(
      longest: (last.maxStart, SequenceShape.before(whole.minFinish.advanced(by: window))),
      shortest: (SequenceShape.after(last.maxFinish), SequenceShape.before(whole.minStart.advanced(by: window))))
    if let within = absence.within {
      gap.longest.through = last.maxFinish.advanced(by: within)
      gap.shortest.through = last.maxStart.advanced(by: within)
    }
    return gap
  }

  /// When it is decided that nothing came after a chain that must not; its own end where nothing must not.
  func deadline(after last: Extent, of whole: Extent) -> Instant {
    let deadlines = (absences.last ?? []).map { absence in
      absence.within.map { last.maxFinish.advanced(by: $0) } ?? whole.minFinish.advanced(by: window)
    }
    return deadlines.reduce(whole.maxFinish) { max($0, $1) }
  }
}
