package import Events

/// The values that an alert's events share, by the names of `group-by` and in that order; empty without `group-by`.
package struct Group: Sendable, Hashable {
  package var labels: [Label]

  package init(_ labels: [Label] = []) {
    self.labels = labels
  }
}

/// An alert is a state: a maximal span of event time in which its rule's condition holds for one group.
package struct Alert: Sendable, Hashable {
  /// Of ``AlertID``.
  package var id: String
  package var rule: String
  package var group: Group
  /// For a rule without correlation, the event it is about.
  package var event: Event.ID?
  /// When it opened, in event time.
  package var startsAt: Instant
  /// The earliest moment at which it may have opened, where dates leave room.
  package var earliestAt: Instant
  /// The first moment at which it does not hold; nil while it does, as far as is decided.
  package var endsAt: Instant?
  /// The highest it reached.
  package var level: Level
  package var certainty: Certainty
  /// The highest measured number in it, and when that was first reached.
  package var peak: Double
  package var peakAt: Instant
  /// The events that made it open.
  package var openingEvidence: [Event.ID]
  /// Whether it was cancelled: no longer an alert, kept as history.
  package var isCancelled: Bool
  /// Whether it is only shown in `status`, since its rule alerts on what is certain and this is only possible.
  package var isQuiet: Bool

  package init(
    id: String, rule: String, group: Group, event: Event.ID? = nil, startsAt: Instant, earliestAt: Instant,
    endsAt: Instant? = nil, level: Level, certainty: Certainty, peak: Double, peakAt: Instant,
    openingEvidence: [Event.ID], isCancelled: Bool = false, isQuiet: Bool = false
  ) {
    self.id = id
    self.rule = rule
    self.group = group
    self.event = event
    self.startsAt = startsAt
    self.earliestAt = earliestAt
    self.endsAt = endsAt
    self.level = level
    self.certainty = certainty
    self.peak = peak
    self.peakAt = peakAt
    self.openingEvidence = openingEvidence
    self.isCancelled = isCancelled
    self.isQuiet = isQuiet
  }
}

/// A change of an alert's state: what becomes one line of the alert log.
package struct Transition: Sendable {
  /// What happened to the alert; the names of the log.
  package enum State: String, Sendable, CaseIterable {
    case firing, escalated, updated, resolved, cancelled, reminder
  }

  /// An event that supports the condition.
  package struct Evidence: Sendable, Hashable {
    package var event: Event.ID
    /// The step that the event fills, for rules that have steps.
    package var role: String?

    package init(event: Event.ID, role: String? = nil) {
      self.event = event
      self.role = role
    }
  }

  package var state: State
  /// The event time of the transition.
  package var at: Instant
  /// The alert after it.
  package var alert: Alert
  /// The measured number at that moment.
  package var value: Double
  /// How many events are counted at that moment.
  package var count: Int
  /// The distinct values, for `value_count`.
  package var values: [String]
  /// The events that support the condition at that moment, in the order of time; of very many the first and the last.
  package var evidence: [Evidence]
  /// How many more events support it.
  package var untold: Int
  /// How many events support it.
  package var evidenceTotal: Int { evidence.count + untold }
  /// Why, for `updated` and `cancelled`: `start corrected`, `withdrawn`, `merged`, `rule changed` …
  package var reason: String?

  /// Of more events than this are told the first 10, and so many with the last as are this.
  static let mostEvidence = 1000
  static let firstEvidence = 10

  package init(
    state: State, at: Instant, alert: Alert, value: Double, count: Int, values: [String], evidence: [Evidence],
    untold: Int = 0, reason: String? = nil
  ) {
    self.state = state
    self.at = at
    self.alert = alert
    self.value = value
    self.count = count
    self.values = values
    self.evidence = evidence
    self.untold = untold
    self.reason = reason
  }
}
