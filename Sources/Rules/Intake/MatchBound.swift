import Events

/// How many matches a rule needs at least to hold for a group, and where these must finish.
///
/// Only a count of events is bound by the number of matches. Where a rule's alerts are over, or open for ever, once the
/// condition fails, matches that are too few in the window around them change nothing, whatever was before: wherever they
/// are counted, the condition does not hold with them nor without them. Where an alert goes on for other reasons (it waits
/// for quiet, or for another condition), a match may prolong one that opened long ago, and where sessions are counted, one
/// may join two of them; there, all matches of the group must be too few.
struct MatchBound: Sendable {
  /// The fewest matches with which the rule can hold, whatever else is so; 0 where it can hold without any. What is
  /// above ``RecentMatches/greatestDepth`` is one more than that.
  let fewest: Int
  /// How far before the first change, in milliseconds, a match may finish and still count; nil where all do.
  private let backward: Int64?
  /// How far after the last change; nil where all do.
  private let forward: Int64?

  init(_ plan: Plan) {
    guard let correlation = plan.rule.correlation, correlation.kind == .eventCount else {
      (fewest, backward, forward) = (0, nil, nil)
      return
    }
    fewest =
      (0...RecentMatches.greatestDepth).first { correlation.condition.holds(Double($0)) }
      ?? RecentMatches.greatestDepth + 1
    let reach = plan.reach
    let isOverWithCondition =
      switch plan.rule.resolution {
      case .whenConditionFails, .never: true
      case .when, .quiet: false
      }
    backward =
      isOverWithCondition && reach.gap == nil && !reach.needsPrevious && !reach.isFeltFromStart ? reach.backward : nil
    forward = reach.forward
  }

  /// Whether what was touched leaves the rule as it was, since there are too few matches for it to hold, to have held, or
  /// to be about to.
  ///
  /// What is to come is looked at in any case, since it needs a deadline; so is what was corrected, since alerts may rest
  /// on what is gone.
  ///
  /// - Parameter recent: what is known of the group.
  func isOutOfReach(_ touch: Touch, _ recent: some KnownFinishes, now: Instant) -> Bool {
    guard touch.lastFinish <= now, touch.corrected.isEmpty else { return false }
    return isOutOfReach(from: touch.firstFinish, through: touch.lastFinish, recent)
  }

  /// The same of new matches, of which the first finishes at one moment and the last at another that has come already.
  func isOutOfReach(from first: Instant, through last: Instant, _ recent: some KnownFinishes) -> Bool {
    guard fewest > 0 else { return false }
    let first = backward.map { first.advanced(byMilliseconds: -$0 - 1) } ?? .distantPast
    let last = backward == nil ? nil : forward.map(last.advanced(byMilliseconds:))
    guard let count = recent.count(after: first, through: last ?? .distantFuture) else { return false }
    return count < fewest
  }
}

/// What the rules of a stream need of a group, each its own.
struct StreamBounds: Sendable {
  /// Of a list of all streams, which is in use all the time.
  private let bounds: ArraySlice<MatchBound>
  /// The fewest matches with which any of the rules can hold.
  private let fewest: Int
  /// The most that one of the rules needs at least.
  let greatest: Int

  init(_ bounds: ArraySlice<MatchBound>) {
    self.bounds = bounds
    fewest = bounds.map(\.fewest).min() ?? 0
    greatest = bounds.map(\.fewest).max() ?? 0
  }

  /// Whether a new match leaves all rules as they were. So each match is judged beside those that came before it, in its
  /// chunk or earlier: where a rule came to hold by several matches of a chunk, the last that it took is in reach, and what
  /// is felt of it is all that changed.
  ///
  /// - Parameters:
  ///   - finish: of the match, which has come already.
  ///   - known: the group's matches, this one among them.
  @inline(__always)
  func areOutOfReach(of finish: Instant, _ known: some KnownFinishes) -> Bool {
    if known.hasFewer(than: fewest) { return true }
    for bound in bounds where !bound.isOutOfReach(from: finish, through: finish, known) { return false }
    return true
  }
}
