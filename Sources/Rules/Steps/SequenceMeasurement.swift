import Events

/// Whether a rule's steps were matched in their order within a sliding window, each by events of its own: the number
/// of steps while a chain of events holds, else 0.
///
/// Of two events the first certainly comes before the second if it ended before the second began, or if the second's
/// source says so (`after`, direct only); and all of a chain lie within one window if the last to end ends less than
/// the window's length after the first to start began. They possibly come in this order if the first began no later
/// than the second ended, and the second began less than the window's length after each before it ended.
///
/// A step with a minimum is filled by that many events, in any order among themselves. What must be absent breaks a
/// chain: one that is to be certain by what possibly lies in the piece of time, one that is to be possible by what
/// certainly does (``SequenceShape``). A chain whose last step is an absence holds from its deadline on, for as long as
/// it would have held from its end on.
struct SequenceMeasurement: WindowMeasurement {
  let shape: SequenceShape

  init(window: ZonedSpan, steps: [Correlation.Step]) {
    shape = SequenceShape(window: window, steps: steps)
  }

  var window: ZonedSpan { shape.window }
  var reach: Reach { shape.reach }
  var opensByClock: Bool { shape.endsWithAbsence }

  func measure(_ matches: [Match], _ reading: Reading) -> StepFunction {
    guard isPlain(matches, reading) else {
      var search = ChainSearch(shape, matches, reading)
      search.run()
      return StepFunction(Double(shape.stepCount), during: search.completed.map(\.holding))
    }
    var result = StepFunction()
    var chains = Chains(matches, reading, window: window, stepCount: shape.stepCount)
    var end = Instant.distantPast
    for index in matches.indices {
      let now = matches[index].finish
      chains.enter(index)
      end = max(end, chains.holdsUntil(after: index) ?? .distantPast)
      guard end > now else { continue }
      result.truncate(from: now)
      result.set(Double(shape.stepCount), at: now)
      result.set(0, at: end)
    }
    return result
  }

  func support(_ matches: [Match], _ reading: Reading, at moment: Instant) -> Support {
    var support = Support()
    guard isPlain(matches, reading) else {
      var search = ChainSearch(shape, matches, reading)
      search.run()
      support.members = search.members(at: moment)
      return support
    }
    var chains = Chains(matches, reading, window: window, stepCount: shape.stepCount)
    for index in matches.indices where matches[index].finish <= moment { chains.enter(index) }
    support.members = chains.tightest(at: moment).enumerated().map { (matches[$1], $0) }
    return support
  }

  /// What fills a step that must come, and the deadlines: an alert that was quiet opens again with a deadline.
  func entries(_ matches: [Match], _ reading: Reading) -> [Instant] {
    guard shape.hasAbsences else { return matches.filter { reading.joins($0, window) }.map(\.finish) }
    let positive = shape.stages.reduce(UInt64(0)) { $0 | 1 << UInt64($1.step) }
    var entries = matches.filter { $0.steps & positive != 0 && reading.joins($0, window) }.map(\.finish)
    if shape.endsWithAbsence {
      var search = ChainSearch(shape, matches, reading)
      search.run()
      entries += search.completed.map(\.holding.start)
    }
    return entries.sorted()
  }

  /// Whether the best chain to each event is enough to find them all: there is nothing to it but the order, and no event
  /// could stand in a chain twice.
  private func isPlain(_ matches: [Match], _ reading: Reading) -> Bool {
    guard shape.isPlain else { return false }
    guard shape.stepCount > 2, matches.contains(where: { $0.steps.nonzeroBitCount > 1 }) else { return true }
    return reading == .certain && matches.allSatisfy(\.after.isEmpty)
  }
}
