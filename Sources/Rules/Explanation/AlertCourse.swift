package import Events

/// The way of an alert through time as its group's matches make it, and what would have changed it.
///
/// It is computed anew from the matches, by the same measurement and the same rule of spans as when the alert was
/// raised. Where that does not lead to the alert as it stands, nothing is said: better no answer than a wrong one.
package struct AlertCourse: Sendable {
  /// What would follow had an event not happened, or been withdrawn.
  package enum Effect: Sendable, Hashable {
    /// There would be no alert.
    case cancels
    /// It would start then.
    case starts(Instant)
    /// It would end then; nil: not at a known moment.
    case ends(Instant?)
    /// Its highest level would be lower.
    case lowers(Level)
    /// Nothing but the evidence would change.
    case nothing
  }

  /// When it ends if nothing more comes; nil where no end is in sight.
  package var end: Instant?
  /// Whether time passing ends it, so that the end is decided only when late events had their time.
  package var endsByClock: Bool
  /// Of each event that counted in it, what would follow had it not happened.
  package var withdrawals: [(event: Event.ID, effect: Effect)]

  /// Events whose withdrawal is tried; of more, the first ones of the opening.
  private static let mostTried = 50

  /// Nil where the alert cannot be computed again.
  ///
  /// - Parameters:
  ///   - record: of the alert's group, from what the alert before it rested on through ``Plan/felt(after:at:)``.
  ///   - now: where the clock stands; what opens later, or is not decided yet, is no alert.
  package init?(_ alert: Alert, in record: GroupRecord, at now: Instant) {
    guard let span = AlertCourse.span(of: alert, in: record) else { return nil }
    end = span.end
    endsByClock = span.endsByClock
    var events = alert.openingEvidence
    let later = record.matches.filter { $0.finish > span.start && $0.finish < span.end ?? .distantFuture }
    events += later.map(\.event).filter { !events.contains($0) }
    withdrawals = events.prefix(AlertCourse.mostTried).map { event in
      (event, AlertCourse.effect(of: event, on: alert, span, record, now))
    }
  }

  private static func effect(
    of event: Event.ID, on alert: Alert, _ span: Span, _ record: GroupRecord, _ now: Instant
  ) -> Effect {
    let others = spans(of: alert, in: record.without(event)).filter { other in
      other.start <= (other.escalations.first?.isByClock == true ? record.plan.decided(at: now) : now)
    }
    guard let other = others.first(where: { overlaps($0, span) }) else { return .cancels }
    if other.start != span.start { return .starts(other.start) }
    if other.end != span.end { return .ends(other.end) }
    let levels = (other.escalations.map(\.level).max(), span.escalations.map(\.level).max())
    if let level = levels.0, level != levels.1 { return .lowers(level) }
    return .nothing
  }

  private static func overlaps(_ left: Span, _ right: Span) -> Bool {
    left.start == right.start || left.overlaps(right)
  }

  private static func span(of alert: Alert, in record: GroupRecord) -> Span? {
    spans(of: alert, in: record).first { $0.start == alert.startsAt }
  }

  /// The spans around an alert.
  private static func spans(of alert: Alert, in record: GroupRecord) -> [Span] {
    let (plan, correlation, measurement) = (record.plan, record.correlation, record.measurement)
    let reading = alert.isQuiet ? Reading.possible : record.reading
    // Where an opening decides about the next, it is taken as it was; else all spans are made anew.
    let memory = plan.openingMemory > 0 && !alert.isQuiet
    let before = memory ? record.alerts.last { !$0.isQuiet && $0.startsAt < alert.startsAt } : nil
    let rule = alert.isQuiet ? plan.plainRule(correlation) : plan.spanRule(correlation, measurement)
    let number = measurement.measure(record.matches, reading)
    let occurrences = Occurrences(rule: rule, measurement: measurement, reading: reading)
    switch plan.rule.rearm {
    case .resolve, .window:
      return rule.spans(
        number, entries: measurement.entries(record.matches, reading), from: before?.endsAt ?? .distantPast,
        before: SpanRule.Before(lastOpening: before?.startsAt))
    case .consume: return occurrences.consuming(record.matches, from: .distantPast, lastOpening: before?.startsAt)
    case .every:
      return occurrences.every(record.matches, number, from: .distantPast, lastOpening: before?.startsAt)
    }
  }
}

extension Plan {
  /// Through which moment matches may matter for an alert that ended, with the clock at a moment.
  package func felt(after end: Instant?, at now: Instant) -> Instant {
    guard let end, let forward = reach.forward else { return now }
    return min(now, end.advanced(byMilliseconds: forward))
  }
}
