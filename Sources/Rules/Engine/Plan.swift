import Digests
package import Events

/// A rule ready to be evaluated: how its matches are measured, and when a span of them is an alert.
package struct Plan: Sendable {
  package let rule: Rule
  /// The matches it measures; nil for a rule that raises an alert for each event.
  package let stream: Stream?
  /// How late an event may still come before what depends on its absence is decided.
  package let maxLateness: TimeSpan

  /// - Parameters:
  ///   - rule: a checked rule.
  ///   - feedLateness: the largest `lateness` of the feeds, for a rule that does not say.
  package init(_ rule: Rule, feedLateness: TimeSpan) {
    self.rule = rule
    stream = Stream(rule)
    maxLateness = rule.correlation?.maxLateness ?? feedLateness
  }

  /// The names of the steps, by their place in a match's bits.
  var steps: [String] { rule.correlation?.steps.map(\.name) ?? [] }

  func measurement(_ correlation: Correlation, _ facts: GroupFacts) -> any Measurement {
    switch correlation.kind {
    case .eventCount: CountMeasurement(window: correlation.timespan, countsValues: false)
    case .valueCount: CountMeasurement(window: correlation.timespan, countsValues: true)
    case .temporal: correlation.setMeasurement
    case .temporalOrdered: SequenceMeasurement(window: correlation.timespan, steps: correlation.steps)
    default: CountMeasurement(window: correlation.timespan, countsValues: false)
    }
  }

  func spanRule(_ correlation: Correlation) -> SpanRule {
    SpanRule(
      condition: correlation.condition, resolution: rule.resolution, levels: rule.levels, level: rule.level)
  }

  /// Which matches decide whether an alert is open at a moment, and how far a match is felt.
  var reach: Reach {
    guard let correlation = rule.correlation else { return Reach(.milliseconds(0)) }
    var reach = measurement(correlation, GroupFacts()).reach
    if case .quiet(let span) = rule.resolution {
      reach.backward = max(reach.backward, span.longestMilliseconds)
      reach.forward = reach.forward.map { max($0, span.longestMilliseconds) }
    }
    return reach
  }

  /// The moment before which, with the clock at `now`, it is decided what did not come.
  func decided(at now: Instant) -> Instant {
    now.advanced(byMilliseconds: -maxLateness.longestMilliseconds)
  }
}

extension Plan {
  /// What the rule means, as a hash: two versions of a rule with one meaning raise the same alerts.
  package var meaning: String {
    String(SHA256.hash(rule.canonical.utf8).hexadecimal.prefix(16))
  }
}
