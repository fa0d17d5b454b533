import Events
import TestSupport
import Testing

@testable import Rules

/// `temporal` with minimums and negation, and `temporal_ordered` with minimums, limits and absences, against what trying
/// everything gives.
@Suite struct SequenceTests {
  private func matches(_ random: inout SplitMix64, steps: Int, most: Int, links: Bool = false, points: Bool = false)
    -> [Match]
  {
    (0..<Int.random(in: 0...most, using: &random)).map { number in
      let start = Int64.random(in: 0...24, using: &random) * 1000
      let width = points ? 0 : [0, 0, 0, 1, 3, 12].randomElement(using: &random) ?? 0
      var match = Match(
        event: Event.ID(number), start: Instant(milliseconds: start),
        finish: Instant(milliseconds: start + Int64(width) * 1000))
      match.steps = 1 << UInt64.random(in: 0..<UInt64(steps), using: &random)
      if Int.random(in: 0..<3, using: &random) == 0 {
        match.steps |= 1 << UInt64.random(in: 0..<UInt64(steps), using: &random)
      }
      match.names = ["n\(number)"]
      if links, number > 0, Bool.random(using: &random) {
        match.after = ["n\(Int.random(in: 0..<number, using: &random))"]
      }
      return match
    }.sorted(by: Match.precedes)
  }

  private func seconds(_ count: Int64) -> ZonedSpan { ZonedSpan(.seconds(count), in: .utc) }

  /// Whether the number is what it must be wherever either changes.
  private func agree(_ number: StepFunction, _ expected: [Holding], _ value: Double) -> Instant? {
    let edges = expected.flatMap { [$0.start, $0.end] } + number.points.map(\.at)
    let moments = Set(edges.flatMap { [$0.advanced(byMilliseconds: -1), $0] })
    return moments.sorted().first { moment in
      number.value(at: moment) != (expected.contains { $0.contains(moment) } ? value : 0)
    }
  }

  @Test func setsWithMinimumsAgreeWithTheReference() {
    var random = SplitMix64.announced()
    for round in 0..<300 {
      let minimums = (0..<(2 + round % 2)).map { _ in Int.random(in: 1...3, using: &random) }
      let matches = matches(&random, steps: minimums.count, most: 8)
      let window = seconds([5, 10, 25].randomElement(using: &random) ?? 5)
      for reading in [Reading.certain, .possible] {
        let reference = MeasurementReference(matches: matches, window: window, reading: reading)
        let number = SetMeasurement(window: window, minimums: minimums).measure(matches, reading)
        for moment in reference.moments {
          let expected = reference.set(at: moment, minimums: minimums)
          #expect(number.value(at: moment) == expected, "\(random) \(minimums) at \(moment), \(reading): \(matches)")
        }
      }
    }
  }

  @Test(arguments: [false, true]) func expressionsAgreeWithTheReference(points: Bool) {
    var random = SplitMix64.announced()
    for _ in 0..<300 {
      let steps = 3
      let minimums = (0..<steps).map { _ in [1, 1, 1, 2].randomElement(using: &random) ?? 1 }
      let expression = Expression.any(
        (0..<Int.random(in: 1...2, using: &random)).map { _ in randomTerm(steps, &random) })
      guard let disjuncts = expression.disjuncts(), disjuncts.allSatisfy({ !$0.positive.isEmpty }) else { continue }
      let matches = matches(&random, steps: steps, most: 9, points: points)
      let window = seconds([5, 10, 25].randomElement(using: &random) ?? 5)
      var correlation = Correlation(kind: .temporal, timespan: window.span, condition: Condition([]))
      correlation.steps = minimums.map { minimum in
        var step = Correlation.Step(.selection("s"))
        step.minimum = minimum
        return step
      }
      correlation.expression = expression
      for reading in [Reading.certain, .possible] {
        let reference = MeasurementReference(matches: matches, window: window, reading: reading)
        let measurement = correlation.setMeasurement
        let number = measurement.measure(matches, reading)
        let wrong = agree(number, reference.holdings(disjuncts, minimums), Double(steps))
        #expect(wrong == nil, "\(disjuncts) \(minimums) \(window) \(reading): \(matches)")
        for point in number.points {
          let members = measurement.support(matches, reading, at: point.at).members
          #expect(members.isEmpty == (point.value == 0))
          #expect(Set(members.map(\.match.event)).count == members.count)
          #expect(members.allSatisfy { $0.match.fills($0.step ?? 63) && $0.match.finish <= point.at })
        }
        if wrong != nil { return }
      }
    }
  }

  private func randomTerm(_ steps: Int, _ random: inout SplitMix64) -> Rules.Expression {
    let places = Array(0..<steps).shuffled(using: &random).prefix(Int.random(in: 1...steps, using: &random))
    return .all(places.map { Int.random(in: 0..<3, using: &random) == 0 ? .not(.selection($0)) : .selection($0) })
  }

  @Test(arguments: [(false, false), (true, false), (false, true), (true, true)])
  func limitedSequencesAgreeWithTheReference(points: Bool, links: Bool) {
    var random = SplitMix64.announced()
    for _ in 0..<400 {
      let steps = randomSteps(&random)
      guard steps.contains(where: { !$0.isAbsent }) else { continue }
      let matches = matches(&random, steps: steps.count, most: 8, links: links, points: points)
      if !agreesWithReference(matches, steps, seconds([5, 10, 25].randomElement(using: &random) ?? 5)) {
        return
      }
    }
  }

  @Test func plainSequencesOfEventsThatFillSeveralStepsAgreeWithTheReference() {
    var random = SplitMix64.announced()
    for round in 0..<300 {
      let steps = (0..<(3 + round % 2)).map { Correlation.Step(.selection("s\($0)")) }
      let matches = matches(&random, steps: steps.count, most: 8, links: round % 3 == 0).map { match in
        var match = match
        match.steps |= match.steps << 1
        return match
      }
      if !agreesWithReference(matches, steps, seconds(10)) { return }
    }
  }

  private func randomSteps(_ random: inout SplitMix64) -> [Correlation.Step] {
    (0..<Int.random(in: 1...4, using: &random)).map { place in
      var step = Correlation.Step(.selection("s\(place)"))
      step.isAbsent = Int.random(in: 0..<3, using: &random) == 0
      if !step.isAbsent { step.minimum = [1, 1, 2, 3].randomElement(using: &random) ?? 1 }
      if Bool.random(using: &random) { step.within = .seconds(Int64.random(in: 1...9, using: &random)) }
      return step
    }
  }

  private func agreesWithReference(_ matches: [Match], _ steps: [Correlation.Step], _ window: ZonedSpan) -> Bool {
    for reading in [Reading.certain, .possible] {
      let measurement = SequenceMeasurement(window: window, steps: steps)
      let number = measurement.measure(matches, reading)
      let reference = SequenceReference(matches: matches, window: window, steps: steps, reading: reading)
      let wrong = agree(number, reference.holdings, Double(steps.count))
      let words = steps.map { "\($0.isAbsent ? "no " : "")\($0.minimum) within \($0.within?.text ?? "-")" }
      #expect(wrong == nil, "\(words) \(window.span.text) \(reading) at \(String(describing: wrong)): \(matches)")
      let expected = steps.filter { !$0.isAbsent }.map(\.minimum).reduce(0, +)
      for point in number.points where point.value > 0 {
        let members = measurement.support(matches, reading, at: point.at).members
        #expect(members.count == expected)
        #expect(Set(members.map(\.match.event)).count == expected)
        #expect(members.allSatisfy { $0.match.fills($0.step ?? 63) && $0.match.finish <= point.at })
      }
      if wrong != nil { return false }
    }
    return true
  }

  @Test func aLongRunOfPointsIsSearchedInAboutItsLength() {
    // Of five failures and a success, at most a few chains are looked at for each event.
    var fail = Correlation.Step(.selection("fail"))
    (fail.minimum, fail.within) = (5, .seconds(900))
    let shape = SequenceShape(window: seconds(3600), steps: [fail, Correlation.Step(.selection("success"))])
    let matches = (0..<5000).map { number in
      let at = Instant(milliseconds: Int64(number) * 1000)
      return Match(event: Event.ID(number), start: at, finish: at, steps: number % 50 == 49 ? 2 : 1)
    }
    for reading in [Reading.certain, .possible] {
      var search = ChainSearch(shape, matches, reading)
      search.run()
      #expect(search.links.count < matches.count * 40)
      #expect(Set(search.completed.map(\.holding.start)).count == 100)
    }
  }
}
