import Events

/// One run of a rule's test over a history in memory.
struct RuleTestRun {
  private let rule: Rule
  private let plans: [Plan]
  private let now: Instant
  private var engine: Engine
  private let begin: Instant?
  private var history: MemoryHistory
  private var reports: [Report] = []
  private var ids: [String: Event.ID] = [:]
  /// What was said on the way, for alerts that are cancelled at the end.
  private var said: [Transition] = []

  /// - Parameters:
  ///   - rule: whose test it is.
  ///   - rules: the rule and those whose alerts it takes as events.
  ///   - begin: when the history begins: since when what is expected is expected.
  init(_ rule: Rule, with rules: [Rule], now: Instant, begin: Instant?) {
    self.rule = rule
    self.now = now
    self.begin = begin
    plans = Plan.plansThatDoNotWait(of: rules)
    history = MemoryHistory(firstLoaded: begin)
    engine = Engine(plans)
    restart()
  }

  /// Loads the rule anew, as a daemon does that starts.
  mutating func restart() {
    engine = Engine(plans)
    _ = engine.adopt(now: now, &history)
  }

  /// Stores a chunk of reports and evaluates it. A report with the feed and key of an earlier one replaces it.
  mutating func take(_ chunk: [Report]) {
    var before: [Event.ID: Event] = [:]
    var touched: Set<Event.ID> = []
    for report in chunk {
      for id in store(report) where touched.insert(id).inserted { before[id] = history.events[id] }
    }
    for id in touched { history.events[id] = event(id) }
    let changes = touched.sorted().map { EventChange(old: before[$0], new: history.events[$0]) }
    said += engine.apply(changes, now: now, &history)
  }

  /// Puts a report among the others and says which events it may have changed.
  private mutating func store(_ report: Report) -> [Event.ID] {
    let known = reports.firstIndex { $0.feed == report.feed && $0.key == report.key }
    if let known {
      let id = identity(of: reports[known])
      reports[known] = report
      return [id, identity(of: report)]
    }
    reports.append(report)
    return [identity(of: report)]
  }

  private mutating func identity(of report: Report) -> Event.ID {
    let name = report.cluster.map { "cluster \($0)" } ?? "report \(report.name)"
    if let known = ids[name] { return known }
    let id = Event.ID(ids.count + 1)
    ids[name] = id
    return id
  }

  private mutating func event(_ id: Event.ID) -> Event? {
    var members: [Report] = []
    for report in reports where report.status == .active && identity(of: report) == id { members.append(report) }
    if members.count == 1, members[0].cluster == nil {
      return Event(id: id, report: members[0], ingested: arrival(members[0]))
    }
    return Event(id: id, reports: members.map { ($0, arrival($0)) })
  }

  /// A report arrives when it is known, or when what it tells of is over.
  private func arrival(_ report: Report) -> Instant { min(report.known ?? report.time.end, now) }

  /// The timeline of each alert that the history holds at the end; with `cancelled` also of those that were cancelled on
  /// the way, which depends on the order in which events came.
  ///
  /// A fresh evaluation of all events tells the timelines. Where it finds other alerts than the history holds, the order
  /// of arrival mattered; then what the history holds is shown, so that the test fails.
  mutating func finish(cancelled: Bool) -> [RuleTester.Outcome] {
    said += engine.tick(now: now, &history)
    var fresh = MemoryHistory(firstLoaded: begin)
    fresh.events = history.events
    let told = engine.adopt(now: now, &fresh)
    let alerts = history.alerts.filter { $0.rule == rule.id }
    let isSame =
      RuleTestRun.timelines(fresh.alerts.filter { $0.rule == rule.id }) == RuleTestRun.timelines(alerts)
    let outcomes =
      isSame
      ? told.filter { $0.state != .cancelled && $0.alert.rule == rule.id }.map(RuleTester.Outcome.init)
      : alerts.flatMap(RuleTestRun.outcomes)
    guard cancelled else { return outcomes }
    let over = Set(alerts.filter(\.isCancelled).map(\.id))
    return outcomes + said.filter { over.contains($0.alert.id) && $0.state != .updated }.map(RuleTester.Outcome.init)
  }

  private struct Timeline: Hashable {
    var group: Group
    var start: Instant
    var end: Instant?
    var peak: Double
  }

  private static func timelines(_ alerts: [Alert]) -> Set<Timeline> {
    Set(
      alerts.filter { !$0.isCancelled && !$0.isQuiet }.map {
        Timeline(group: $0.group, start: $0.startsAt, end: $0.endsAt, peak: $0.peak)
      })
  }

  private static func outcomes(of alert: Alert) -> [RuleTester.Outcome] {
    guard !alert.isCancelled, !alert.isQuiet else { return [] }
    // A sum may be larger than any count.
    let count = Int(exactly: alert.peak.rounded(.towardZero)) ?? (alert.peak > 0 ? .max : .min)
    let firing = RuleTester.Outcome(
      at: alert.startsAt, state: .firing, level: alert.level, group: alert.group, count: count)
    guard let end = alert.endsAt, end > alert.startsAt else { return [firing] }
    return [
      firing, RuleTester.Outcome(at: end, state: .resolved, level: alert.level, group: alert.group, count: count),
    ]
  }
}

extension RuleTester.Outcome {
  init(_ transition: Transition) {
    self.init(
      at: transition.at, state: transition.state, level: transition.alert.level, group: transition.alert.group,
      count: transition.count)
  }
}
