import Events
import TestSupport
import Testing

@testable import Rules

@Suite struct MeasurementTests {
  /// Random matches on a coarse grid, so that ends and starts often fall together.
  private func matches(_ random: inout SplitMix64, steps: Int = 0, manySteps: Bool = false, links: Bool = false)
    -> [Match]
  {
    let count = Int.random(in: 0...9, using: &random)
    var matches: [Match] = []
    for event in 0..<count {
      let start = Int64.random(in: 0...30, using: &random) * 1000
      let width = [0, 0, 0, 1, 3, 12].randomElement(using: &random) ?? 0
      var match = Match(
        event: Event.ID(event), start: Instant(milliseconds: start),
        finish: Instant(milliseconds: start + Int64(width) * 1000))
      if steps > 0 {
        match.steps = 1 << UInt64.random(in: 0..<UInt64(steps), using: &random)
        if manySteps { match.steps |= 1 << UInt64.random(in: 0..<UInt64(steps), using: &random) }
      }
      match.values = [["a", "b", "c"].randomElement(using: &random) ?? "a"]
      match.dedupe = [nil, nil, "x", "y"].randomElement(using: &random) ?? nil
      match.names = ["n\(event)"]
      if links, event > 0, Bool.random(using: &random) {
        match.after = ["n\(Int.random(in: 0..<event, using: &random))"]
      }
      matches.append(match)
    }
    return matches.sorted(by: Match.precedes)
  }

  private func check(
    _ random: inout SplitMix64, _ matches: [Match], _ measurement: any Measurement, window: ZonedSpan,
    _ expected: (MeasurementReference, Instant) -> Double
  ) {
    for reading in [Reading.certain, .possible] {
      let reference = MeasurementReference(matches: matches, window: window, reading: reading)
      let number = measurement.measure(matches, reading)
      for moment in reference.moments {
        let value = expected(reference, moment)
        #expect(number.value(at: moment) == value, "\(random) at \(moment), \(reading): \(matches)")
      }
    }
  }

  private let windows = [5, 10, 25].map { ZonedSpan(.seconds($0), in: .utc) }

  @Test func countsAgreeWithTheReference() {
    var random = SplitMix64.announced()
    for _ in 0..<400 {
      let matches = matches(&random)
      let window = windows.randomElement(using: &random) ?? windows[0]
      check(
        &random, matches, AggregateMeasurement(frame: Frame(timespan: window.span), aggregate: .events), window: window
      ) {
        $0.count(at: $1)
      }
      check(
        &random, matches, AggregateMeasurement(frame: Frame(timespan: window.span), aggregate: .distinctValues),
        window: window
      ) {
        $0.valueCount(at: $1)
      }
    }
  }

  @Test func setsAgreeWithTheReference() {
    var random = SplitMix64.announced()
    for round in 0..<400 {
      let steps = 2 + round % 3
      let matches = matches(&random, steps: steps, manySteps: true)
      let window = windows.randomElement(using: &random) ?? windows[0]
      check(
        &random, matches, SetMeasurement(window: window, minimums: Array(repeating: 1, count: steps)), window: window
      ) {
        $0.set(at: $1, stepCount: steps)
      }
    }
  }

  @Test(arguments: [2, 3]) func sequencesAgreeWithTheReference(steps: Int) {
    var random = SplitMix64.announced()
    for round in 0..<500 {
      let matches = matches(&random, steps: steps, manySteps: steps == 2, links: round % 2 == 0)
      let window = windows.randomElement(using: &random) ?? windows[0]
      check(
        &random, matches,
        SequenceMeasurement(window: window, steps: (0..<steps).map { Correlation.Step(.selection("s\($0)")) }),
        window: window
      ) {
        $0.sequence(at: $1, stepCount: steps)
      }
    }
  }
}
