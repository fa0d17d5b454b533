package import Events

/// All that decides about one group of a rule around a piece of event time, read once.
package struct GroupRecord: Sendable {
  let plan: Plan
  let correlation: Correlation
  let group: Group
  let facts: GroupFacts
  /// In the order of time; of scheduled moments also those to come.
  let matches: [Match]
  /// The group's alerts that are not cancelled, by their start.
  package let alerts: [Alert]

  /// More are not read: what a person asks about must not read a whole history.
  package static let mostMatches = 20_000

  var measurement: any Measurement { plan.measurement(correlation, facts) }
  var reading: Reading { plan.reading }

  /// Reads what decides from one moment through another; nil where the rule has no correlation, its matches are not
  /// known, or there are too many of them.
  package init?<R: MatchReader & ~Copyable>(
    _ plan: Plan, in group: Group, from: Instant, through: Instant, _ reader: inout R
  ) throws(R.Failure) {
    guard let stream = plan.stream, let correlation = plan.rule.correlation, try reader.isBuilt(stream) else {
      return nil
    }
    let begin = try GroupRecord.begin(plan, correlation, group, from: from, &reader)
    let later =
      correlation.kind == .countdown
      ? try reader.matches(of: stream, in: group, finishAfter: through, through: .distantFuture) : []
    var count = later.count
    let earlier = try reader.matchesLatestFirst(of: stream, in: group, from: begin, through: through) { read in
      count += read
      return count <= GroupRecord.mostMatches
    }
    guard let earlier else { return nil }
    self.plan = plan
    self.correlation = correlation
    self.group = group
    facts = try reader.facts(of: group, plan, correlation, at: through)
    matches = earlier + later
    alerts = try reader.alerts(of: plan.rule.id, in: group, endingFrom: .distantPast)
  }

  private init(_ record: GroupRecord, matches: [Match]) {
    plan = record.plan
    correlation = record.correlation
    group = record.group
    facts = record.facts
    alerts = record.alerts
    self.matches = matches
  }

  /// As it would be had an event not happened.
  func without(_ event: Event.ID) -> GroupRecord {
    GroupRecord(self, matches: matches.filter { $0.event != event })
  }

  /// Where to begin: what decides at the first moment, and one window more, so that what left lately can be told.
  private static func begin<R: MatchReader & ~Copyable>(
    _ plan: Plan, _ correlation: Correlation, _ group: Group, from: Instant, _ reader: inout R
  ) throws(R.Failure) -> Instant {
    guard let stream = plan.stream else { return from }
    let reach = plan.reach
    let more = correlation.timespan == Correlation.unlimited ? 0 : correlation.length.longestMilliseconds
    var begin = from.advanced(byMilliseconds: -reach.backward - more - 1)
    if reach.needsPrevious {
      // The value before and the one before that.
      for _ in 0..<2 {
        guard let last = try reader.lastMatch(of: stream, in: group, through: min(begin, from)) else { break }
        begin = last.finish.advanced(byMilliseconds: -1)
      }
    }
    var steps = 0
    while let gap = reach.gap, steps < mostMatches,
      let last = try reader.lastMatch(of: stream, in: group, through: begin),
      begin.milliseconds(since: last.finish) <= gap
    {
      begin = last.finish.advanced(byMilliseconds: -1)
      steps += 1
    }
    return begin
  }
}
