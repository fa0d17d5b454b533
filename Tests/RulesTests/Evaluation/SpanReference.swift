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
      func spans(_ reading: Reading) -> [(start: Instant, end: Instant?, peak: Double)] {
        let reference = MeasurementReference(
          matches: matches.sorted(by: Match.precedes), window: correlation.length, reading: reading)
        return self.spans(reference, correlation)
      }
      let certain = spans(.certain)
      for span in rule.certainty == .certain ? certain : spans(.possible) {
        var alert = AlertSummary(rule: rule.id, group: group.text, start: span.start, end: span.end, peak: span.peak)
        let isSure = certain.contains { sure in
          sure.start < span.end ?? .distantFuture && span.start < sure.end ?? .distantFuture
        }
        if !isSure { alert.certainty = .possible }
        result.insert(alert)
      }
    }
    return result
  }

  private func value(_ reference: MeasurementReference, _ correlation: Correlation, _ moment: Instant) -> Double {
    switch correlation.kind {
    case .eventCount: reference.count(at: moment)
    case .valueCount: reference.valueCount(at: moment)
    case .temporal: reference.set(at: moment, minimums: correlation.steps.map(\.minimum))
    default: 0
    }
  }

  /// What is measured at each moment at which it can change.
  private func values(_ reference: MeasurementReference, _ correlation: Correlation) -> [(at: Instant, value: Double)] {
    guard let holdings = holdings(reference, correlation) else {
      return reference.moments.map { ($0, value(reference, correlation, $0)) }
    }
    return Set(holdings.flatMap { [$0.start, $0.end] }).sorted().map { moment in
      (moment, holdings.contains { $0.contains(moment) } ? Double(correlation.steps.count) : 0)
    }
  }

  /// Every span in which the evidence holds, for a rule that does not count; nil for others.
  private func holdings(_ reference: MeasurementReference, _ correlation: Correlation) -> [Holding]? {
    if correlation.kind == .temporalOrdered {
      return SequenceReference(
        matches: reference.matches, window: reference.window, steps: correlation.steps, reading: reference.reading
      ).holdings
    }
    guard let disjuncts = correlation.expression?.disjuncts() else { return nil }
    return reference.holdings(disjuncts, correlation.steps.map(\.minimum))
  }

  /// The maximal spans in which the condition holds, as far as they began by now; an end that is still to come is not
  /// decided.
  private func spans(
    _ reference: MeasurementReference, _ correlation: Correlation
  ) -> [(start: Instant, end: Instant?, peak: Double)] {
    var result: [(start: Instant, end: Instant?, peak: Double)] = []
    var open: (start: Instant, peak: Double)?
    for (moment, value) in values(reference, correlation) {
      if correlation.condition.holds(value) {
        // A peak that is still to come is not yet one: with `dedupe-by`, a copy with more values may count in its turn.
        open = (open?.start ?? moment, max(open?.peak ?? 0, moment <= now ? value : 0))
      } else if let span = open {
        result.append((span.start, moment <= now ? moment : nil, span.peak))
        open = nil
      }
    }
    return result.filter { $0.start <= now }
  }
}
