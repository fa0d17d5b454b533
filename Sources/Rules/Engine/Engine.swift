package import Events

/// Evaluates rules over what changed in the store.
///
/// What rules matched and raised is read from the history and written back to it in the same transaction, so replaying,
/// restarting and importing again all give the same alerts. Between calls it keeps the rules, and what it knows of the
/// history to save reading: whoever undoes a transaction has to call ``forget()``, or to go on with a copy from before.
package struct Engine: Sendable {
  /// The rules it evaluates, in the order of their files.
  package let plans: [Plan]
  let streams: [StreamUse]
  /// The same without their rules.
  let streamList: [Stream]
  /// The ways in which streams take their groups from words.
  let groupings: [[WordLabel]]
  let single: [Int]
  /// The rules that only feed others.
  private let silent: Set<String>
  /// The streams (by their place) that take the alerts of a rule as events.
  let consumers: [String: [Int]]
  var index: DetectionIndex
  /// What events of a kind touch, as far as that was asked.
  var kindTargets = KindTargets()
  /// The groups of rows.
  var knownGroups = KnownGroups()
  /// How many groups the streams have, by their place; nil where that was not asked.
  var groupCounts: [Int?]
  /// The rules that have reached their `max-groups`, so that events of further groups are not evaluated.
  package internal(set) var fullRules: Set<String> = []

  /// When the newest matches of groups were, as far as that was asked.
  var recent: RecentMatches
  /// What is known of the groups of scores.
  private var knownPanes = KnownPanes()
  /// What is known of the groups of counts.
  var knownCounts = KnownCounts()
  /// Of each plan, the place of its stream; nil without one.
  let streamPlaces: [Int?]
  /// Of the streams, by their place, whether every group with matches is among ``recent``; nil where that was not asked.
  var wholeStreams: [Bool?]
  private let mostRecent: Int
  /// A group with no more matches than so many is read anew each time, also where its rule folds.
  private let fewMatches: Int
  /// How many transitions it keeps in memory while rules look at the whole history.
  let mostFound: Int
  /// How many matches of a group a rule that looks at the whole history takes at a time, where it can.
  let pieceLength: Int
  /// Of each plan, how many matches it needs.
  let bounds: [MatchBound]

  /// A stream and the rules (by their place in ``plans``) that use it.
  struct StreamUse: Sendable {
    let stream: Stream
    var plans: [Int]
    /// How many rules lie between its alerts and events: 0 where it takes no alerts of other rules.
    var depth: Int
    /// The way in which it takes its groups, by its place in ``groupings``, where a row tells all that a match says.
    var grouping: Int?
    /// Whether an event's kind alone decides whether it matches, unless the event is an aggregate.
    let isDecidedByKind: Bool
    /// Whether a stored event's kind, words and time tell all that a match says.
    var isDecidedByOutline: Bool { isDecidedByKind && grouping != nil && !stream.usesArrival }
    /// How many of the newest matches of a group are to be known, so that its rules need not be evaluated for fewer.
    var matchDepth = RecentMatches.shortDepth
    /// How many matches each of the rules needs.
    var bounds = StreamBounds([])
  }

  /// To read so many takes a millisecond.
  package static let fewMatches = 1000
  /// To have so many in memory takes some five megabytes.
  package static let pieceLength = 20_000

  /// Rules that are not enabled are left out.
  package init(_ plans: [Plan]) {
    self.init(plans, mostRecent: RecentMatches.mostLines)
  }

  /// - Parameters:
  ///   - mostRecent: of how many groups it knows at most when their newest matches were.
  ///   - fewMatches: a group with no more matches is read anew each time, also where what it adds up could be kept.
  ///   - mostFound: how many transitions it keeps in memory while rules look at the whole history.
  ///   - pieceLength: how many matches of a group such a rule takes at a time.
  package init(
    _ plans: [Plan], mostRecent: Int, fewMatches: Int = Engine.fewMatches, mostFound: Int = FoundTransitions.mostKept,
    pieceLength: Int = Engine.pieceLength
  ) {
    let plans = plans.filter(\.rule.isEnabled)
    self.plans = plans
    self.mostRecent = mostRecent
    self.fewMatches = fewMatches
    self.mostFound = mostFound
    self.pieceLength = pieceLength
    recent = RecentMatches(mostLines: mostRecent)
    let bounds = plans.map(MatchBound.init)
    self.bounds = bounds
    var (uses, places) = Engine.uses(of: plans)
    streamPlaces = places
    groupings = Engine.nameGroupings(&uses)
    Engine.setBounds(bounds, &uses)
    streams = uses
    streamList = uses.map(\.stream)
    groupCounts = Array(repeating: nil, count: uses.count)
    wholeStreams = Array(repeating: nil, count: uses.count)
    single = plans.indices.filter { plans[$0].stream == nil }
    silent = Set(plans.filter(\.rule.isSilent).map(\.rule.id))
    var consumers: [String: [Int]] = [:]
    for (place, use) in uses.enumerated() {
      for rule in use.stream.ruleSteps.keys { consumers[rule, default: []].append(place) }
    }
    self.consumers = consumers
    index = DetectionIndex(uses.map(\.stream.detection) + single.map { plans[$0].rule.detection })
  }

  /// The streams with the rules that use them, and of each plan the place of its stream.
  private static func uses(of plans: [Plan]) -> (uses: [StreamUse], places: [Int?]) {
    let depths = RuleDepths(plans.map(\.rule))
    var uses: [StreamUse] = []
    var places: [String: Int] = [:]
    for (place, plan) in plans.enumerated() {
      guard let stream = plan.stream else { continue }
      if let known = places[stream.canonical] {
        uses[known].plans.append(place)
      } else {
        places[stream.canonical] = uses.count
        uses.append(
          StreamUse(
            stream: stream, plans: [place], depth: depths.depth(of: plan.rule),
            isDecidedByKind: stream.detection.looksOnlyAtKind))
      }
    }
    return (uses, plans.map { $0.stream.flatMap { places[$0.canonical] } })
  }

  /// Notes in which way streams take their groups from words. Returns the ways.
  private static func nameGroupings(_ uses: inout [StreamUse]) -> [[WordLabel]] {
    var groupings: [[WordLabel]] = []
    for use in uses.indices {
      guard let labels = uses[use].stream.wordLabels else { continue }
      uses[use].grouping = groupings.firstIndex(of: labels) ?? groupings.count
      if uses[use].grouping == groupings.count { groupings.append(labels) }
    }
    return groupings
  }

  /// Notes how many matches the rules of each stream need. Those of all streams lie beside each other.
  ///
  /// - Parameter bounds: of each plan.
  private static func setBounds(_ bounds: [MatchBound], _ uses: inout [StreamUse]) {
    let allBounds = uses.flatMap { $0.plans.map { bounds[$0] } }
    var count = 0
    for use in uses.indices {
      let places = count..<count + uses[use].plans.count
      count = places.upperBound
      uses[use].bounds = StreamBounds(allBounds[places])
      uses[use].matchDepth = RecentMatches.depth(for: uses[use].bounds.greatest)
    }
  }

  // MARK: What changed

  /// Evaluates what changed in one chunk, on its final state.
  ///
  /// - Parameters:
  ///   - changes: at most one for each event.
  ///   - now: where the clock stands.
  /// - Returns: the transitions in the order of event time.
  package mutating func apply<H: History & ~Copyable>(
    _ changes: [EventChange], now: Instant, _ history: inout H
  ) throws(H.Failure) -> [Transition] {
    let changes = changes.map { EventChanges.Change.other(old: $0.old, new: $0.new) }
    return try apply(
      EventChanges(reports: PackedReports(), ingested: now, changes: changes), now: now, &history)
  }

  /// As ``apply(_:now:_:)``, of events of which most are still rows.
  package mutating func apply<H: History & ~Copyable>(
    _ changes: EventChanges, now: Instant, _ history: inout H
  ) throws(H.Failure) -> [Transition] {
    kindTargets.makeRoom()
    knownGroups.makeRoom()
    var intake = ChunkIntake(changes, groupings: groupings, now: now)
    for change in changes.changes {
      switch change {
      case .new(let id, let row): try takeIn(id, row: row, &intake, &history)
      case .other(let old, let new):
        let change = EventChange(old: old, new: new)
        for candidate in candidates(of: change) { try take(change, candidate, &intake, &history) }
      }
    }
    try deliver(&intake, &history)
    try takeIn(intake.result.alerts, &intake.work, &history)
    return sorted(intake.result.transitions + (try settle(&intake.work, now: now, &history)))
  }

  /// Evaluates every group that was touched, those first whose rules take no alerts of others.
  ///
  /// - Parameter depth: the most rules that may lie between what is evaluated and events.
  mutating func settle<H: History & ~Copyable>(
    _ work: inout Work, upTo depth: Int = .max, now: Instant, _ history: inout H
  ) throws(H.Failure) -> [Transition] {
    var transitions: [Transition] = []
    while let (place, touch) = work.next(upTo: depth, by: { streams[$0].depth }) {
      let known = recent.entry(of: place)
      for plan in streams[place.stream].plans {
        if let known, bounds[plan].isOutOfReach(touch, known, now: now) {
          knownCounts.forget(place.hash, from: touch.firstFinish)
          continue
        }
        // Where nothing is known to come behind what changed, nothing has to be read again to see what follows.
        let last = touch.through(plans[plan])
        let isLast = known.map { $0.count(after: last, through: .distantFuture) == 0 } ?? false
        let found = try evaluate(
          plan, place.group, from: touch.from(plans[plan]), through: isLast ? .distantFuture : last, now: now,
          cause: .changes(corrected: touch.corrected), &history)
        transitions += found.transitions
        try takeIn(found.alerts, &work, &history)
      }
    }
    return transitions
  }

  /// Evaluates a rule for a group again.
  ///
  /// - Parameters:
  ///   - place: of the rule's plan.
  ///   - from: the first moment at which anything can have changed since it was last evaluated.
  ///   - through: the last.
  ///   - isFirstLook: whether nothing behind that was ever evaluated.
  mutating func evaluate<H: History & ~Copyable>(
    _ place: Int, _ group: Group, from: Instant, through: Instant, now: Instant, cause: Cause,
    isFirstLook: Bool = false, _ history: inout H
  ) throws(H.Failure) -> Evaluated {
    let plan = plans[place]
    guard let correlation = plan.rule.correlation else { return Evaluated() }
    let facts = try facts(plan, correlation, group, now: now, &history)
    var evaluation = GroupEvaluation(
      plan: plan, correlation: correlation, group: group, measurement: plan.measurement(correlation, facts), now: now,
      cause: cause, isFirstLook: isFirstLook)
    if let count = plan.slidingCount {
      return try evaluate(&evaluation, count, place, from: from, through: through, &history)
    }
    guard plan.folds, let score = evaluation.measurement as? ScoreMeasurement else {
      return try evaluation.run(from: from, through: through, &history)
    }
    let known = KnownPanes.Place(plan: place, group: group)
    var panes = knownPanes.take(known) ?? GroupPanes(score.panes)
    panes.forget(from: from)
    evaluation.folding = Folding(
      score: score, fewMatches: fewMatches, areFew: knownPanes.isSmall(known), known: consume panes)
    let result = try evaluation.run(from: from, through: through, &history)
    if let folding = evaluation.folding { knownPanes.put(folding.known, areFew: folding.areFew, known) }
    return result
  }

  /// Evaluates a rule that counts.
  ///
  /// - Parameter place: of the rule's plan.
  private mutating func evaluate<H: History & ~Copyable>(
    _ evaluation: inout GroupEvaluation, _ count: SlidingCount, _ place: Int, from: Instant, through: Instant,
    _ history: inout H
  ) throws(H.Failure) -> Evaluated {
    func hash(_ group: Group) -> UInt64? { streamPlaces[place].map { Touch.Place(stream: $0, group: group).hash } }
    // Where no group is known to have many, nothing is looked for.
    var known = knownCounts.isEmpty ? nil : hash(evaluation.group).flatMap { knownCounts.take($0, plan: place) }
    known?.forget(from: from)
    evaluation.counting = Counting(count: count, fewMatches: fewMatches, known: consume known)
    let result = try evaluation.run(from: from, through: through, &history)
    if let known = evaluation.counting?.known, known.count > fewMatches, let hash = hash(evaluation.group) {
      knownCounts.put(known, hash, plan: place)
    }
    return result
  }

  private func facts<H: History & ~Copyable>(
    _ plan: Plan, _ correlation: Correlation, _ group: Group, now: Instant, _ history: inout H
  ) throws(H.Failure) -> GroupFacts {
    var facts = GroupFacts()
    if plan.asksForFirst, let stream = plan.stream {
      facts.first = try history.firstMatch(of: stream, in: group)?.finish
    }
    if correlation.expected.contains(group) { facts.expectedSince = try history.firstLoaded(plan.rule.id) ?? now }
    return facts
  }

  /// In the order in which they are told, without those of rules that only feed others.
  func sorted(_ transitions: [Transition]) -> [Transition] { Transition.sorted(told(transitions)) }

  /// Without those of rules that only feed others, which say nothing.
  func told(_ transitions: [Transition]) -> [Transition] {
    silent.isEmpty ? transitions : transitions.filter { !silent.contains($0.alert.rule) }
  }

  /// Forgets what it knows of a history of which a transaction was undone.
  package mutating func forget() {
    groupCounts = Array(repeating: nil, count: streams.count)
    knownGroups = KnownGroups()
    knownPanes = KnownPanes()
    knownCounts = KnownCounts()
    recent = RecentMatches(mostLines: mostRecent)
    wholeStreams = Array(repeating: nil, count: streams.count)
    fullRules = []
  }
}
