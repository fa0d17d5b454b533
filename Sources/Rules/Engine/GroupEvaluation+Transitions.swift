import Events

/// What is said of an alert: its number and evidence at one moment.
extension GroupEvaluation {
  func transition<H: History & ~Copyable>(
    _ step: Reconciliation.Step, _ range: Range, _ stream: Stream, _ history: inout H
  ) throws(H.Failure) -> Transition {
    let reading: Reading = step.alert.certainty == .certain ? .certain : .possible
    // What ended or was cancelled shows what stood behind it at its height.
    let moment = step.state == .resolved ? step.alert.peakAt : step.at
    var matches = range.matches
    var number = range.number
    if moment < range.from {
      matches = try self.matches(stream, from: moment, through: moment, &history)
      number = measurement.measure(matches, reading)
    }
    if let span = range.spans.first(where: { $0.start == step.alert.startsAt }), span.countsAfter != nil {
      matches.removeFirst(Occurrences.unused(matches, after: span.countsAfter))
      number = measurement.measure(matches, reading)
    }
    let support = measurement.support(matches, reading, at: moment)
    let value = step.state == .resolved ? range.number.value(at: step.at) : number.value(at: moment)
    var alert = step.alert
    if step.state == .firing || step.state == .escalated { (alert.peak, alert.peakAt) = (value, moment) }
    return Transition(
      state: step.state, at: step.at, alert: alert, value: value, count: support.members.count,
      values: support.values, evidence: try evidence(support, &history), reason: step.reason)
  }

  /// The events that support a number; for an alert of another rule those that made it open.
  private func evidence<H: History & ~Copyable>(
    _ support: Support, _ history: inout H
  ) throws(H.Failure) -> [Transition.Evidence] {
    var evidence: [Transition.Evidence] = []
    // A score may rest on tens of thousands of events.
    var seen: Set<Event.ID> = []
    for (match, step) in support.members {
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
