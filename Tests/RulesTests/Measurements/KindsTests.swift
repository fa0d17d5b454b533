import Events
import TestSupport
import Testing

@testable import Rules

/// Each kind against its definition.
@Suite struct KindsTests {
  private static let kinds: [Correlation.Kind] = [.baseline, .ratio, .newValue, .change, .score]

  private func close(_ found: Double, _ expected: Double) -> Bool {
    found.isNaN || expected.isNaN
      ? found.isNaN && expected.isNaN : abs(found - expected) <= 1e-9 * max(1, abs(expected))
  }

  /// The matches of each group, as a stream finds them.
  static func groups(_ rule: Rule, _ events: some Sequence<Event>, now: Instant) throws -> [Group: [Match]] {
    let stream = try #require(Stream(rule))
    var groups: [Group: [Match]] = [:]
    for event in events {
      for (group, match) in stream.matches(of: event) where match.finish <= now {
        groups[group, default: []].append(match)
      }
    }
    return groups.mapValues { $0.sorted(by: Match.precedes) }
  }

  @Test(arguments: kinds) func measureWhatTheDefinitionSays(kind: Correlation.Kind) throws {
    var random = SplitMix64.announced()
    for _ in 0..<60 {
      let given = try MeasureCase(kind, &random)
      let correlation = try #require(given.rule.correlation)
      let events = given.reports.enumerated().map { Event(id: Event.ID($0), report: $1, ingested: given.now) }
      for matches in try KindsTests.groups(given.rule, events, now: given.now).values {
        let plan = Plan(given.rule, feedLateness: .seconds(0))
        let measurement = plan.measurement(correlation, GroupFacts(first: matches.first?.finish))
        for reading in [Reading.certain, .possible] {
          let reference = WindowReference(correlation, matches, reading)
          let number = measurement.measure(matches, reading)
          // Between its points a score is not followed.
          let moments = kind == .score ? matches.map(\.finish) : reference.allMoments
          for moment in moments {
            let (found, expected) = (number.value(at: moment), reference.value(moment))
            #expect(
              close(found, expected), "\(found), not \(expected) at \(moment), \(reading): \(correlation) \(matches)")
            if !close(found, expected) { return }
          }
        }
      }
    }
  }

  /// The maximal spans in which the condition holds, cut where windows end.
  private func spans(
    _ reference: WindowReference, _ condition: Condition, now: Instant, begin: Instant? = nil
  ) -> [(start: Instant, end: Instant?, peak: Double)] {
    var result: [(start: Instant, end: Instant?, peak: Double)] = []
    var open: (start: Instant, peak: Double)?
    // Where nothing is, a sum may meet a bound from above before the first event; alerts begin with events.
    let begin = begin ?? reference.matches.first { reference.leave($0) != nil }?.finish ?? .distantFuture
    for moment in reference.allMoments where moment >= begin {
      let value = reference.value(moment)
      let holds = condition.holds(value)
      if let span = open, !holds || reference.isCut(moment) {
        result.append((span.start, moment, span.peak))
        open = nil
      }
      // A peak that is still to come is not yet one.
      if holds { open = (open?.start ?? moment, max(open?.peak ?? value, moment <= now ? value : -.infinity)) }
    }
    if let open { result.append((open.start, nil, open.peak)) }
    return result
  }

  @Test(arguments: MeasurementPropertyTests.kinds.filter { $0 != .score })
  func alertsAreTheSpansThatTheReferenceFinds(kind: Correlation.Kind) throws {
    var random = SplitMix64.announced()
    for _ in 0..<50 {
      var given = try MeasureCase(kind, &random)
      given.rule.resolution = .whenConditionFails
      let correlation = try #require(given.rule.correlation)
      var harness = EngineHarness([given.rule], now: given.now)
      harness.take(given.reports, now: given.now)
      harness.tick(now: given.now)
      var expected: Set<AlertSummary> = []
      for (group, matches) in try KindsTests.groups(given.rule, harness.history.events.values, now: given.now) {
        let reading: Reading = given.rule.certainty == .certain ? .certain : .possible
        let reference = WindowReference(correlation, matches, reading)
        let certain = spans(
          WindowReference(correlation, matches, .certain), correlation.condition, now: given.now,
          begin: matches.first?.finish
        ).filter { $0.start <= given.now }
        // A value is new also where its event is in no window.
        let begin = kind == .newValue ? matches.first?.finish : nil
        for span in spans(reference, correlation.condition, now: given.now, begin: begin) where span.start <= given.now
        {
          let end = span.end.flatMap { $0 <= given.now ? $0 : nil }
          var alert = AlertSummary(rule: "r", group: group.text, start: span.start, end: end, peak: rounded(span.peak))
          let isSure = certain.contains { sure in
            sure.start < span.end ?? .distantFuture && span.start < sure.end ?? .distantFuture
          }
          if !isSure { alert.certainty = .possible }
          expected.insert(alert)
        }
      }
      var found: Set<AlertSummary> = []
      for var alert in harness.alerts {
        alert.peak = rounded(alert.peak)
        found.insert(alert.withoutLevel)
      }
      #expect(found == expected, "\(found.subtracting(expected)) \(expected.subtracting(found)) \(given)")
      if found != expected { return }
    }
  }

  private func rounded(_ number: Double) -> Double { (number * 1e6).rounded() / 1e6 }
}
