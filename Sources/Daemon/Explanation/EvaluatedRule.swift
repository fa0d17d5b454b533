package import Events
package import Rules
package import Storage

/// What a store knows of a rule with which it was evaluated.
package struct EvaluatedRule<Reader: StoreReading> {
  private let plan: Plan
  private let stream: Stream?
  private var matches: StoredMatches<Reader>

  /// Nil where the store was not evaluated with the rule as it is.
  package init?(_ plan: Plan, in reader: Reader) throws(StorageError) {
    guard try reader.ruleState(plan.rule.id)?.hash == plan.meaning else { return nil }
    self.plan = plan
    stream = plan.stream
    matches = try StoredMatches(reader)
    if let stream, !matches.isBuilt(stream) { return nil }
  }

  /// What decides about a group from one moment through another; nil where that is too much to be read.
  package mutating func record(
    of group: Group, from: Instant, through: Instant
  ) throws(StorageError) -> GroupRecord? {
    try GroupRecord(plan, in: group, from: from, through: through, &matches)
  }

  /// The groups of which the rule has matches, at most so many.
  package func groups(limit: Int) throws(StorageError) -> [Group] {
    guard let stream else { return [] }
    return try matches.groups(of: stream, limit: limit)
  }

  /// The last event of a group that matched by a moment.
  package func lastMatch(in group: Group, through moment: Instant) throws(StorageError) -> Event.ID? {
    guard let stream else { return nil }
    return try matches.lastMatch(of: stream, in: group, through: moment)?.event
  }
}

extension StoreReading {
  /// The alert with this id, as rules see it.
  package func ruleAlert(id: String) throws(StorageError) -> Alert? { try alert(id: id).map(Alert.init) }

  /// The alert of a rule without correlation on an event, unless it was cancelled.
  package func ruleAlert(of rule: String, on event: Event.ID) throws(StorageError) -> Alert? {
    try alert(rule: rule, event: event).map(Alert.init)
  }
}
