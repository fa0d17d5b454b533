import Events

/// What changed in one group of a stream.
struct Touch {
  struct Place: Hashable {
    let stream: Int
    let group: Group
    /// Never 0; another in each process.
    let hash: UInt64

    init(stream: Int, group: Group) {
      self.stream = stream
      self.group = group
      var hasher = Hasher()
      hasher.combine(stream)
      for label in group.labels { hasher.combine(label.value) }
      let hash = UInt64(bitPattern: Int64(hasher.finalize()))
      self.hash = hash == 0 ? 1 : hash
    }

    func hash(into hasher: inout Hasher) { hasher.combine(hash) }
  }

  /// The first moment at which a match that changed ends, and the first at which one starts.
  private(set) var firstFinish: Instant
  private var firstStart: Instant
  /// The last moment at which one ends.
  private(set) var lastFinish: Instant
  /// The events that were corrected or withdrawn.
  var corrected: Set<Event.ID>

  init(_ match: Match, isCorrection: Bool) {
    firstFinish = match.finish
    firstStart = match.start
    lastFinish = match.finish
    corrected = isCorrection ? [match.event] : []
  }

  func joined(_ other: Touch) -> Touch {
    var result = self
    result.firstFinish = min(firstFinish, other.firstFinish)
    result.firstStart = min(firstStart, other.firstStart)
    result.lastFinish = max(lastFinish, other.lastFinish)
    result.corrected.formUnion(other.corrected)
    return result
  }

  /// The first moment at which anything can have changed for a rule.
  func from(_ plan: Plan) -> Instant { plan.reach.isFeltFromStart ? firstStart : firstFinish }

  /// The last moment at which anything can have changed for a rule. There is none for a sequence, since what comes
  /// later may have an interval that reaches back however far.
  func through(_ plan: Plan) -> Instant {
    if plan.rule.correlation?.kind == .temporalOrdered { return .distantFuture }
    return plan.reach.forward.map { lastFinish.advanced(byMilliseconds: $0) } ?? .distantFuture
  }
}
