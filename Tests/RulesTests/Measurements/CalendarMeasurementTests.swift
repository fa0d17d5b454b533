import Events
import TestSupport
import Testing

@testable import Rules

/// Sets, negations and sequences whose windows and limits are months by the clocks of a zone, around the ends of months
/// and the days on which clocks are set, against what trying everything gives.
@Suite struct CalendarMeasurementTests {
  /// Ends of months of several lengths, the days a month before and after clocks are set, and these.
  private static let days = [
    "2022-01-27", "2022-01-28", "2022-01-30", "2022-01-31", "2022-02-26", "2022-02-27", "2022-02-28", "2022-03-01",
    "2022-03-26", "2022-03-27", "2022-03-28", "2022-03-31", "2022-04-27", "2022-04-30",
  ]

  /// Half an hour before and behind what clocks of the zone skip, beside midnight of both zones and noon.
  private static let minutes: [Int64] = [0, 30, 90, 120, 720, 1350, 1410]

  private func matches(_ random: inout SplitMix64, steps: Int, points: Bool) throws -> [Match] {
    try (0..<Int.random(in: 0...7, using: &random)).map { number in
      let day = try #require(Self.days.randomElement(using: &random))
      let midnight = try #require(ISO8601.instant("\(day)T00:00:00Z"))
      let start = midnight.advanced(byMilliseconds: (Self.minutes.randomElement(using: &random) ?? 0) * 60_000)
      let hours = points ? 0 : [0, 0, 1, 24, 72].randomElement(using: &random) ?? 0
      var match = Match(
        event: Event.ID(number), start: start, finish: start.advanced(byMilliseconds: Int64(hours) * 3_600_000))
      match.steps = 1 << UInt64.random(in: 0..<UInt64(steps), using: &random)
      if Int.random(in: 0..<3, using: &random) == 0 { match.steps |= 1 }
      match.names = ["n\(number)"]
      return match
    }.sorted(by: Match.precedes)
  }

  private func window(_ random: inout SplitMix64) throws -> ZonedSpan {
    let zone = Bool.random(using: &random) ? Zone.utc : try TestZones.berlin()
    return ZonedSpan(.months([1, 1, 2, 3].randomElement(using: &random) ?? 1), in: zone)
  }

  /// Where the number is not what it must be: just before or at a moment at which either changes.
  private func difference(_ number: StepFunction, _ expected: [Holding], _ value: Double) -> Instant? {
    let edges = expected.flatMap { [$0.start, $0.end] } + number.points.map(\.at)
    return Set(edges.flatMap { [$0.advanced(byMilliseconds: -1), $0] }).sorted().first { moment in
      number.value(at: moment) != (expected.contains { $0.contains(moment) } ? value : 0)
    }
  }

  @Test func setsAgreeWithTheReference() throws {
    var random = SplitMix64.announced()
    for round in 0..<300 {
      let minimums = round % 2 == 0 ? [1, 1] : [2, 1, 1]
      let matches = try matches(&random, steps: minimums.count, points: round % 3 == 0)
      let window = try window(&random)
      for reading in [Reading.certain, .possible] {
        let reference = MeasurementReference(matches: matches, window: window, reading: reading)
        let number = SetMeasurement(window: window, minimums: minimums).measure(matches, reading)
        let wrong = reference.moments.first { number.value(at: $0) != reference.set(at: $0, minimums: minimums) }
        #expect(wrong == nil, "\(random) \(minimums) \(window) \(reading): \(matches)")
        if wrong != nil { return }
      }
    }
  }

  @Test func negationsAgreeWithTheReference() throws {
    var random = SplitMix64.announced()
    for round in 0..<300 {
      let minimums = [1, [1, 2].randomElement(using: &random) ?? 1, 1]
      let matches = try matches(&random, steps: 3, points: round % 2 == 0)
      let window = try window(&random)
      var correlation = Correlation(kind: .temporal, timespan: window.span, condition: Condition([]))
      correlation.zone = window.zone
      correlation.steps = minimums.map { minimum in
        var step = Correlation.Step(.selection("s"))
        step.minimum = minimum
        return step
      }
      let expression = Rules.Expression.all([.selection(0), .selection(1), .not(.selection(2))])
      correlation.expression = expression
      let disjuncts = try #require(expression.disjuncts())
      for reading in [Reading.certain, .possible] {
        let reference = MeasurementReference(matches: matches, window: window, reading: reading)
        let number = correlation.setMeasurement.measure(matches, reading)
        let wrong = difference(number, reference.holdings(disjuncts, minimums), 3)
        #expect(wrong == nil, "\(random) \(minimums) \(window) \(reading) at \(String(describing: wrong)): \(matches)")
        if wrong != nil { return }
      }
    }
  }

  @Test(arguments: [false, true]) func sequencesAgreeWithTheReference(points: Bool) throws {
    var random = SplitMix64.announced()
    for _ in 0..<400 {
      let steps = steps(&random)
      guard steps.contains(where: { !$0.isAbsent }) else { continue }
      let matches = try matches(&random, steps: steps.count, points: points)
      let window = try window(&random)
      for reading in [Reading.certain, .possible] {
        let number = SequenceMeasurement(window: window, steps: steps).measure(matches, reading)
        let reference = SequenceReference(matches: matches, window: window, steps: steps, reading: reading)
        let wrong = difference(number, reference.holdings, Double(steps.count))
        let words = steps.map { "\($0.isAbsent ? "no " : "")\($0.minimum) within \($0.within?.text ?? "-")" }
        #expect(wrong == nil, "\(words) \(window) \(reading) at \(String(describing: wrong)): \(matches)")
        if wrong != nil { return }
      }
    }
  }

  /// Where one event fills a step, so that it is plain from where its limit runs.
  private func steps(_ random: inout SplitMix64) -> [Correlation.Step] {
    (0..<Int.random(in: 2...4, using: &random)).map { place in
      var step = Correlation.Step(.selection("s\(place)"))
      step.isAbsent = place > 0 && Int.random(in: 0..<3, using: &random) == 0
      if step.isAbsent || Bool.random(using: &random) { step.within = .months(1) }
      return step
    }
  }

  /// A month after 31 January 06:00 is over before a month after 30 January 12:00.
  @Test func whatIsLaterInJanuaryNeedNotBeLaterAMonthOn() throws {
    let mornings = (1...6).map { "2022-01-31T0\($0):00:00Z" }
    let times = ["2022-01-30T12:00:00Z"] + mornings + ["2022-02-28T10:00:00Z", "2022-03-01T00:00:00Z"]
    let matches = try times.enumerated().map { number, time in
      let at = try #require(ISO8601.instant(time))
      return Match(event: Event.ID(number), start: at, finish: at, steps: number == 8 ? 4 : number == 7 ? 2 : 1)
    }
    var steps = (0..<3).map { Correlation.Step(.selection("s\($0)")) }
    steps[1].within = .months(1)
    let window = ZonedSpan(.days(90), in: .utc)
    let number = SequenceMeasurement(window: window, steps: steps).measure(matches, .certain)
    #expect(number.points.first?.at == matches[8].finish)
    #expect(number.points.first?.value == 3)
  }
}
