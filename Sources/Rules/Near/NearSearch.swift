package import Events

/// Finds the groups that are near an alert, with work that is bounded however much is stored.
///
/// A group with no match in reach costs one look at its last one. What is in reach is read in pieces, the latest first,
/// so that a group with too many matches is given up early.
package struct NearSearch {
  /// What may be spent.
  package struct Limits: Sendable {
    /// How many groups are looked at, of all rules and of one.
    package var groups = 20_000
    package var groupsOfRule = 5000
    /// How many matches are read, of all rules, of one, and of one of its groups.
    package var matches = 100_000
    package var matchesOfRule = 25_000
    package var matchesOfGroup = 10_000
    /// How many groups of a rule are told.
    package var shown = 50

    package init() {}
  }

  private let plans: [Plan]
  private let limits: Limits
  private let now: Instant

  /// Rules that are not enabled, whose alerts are told to nobody, or that have no correlation, have nothing near.
  package init(_ plans: [Plan], limits: Limits = Limits(), at now: Instant) {
    self.plans = plans.filter {
      $0.rule.isEnabled && !$0.rule.isSilent && $0.rule.correlation?.kind.hasNearness == true
    }
    self.limits = limits
    self.now = now
  }

  /// What is near of each rule of which anything is, or of which not every group was looked at.
  ///
  /// - Parameter open: the groups of each rule in which it has an alert: they are not near, they fire.
  package func run<R: MatchReader & ~Copyable>(
    open: [String: Set<Group>], _ reader: inout R
  ) throws(R.Failure) -> [NearRule] {
    var found: [NearRule] = []
    var left = limits
    for plan in plans {
      guard let stream = plan.stream, let correlation = plan.rule.correlation, try reader.isBuilt(stream) else {
        continue
      }
      var one = RuleSearch(plan: plan, correlation: correlation, stream: stream, now: now, limits: left)
      try one.run(except: open[plan.rule.id] ?? [], &reader)
      left.groups -= one.groups
      left.matches = max(0, left.matches - one.matches)
      guard !one.found.isEmpty || !one.isComplete else { continue }
      found.append(
        NearRule(
          rule: plan.rule.id, groups: Array(one.found.sorted(by: NearGroup.precedes).prefix(limits.shown)),
          count: one.found.count, isComplete: one.isComplete))
    }
    return found
  }
}

extension Correlation.Kind {
  /// Whether one can be near an alert: not where the next value decides, whatever was before.
  fileprivate var hasNearness: Bool { self != .newValue && self != .change }
}

/// The search in the groups of one rule.
private struct RuleSearch {
  let plan: Plan
  let correlation: Correlation
  let stream: Stream
  let now: Instant
  /// What is left of them.
  let limits: NearSearch.Limits
  /// How many groups were looked at, and how many matches were read.
  var groups = 0
  var matches = 0
  var found: [NearGroup] = []
  var isComplete = true

  mutating func run<R: MatchReader & ~Copyable>(except open: Set<Group>, _ reader: inout R) throws(R.Failure) {
    let limit = min(limits.groups, limits.groupsOfRule)
    var known = try reader.groups(of: stream, limit: limit + 1)
    if known.count > limit {
      known.removeLast()
      isComplete = false
    }
    groups = known.count
    let silent = correlation.expected.isEmpty ? [] : missing(from: Set(known))
    for group in known + silent where !open.contains(group) {
      guard let matches = try matches(in: group, &reader) else { continue }
      let facts = try reader.facts(of: group, plan, correlation, at: now)
      let judge = GroupNearness(
        plan: plan, correlation: correlation, group: group, facts: facts, now: now,
        lastAlert: try lastAlert(in: group, &reader))
      if let near = judge.judge(matches) { found.append(near) }
    }
  }

  /// The groups that are expected and were never heard.
  private func missing(from known: Set<Group>) -> [Group] { correlation.expected.filter { !known.contains($0) } }

  // MARK: What a group is judged by

  /// The matches in reach; nil where there are none, or too many.
  private mutating func matches<R: MatchReader & ~Copyable>(
    in group: Group, _ reader: inout R
  ) throws(R.Failure) -> [Match]? {
    if correlation.kind == .countdown {
      let lead = Double(correlation.lead.map { $0.longestMilliseconds(in: correlation.zone) }.max() ?? 0)
      let end = now.advanced(byMilliseconds: Int64(lead / Nearness.share) + 1)
      guard take(0) else { return nil }
      let scheduled = try reader.matches(of: stream, in: group, finishAfter: now, through: end)
      return take(scheduled.count) ? scheduled : nil
    }
    guard let last = try reader.lastMatch(of: stream, in: group, through: now) else {
      return correlation.expected.contains(group) ? [] : nil
    }
    let reach = plan.reach
    if reach.needsPrevious { return [last] }
    var begin = now.advanced(byMilliseconds: -reach.backward - 1)
    while let gap = reach.gap, let before = try reader.lastMatch(of: stream, in: group, through: begin),
      begin.milliseconds(since: before.finish) <= gap, take(1)
    {
      begin = before.finish.advanced(byMilliseconds: -1)
    }
    guard last.finish > begin, let loaded = try load(group, from: begin, through: now, before: [], &reader) else {
      return nil
    }
    // A sequence is possible also with what ended up to a window before a wide interval began.
    guard correlation.kind == .temporalOrdered, let first = loaded.map(\.start).min(), first < now else {
      return loaded
    }
    let earlier = first.advanced(byMilliseconds: -reach.backward - 1)
    return earlier < begin ? try load(group, from: earlier, through: begin, before: loaded, &reader) : loaded
  }

  /// The matches of a range, with later ones that were read already behind them; nil where these are too many.
  private mutating func load<R: MatchReader & ~Copyable>(
    _ group: Group, from begin: Instant, through last: Instant, before later: [Match], _ reader: inout R
  ) throws(R.Failure) -> [Match]? {
    var count = later.count
    let loaded = try reader.matchesLatestFirst(of: stream, in: group, from: begin, through: last) { read in
      count += read
      guard take(read) else { return false }
      if count > limits.matchesOfGroup { isComplete = false }
      return count <= limits.matchesOfGroup
    }
    return loaded.map { $0 + later }
  }

  /// Counts matches that were read; false where that is more than may be.
  private mutating func take(_ count: Int) -> Bool {
    matches += count
    let isAllowed = matches < min(limits.matches, limits.matchesOfRule)
    if !isAllowed { isComplete = false }
    return isAllowed
  }

  private func lastAlert<R: MatchReader & ~Copyable>(in group: Group, _ reader: inout R) throws(R.Failure) -> Alert? {
    let memory = plan.openingMemory
    guard memory > 0 else { return nil }
    let alerts = try reader.alerts(of: plan.rule.id, in: group, endingFrom: now.advanced(byMilliseconds: -memory))
    return alerts.last { !$0.isQuiet && $0.startsAt <= now }
  }
}
