import Events

/// Whether an expression over steps with negation holds: all of the rule's steps while it does, else 0.
///
/// The expression is taken in disjunctive normal form. Where nothing is negated in a disjunct, it holds while its steps
/// are matched within a sliding window (``SetMeasurement``). Else an event is an *anchor* if it and events that do not
/// precede it fill the disjunct's positive steps within the window, first so at the anchor's completion. It is blocked
/// if a negated step matched from the anchor on until a window's length after it: certainly unblocked if no such event
/// possibly lies there, possibly unblocked if none certainly does. What is not blocked holds from the deadline, a
/// window's length after the anchor, for as long as the anchor stayed in the window after its completion. What several
/// anchors hold is joined.
///
/// An event that matches a negated step is not counted for a positive step of that disjunct: it fills one step.
struct NegationMeasurement: Measurement {
  let window: ZonedSpan
  /// How many events each step asks for; for a negated one, how many block.
  private let minimums: [Int]
  private let plain: SetMeasurement?
  private let disjuncts: [Disjunct]

  /// - Parameter disjuncts: with a negated step in at least one, and a positive one in each.
  init(window: ZonedSpan, minimums: [Int], disjuncts: [Disjunct]) {
    self.window = window
    self.minimums = minimums
    let alternatives = disjuncts.filter(\.negative.isEmpty).map { $0.positive.sorted() }
    plain =
      alternatives.isEmpty ? nil : SetMeasurement(window: window, minimums: minimums, alternatives: alternatives)
    self.disjuncts = disjuncts.filter { !$0.negative.isEmpty }
  }

  var opensByClock: Bool { true }

  /// An anchor is felt for two windows, and what blocks it may have ended up to a window before it.
  var reach: Reach {
    var reach = Reach(backward: window.longestMilliseconds * 3, forward: nil)
    reach.isFeltFromStart = true
    return reach
  }

  func measure(_ matches: [Match], _ reading: Reading) -> StepFunction {
    var holdings = plain?.measure(matches, reading).holdings ?? []
    for disjunct in disjuncts { holdings += anchors(disjunct, matches, reading).map(\.holding) }
    return StepFunction(Double(minimums.count), during: holdings)
  }

  func support(_ matches: [Match], _ reading: Reading, at moment: Instant) -> Support {
    if let plain {
      let support = plain.support(matches, reading, at: moment)
      if !support.members.isEmpty { return support }
    }
    var best: (anchor: Anchor, disjunct: Disjunct)?
    for disjunct in disjuncts {
      for anchor in anchors(disjunct, matches, reading) where anchor.holding.contains(moment) {
        if anchor.holding.end > best?.anchor.holding.end ?? .distantPast { best = (anchor, disjunct) }
      }
    }
    var support = Support()
    guard let best else { return support }
    let sweep = AnchorSweep(best.disjunct, minimums, matches, reading, window: window)
    support.members = sweep.members(of: best.anchor)
    return support
  }

  /// What matched a positive step, and the deadlines: an alert that was quiet opens again with a deadline.
  func entries(_ matches: [Match], _ reading: Reading) -> [Instant] {
    var positive = Set((plain?.alternatives ?? []).joined())
    for disjunct in disjuncts { positive.formUnion(disjunct.positive) }
    var entries = matches.filter { match in
      reading.joins(match, window) && positive.contains { match.fills($0) }
    }.map(\.finish)
    for disjunct in disjuncts { entries += anchors(disjunct, matches, reading).map(\.holding.start) }
    return entries.sorted()
  }

  private func anchors(_ disjunct: Disjunct, _ matches: [Match], _ reading: Reading) -> [Anchor] {
    let sweep = AnchorSweep(disjunct, minimums, matches, reading, window: window)
    let blockers = disjunct.negative.sorted().map { StepTimes(matches, step: $0) }
    return sweep.anchors.filter { anchor in
      let first = sweep.matches[anchor.first]
      return !zip(disjunct.negative.sorted(), blockers).contains { step, times in
        times.count(in: vicinity(of: first), reading) >= minimums[step]
      }
    }
  }

  /// From the anchor on until a window's length after it, half-open: the longest and the shortest piece of time that
  /// this can be.
  private func vicinity(of first: Match) -> Gap {
    let (earliest, latest) = (first.start.advanced(by: window), first.finish.advanced(by: window))
    return Gap(
      longest: (first.start, latest.advanced(byMilliseconds: -1)),
      shortest: (first.finish, earliest.advanced(byMilliseconds: -1)))
  }
}

extension Correlation {
  /// How a `temporal` rule is measured.
  var setMeasurement: any Measurement {
    let minimums = steps.map(\.minimum)
    let window = length
    guard let disjuncts = expression?.disjuncts() else { return SetMeasurement(window: window, minimums: minimums) }
    guard disjuncts.allSatisfy(\.negative.isEmpty) else {
      return NegationMeasurement(window: window, minimums: minimums, disjuncts: disjuncts)
    }
    return SetMeasurement(window: window, minimums: minimums, alternatives: disjuncts.map { $0.positive.sorted() })
  }
}
