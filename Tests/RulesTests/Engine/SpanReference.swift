import Events

@testable import Rules

/// The alerts of a rule over some events, by looking at every moment at which anything can change.
struct SpanReference {
  let rule: Rule
  let events: [Event]
  let now: Instant

  var alerts: Set<AlertSummary> {
    guard let correlation = rule.correlation, let stream = Stream(rule) else { return [] }
    var groups: [Group: [Match]] = [:]
    for event in events {
      for (group, match) in stream.matches(of: event) where match.finish <= now {
        groups[group, default: []].append(match)
      }
    }
    var result: Set<AlertSummary> = []
    for (group, matches) in groups {
      let reading: Reading = rule.certainty == .certain ? .certain : .possible
      let reference = MeasurementReference(
        matches: matches.sorted(by: Match.precedes), window: correlation.timespan, reading: reading)
      for span in spans(reference, correlation) {
        result.insert(
          AlertSummary(rule: rule.id, group: group.text, start: span.start, end: span.end, peak: span.peak))
      }
    }
    return result
  }

  private func value(_ reference: MeasurementReference, _ correlation: Correlation, _ moment: Instant) -> Double {
    switch correlation.kind {
    case .eventCount: reference.count(at: moment)
    case .valueCount: reference.valueCount(at: moment)
    case .temporal: reference.set(at: moment, stepCount: correlation.steps.count)
    case .temporalOrdered: reference.sequence(at: moment, stepCount: correlation.steps.count)
    default: 0
    }
  }

  /// The maximal spans in which the condition holds, as far as they began by now; an end that is still to come is not
  /// decided.
  private func spans(
    _ reference: MeasurementReference, _ correlation: Correlation
  ) -> [(start: Instant, end: Instant?, peak: Double)] {
    var result: [(start: Instant, end: Instant?, peak: Double)] = []
    var open: (start: Instant, peak: Double)?
    for moment in reference.moments {
      let value = value(reference, correlation, moment)
      if correlation.condition.holds(value) {
        open = (open?.start ?? moment, max(open?.peak ?? 0, value))
      } else if let span = open {
        result.append((span.start, moment <= now ? moment : nil, span.peak))
        open = nil
      }
    }
    return result.filter { $0.start <= now }
  }
}
