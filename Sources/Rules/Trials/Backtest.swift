package import Events

/// What rules would have raised over a history, found by the machinery that evaluates a new rule; nothing is written.
package struct Backtest {
  /// An alert that a rule would have raised.
  package struct Finding: Sendable {
    package var alert: Alert
    /// How many events were counted when it opened.
    package var count: Int
  }

  /// How near a group came that raised nothing.
  package struct Miss: Sendable {
    package var group: Group
    /// The highest measured number, and when that was first reached.
    package var value: Double
    package var at: Instant
  }

  /// What one rule would have raised.
  package struct Result: Sendable {
    package var rule: Rule
    /// By their start.
    package var findings: [Finding]
    /// The groups that came nearest, the nearest first; empty for rules that do not ask for at least so much.
    package var misses: [Miss]
  }

  private let plans: [Plan]
  private let wanted: Set<String>

  /// - Parameters:
  ///   - rules: all rules, since some take the alerts of others as events.
  ///   - wanted: the ids of those whose alerts are asked for.
  ///   - feeds: how late their reports arrive, as for ``Plan/plans(of:feeds:)``.
  package init(_ rules: [Rule], wanted: Set<String>, feeds: [FeedLateness]) {
    let asked = rules.filter { wanted.contains($0.id) }
    let inputs = Set(asked.flatMap { RuleTester.inputs(of: $0, rules).map(\.id) })
    let needed = rules.filter { wanted.contains($0.id) || inputs.contains($0.id) }.map { rule in
      var rule = rule
      // Whoever asks for a rule by name wants to see it, whether it is switched off or only feeds others.
      rule.isEnabled = true
      rule.isSilent = rule.isSilent && !wanted.contains(rule.id)
      return rule
    }
    plans = Plan.plans(of: needed, feeds: feeds)
    self.wanted = wanted
  }

  /// - Parameters:
  ///   - events: the history.
  ///   - now: where the clock stands.
  ///   - begin: since when what is expected to report is expected; nil for `now`. Only asked for where that matters.
  ///   - missLimit: how many misses of each rule are shown at most.
  package func run(
    over events: any EventSource, now: Instant, begin: @autoclosure () -> Instant?, missLimit: Int
  ) -> [Result] {
    let isAsked = plans.contains { $0.rule.correlation?.expected.isEmpty == false }
    var history = MemoryHistory(firstLoaded: isAsked ? begin() : nil, source: events)
    var engine = Engine(plans)
    var counts: [String: Int] = [:]
    engine.adopt(now: now, &history) { piece in
      for transition in piece where transition.state == .firing { counts[transition.alert.id] = transition.count }
    }
    return plans.filter { wanted.contains($0.rule.id) }.map { plan in
      let alerts = history.alerts(of: plan.rule.id).filter { !$0.isQuiet }.sorted {
        ($0.startsAt, $0.group.text, $0.id) < ($1.startsAt, $1.group.text, $1.id)
      }
      return Result(
        rule: plan.rule, findings: alerts.map { Finding(alert: $0, count: counts[$0.id] ?? 0) },
        misses: misses(plan, Set(alerts.map(\.group)), now: now, limit: missLimit, &history))
    }
  }

  /// The groups without an alert, by how near they came, the nearest first.
  private func misses(
    _ plan: Plan, _ fired: Set<Group>, now: Instant, limit: Int, _ history: inout MemoryHistory
  ) -> [Miss] {
    guard limit > 0, let stream = plan.stream, let correlation = plan.rule.correlation,
      correlation.condition.asksForMore
    else { return [] }
    var misses: [Miss] = []
    let groups = history.matchCounts(of: stream).filter { !fired.contains($0.group) }
    for (group, count) in groups.sorted(by: { $0.count > $1.count }) {
      // No count is greater than that of all matches, so that no group after this one can come nearer.
      if correlation.kind.isBoundByMatches, misses.count >= limit, let last = misses.last, Double(count) < last.value {
        break
      }
      guard let miss = miss(plan, correlation, stream, group, now: now, &history) else { continue }
      misses.insert(miss, at: misses.firstIndex { miss.isNearer(than: $0) } ?? misses.endIndex)
      if misses.count > limit { misses.removeLast() }
    }
    return misses
  }

  private func miss(
    _ plan: Plan, _ correlation: Correlation, _ stream: Stream, _ group: Group, now: Instant,
    _ history: inout MemoryHistory
  ) -> Miss? {
    let matches = history.matches(of: stream, in: group, finishAfter: .distantPast, through: now)
    let facts = GroupFacts(first: matches.first?.finish)
    let points = plan.measurement(correlation, facts).measure(matches, .certain).points.filter { $0.at <= now }
    guard let highest = points.map(\.value).max(), highest > 0 else { return nil }
    return Miss(group: group, value: highest, at: points.first { $0.value == highest }?.at ?? now)
  }
}

extension Backtest.Miss {
  fileprivate func isNearer(than other: Backtest.Miss) -> Bool {
    (other.value, group.text) < (value, other.group.text)
  }
}

extension Correlation.Kind {
  /// Whether what is measured is never more than the number of matches.
  fileprivate var isBoundByMatches: Bool { self == .eventCount || self == .valueCount }
}

extension Condition {
  /// Whether it holds for whatever is great enough, so that one can come near it.
  fileprivate var asksForMore: Bool {
    bounds.count == 1 && (bounds[0].comparison == .gte || bounds[0].comparison == .gt)
  }
}
