import Events

/// What is said of an alert: its number and evidence at one moment.
extension GroupEvaluation {
  mutating func transition<H: History & ~Copyable>(
    _ step: Reconciliation.Step, _ range: Range, _ stream: Stream, _ history: inout H
  ) throws(H.Failure) -> Transition {
    // What ended or was cancelled shows what stood behind it at its height.
    let moment = step.state == .resolved ? step.alert.peakAt : step.at
    let (number, support) =
      if let standing = try standing(at: moment, range, stream, &history) {
        standing
      } else {
        try standing(at: moment, step, range, stream, &history)
      }
    let value =
      step.state == .resolved ? try value(at: step.at, range, stream, &history) : number.value(at: moment)
    var alert = step.alert
    if step.state == .firing || step.state == .escalated { (alert.peak, alert.peakAt) = (value, moment) }
    let told = support.told
    let evidence = try evidence(told, &history)
    return Transition(
      state: step.state, at: step.at, alert: alert, value: value, count: support.count, values: support.values,
      evidence: evidence, untold: support.count - told.count, reason: step.reason)
  }

  /// The number and what supports it at a moment, where old matches are not among those of the range; else nil.
  mutating func standing<H: History & ~Copyable>(
    at moment: Instant, _ range: Range, _ stream: Stream, _ history: inout H
  ) throws(H.Failure) -> (number: StepFunction, support: Support)? {
    guard range.isCounted else { return try standing(at: moment, stream, &history) }
    if let standing = try countedStanding(at: moment, stream, &history) { return standing }
    let matches = try matches(stream, from: moment, through: min(moment, now), &history)
    return (measurement.measure(matches, .certain), measurement.support(matches, .certain, at: moment))
  }

  /// The number at a moment of the range.
  private mutating func value<H: History & ~Copyable>(
    at moment: Instant, _ range: Range, _ stream: Stream, _ history: inout H
  ) throws(H.Failure) -> Double {
    guard range.isCounted else { return range.number.value(at: moment) }
    if let number = try counted(at: moment, stream, &history) { return number }
    let matches = try matches(stream, from: moment, through: min(moment, now), &history)
    return measurement.measure(matches, reading).value(at: moment)
  }

  /// The number and what supports it at a moment of an alert.
  private func standing<H: History & ~Copyable>(
    at moment: Instant, _ step: Reconciliation.Step, _ range: Range, _ stream: Stream, _ history: inout H
  ) throws(H.Failure) -> (number: StepFunction, support: Support) {
    let isBefore = moment < range.from
    var matches: [Match]
    if isBefore {
      matches = try self.matches(stream, from: moment, through: moment, &history)
    } else {
      matches = plan.reach.matches(range.matches, at: moment)
    }
    let used = countsAfter(step.alert, range)
    if let used { matches = Array(measurement.unused(matches, after: used)) }
    let reading = self.reading(of: step.alert, matches, at: moment)
    let number = isBefore || used != nil ? measurement.measure(matches, reading) : range.number
    return (number, measurement.support(matches, reading, at: moment))
  }

  /// How dates are read in what supports an alert at a moment. One that is certain by what came after its opening opened with
  /// what was possible.
  private func reading(of alert: Alert, _ matches: [Match], at moment: Instant) -> Reading {
    guard alert.certainty == .certain else { return .possible }
    if self.reading == .certain { return .certain }
    return correlation.condition.holds(measurement.measure(matches, .certain).value(at: moment)) ? .certain : .possible
  }

  /// For `rearm: consume`, when the alert before one opened: what had entered by then is used up. One that is cancelled is no
  /// span any more, but stands behind the same.
  private func countsAfter(_ alert: Alert, _ range: Range) -> Instant? {
    guard plan.rule.rearm == .consume else { return nil }
    let place = range.spans.firstPlace { $0.start >= alert.startsAt }
    let opening = place > range.spans.startIndex ? range.spans[place - 1].start : range.lastOpening
    return opening.flatMap { $0 < alert.startsAt ? $0 : nil }
  }

  /// The events that support a number; for an alert of another rule those that made it open.
  private func evidence<H: History & ~Copyable>(
    _ members: [(match: Match, step: Int?)], _ history: inout H
  ) throws(H.Failure) -> [Transition.Evidence] {
    var evidence: [Transition.Evidence] = []
    var seen: Set<Event.ID> = []
    for (match, step) in members {
      for event in try history.eventsBehind(match.event) where seen.insert(event).inserted {
        evidence.append(Transition.Evidence(event: event, role: step.map { plan.steps[$0] }))
      }
    }
    return evidence
  }
}

extension History where Self: ~Copyable {
  /// The event itself, or for an alert that is an event to another rule, the events that made it open.
  fileprivate mutating func eventsBehind(_ id: Event.ID) throws(Failure) -> [Event.ID] {
    guard AlertEvent.isAlert(id) else { return [id] }
    guard let alert = try alert(numbered: id) else { return [] }
    var events: [Event.ID] = []
    for each in alert.openingEvidence { events += try eventsBehind(each) }
    return events
  }
}

extension Support {
  /// How many events support the number.
  var count: Int { members.count + untold }

  /// Those that are evidence: all, or of very many the first and the last.
  var told: [(match: Match, step: Int?)] {
    guard members.count > Transition.mostEvidence else { return members }
    let last = Transition.mostEvidence - Transition.firstEvidence
    return Array(members.prefix(Transition.firstEvidence) + members.suffix(last))
  }
}
