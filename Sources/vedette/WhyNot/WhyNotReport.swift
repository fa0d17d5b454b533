import Daemon
import Events
import Rules
import Storage

/// Why a rule has no alert at a moment of event time, group by group, ready to be shown.
struct WhyNotReport {
  /// A group and what is in its way.
  struct GroupReport {
    var standing: GroupStanding
    /// Those of its events that count or did not, by their numbers, as far as they are shown.
    var events: [Event.ID: Event] = [:]
    /// Where nothing counts or counted lately, the last event that matched.
    var last: Event?
  }

  var rule: Rule
  var at: Instant
  /// The nearest groups, or those that were asked for.
  var groups: [GroupReport] = []
  /// How many groups the rule has matches of.
  var groupCount = 0
  /// Whether all of them were looked at.
  var isComplete = true
  /// Of a rule without correlation, the latest event that matches, and the alert on it.
  var last: (event: Event, alert: Alert?)?
  /// Events that the rule is about and that do not count.
  var rejected = RejectedEvents()

  /// Groups that are looked at, and that are shown unasked.
  private static let mostGroups = 2000
  private static let shownGroups = 5

  /// - Parameters:
  ///   - labels: only groups with these values; empty for the nearest.
  ///   - moment: where the clock stands.
  ///
  /// Nil where the store was not evaluated with the rule as it is.
  init?(_ plan: Plan, labels: [Label], at moment: Instant, in reader: some StoreReading) throws(StorageError) {
    guard var evaluated = try EvaluatedRule(plan, in: reader) else { return nil }
    rule = plan.rule
    at = moment
    if let correlation = rule.correlation {
      try readGroups(plan.groupNames, correlation, labels, &evaluated, reader)
    } else {
      try readLast(plan, reader)
    }
    rejected = try RejectedEvents(
      of: plan, labels: labels, from: begin, at: moment, in: reader)
  }

  /// Since when events may matter.
  private var begin: Instant {
    guard let correlation = rule.correlation, correlation.timespan != Correlation.unlimited else { return .distantPast }
    return at.advanced(byMilliseconds: -correlation.length.longestMilliseconds)
  }

  // MARK: Groups

  private mutating func readGroups<Reader: StoreReading>(
    _ names: [String], _ correlation: Correlation, _ labels: [Label], _ evaluated: inout EvaluatedRule<Reader>,
    _ reader: Reader
  ) throws(StorageError) {
    var known = try evaluated.groups(limit: WhyNotReport.mostGroups + 1)
    known += correlation.expected.filter { !known.contains($0) }
    var wanted = known.filter { group in labels.allSatisfy(group.labels.contains) }
    // A group that was named in full is judged though nothing of it matched.
    let named = names.compactMap { name in labels.first { $0.name == name } }
    if !labels.isEmpty, named.count == names.count, !wanted.contains(Group(named)) { wanted.append(Group(named)) }
    if known.count > WhyNotReport.mostGroups { isComplete = false }
    groupCount = known.count
    var standings: [GroupStanding] = []
    for group in wanted.prefix(WhyNotReport.mostGroups) {
      guard let record = try evaluated.record(of: group, from: at, through: at) else {
        isComplete = false
        continue
      }
      standings.append(record.standing(at: at))
    }
    standings.sort { left, right in
      let shares = (left.share(of: correlation.condition), right.share(of: correlation.condition))
      return shares.0 != shares.1 ? shares.0 > shares.1 : left.group.text < right.group.text
    }
    let near = standings.count { $0.near != nil || $0.alert != nil }
    let shown = labels.isEmpty ? max(WhyNotReport.shownGroups, min(near, 20)) : 20
    for standing in standings.prefix(shown) {
      var report = try report(standing, reader)
      if report.events.isEmpty, let last = try evaluated.lastMatch(in: standing.group, through: at) {
        report.last = try reader.event(id: last)
      }
      groups.append(report)
    }
  }

  /// Events of a group that are named.
  static let shownEvents = 20

  private func report(_ standing: GroupStanding, _ reader: some StoreReading) throws(StorageError) -> GroupReport {
    var report = GroupReport(standing: standing)
    report.standing.uncounted.sort { $0.finish > $1.finish }
    let ids =
      standing.counted.suffix(WhyNotReport.shownEvents).map(\.event)
      + report.standing.uncounted.prefix(WhyNotReport.shownEvents).map(\.event)
    for id in ids where !AlertEvent.isAlert(id) {
      if let event = try reader.event(id: id) { report.events[id] = event }
    }
    return report
  }

  // MARK: Single events

  private mutating func readLast(_ plan: Plan, _ reader: some StoreReading) throws(StorageError) {
    var filter = EventFilter()
    filter.kinds = rule.detection.kindPatterns ?? []
    filter.through = at
    filter.newestFirst = true
    filter.limit = RejectedEvents.mostLooked
    var found: Event?
    let (detection, moment) = (rule.detection, at)
    try reader.forEachEvent(filter) { event in
      if detection.matches(event), event.effect.end <= moment { found = event }
      return found == nil
    }
    guard let found else { return }
    last = (found, try reader.ruleAlert(of: rule.id, on: found.id))
  }
}
