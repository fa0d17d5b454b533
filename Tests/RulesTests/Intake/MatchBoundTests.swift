import Events
import TestSupport
import Testing

@testable import Rules

@Suite struct MatchBoundTests {
  @Test func theFewestMatchesFollowTheCondition() throws {
    func fewest(_ kind: Correlation.Kind, _ bounds: [Condition.Bound]) throws -> Int {
      var rule = try ruleThatCounts()
      rule.correlation?.kind = kind
      rule.correlation?.condition = Condition(bounds)
      return MatchBound(Plan(rule, feedLateness: .seconds(0))).fewest
    }
    #expect(try fewest(.eventCount, [.init(.gte, 4)]) == 4)
    #expect(try fewest(.eventCount, [.init(.gt, 4)]) == 5)
    #expect(try fewest(.eventCount, [.init(.eq, 3)]) == 3)
    #expect(try fewest(.eventCount, [.init(.lte, 3)]) == 0)
    #expect(try fewest(.eventCount, [.init(.neq, 0)]) == 1)
    #expect(try fewest(.eventCount, [.init(.gte, 100)]) == 100)
    #expect(try fewest(.eventCount, [.init(.gte, 1000)]) == RecentMatches.greatestDepth + 1)
    #expect(try fewest(.absence, [.init(.gte, 4)]) == 0)
  }

  /// Three matches far apart, of four that are asked for; the fourth comes near the last of them.
  @Test func matchesThatAreTooFarApartAreTooFew() throws {
    let touch = touch(day: 100)
    #expect(try isOutOfReach(touch, others: [1, 50, 95]))
    #expect(try !isOutOfReach(touch, others: [91, 93, 95]))
    // The range reaches as far as evaluating it would read: a window before the first change and one behind the last.
    #expect(try !isOutOfReach(touch, others: [90, 105, 110]))
    #expect(try isOutOfReach(touch, others: [89, 105, 110]))
    #expect(try isOutOfReach(touch, others: [90, 105, 111]))
    var both = touch
    both.join(self.touch(day: 101))
    #expect(try !isOutOfReach(both, others: [90, 105, 111]))
  }

  @Test func anAlertThatMayGoOnForOtherReasonsIsLookedAt() throws {
    let touch = touch(day: 100)
    #expect(try !isOutOfReach(touch, others: [1, 50, 95]) { $0.resolution = .quiet(.days(3)) })
    #expect(try !isOutOfReach(touch, others: [1, 50, 95]) { $0.resolution = .when(Condition([.init(.lt, 1)])) })
    #expect(try !isOutOfReach(touch, others: [1, 50, 95]) { $0.correlation?.window = .session(gap: .days(2)) })
    #expect(try isOutOfReach(touch, others: [1, 50]) { $0.resolution = .quiet(.days(3)) })
    #expect(try isOutOfReach(touch, others: [1, 50, 95]) { $0.resolution = .never })
  }

  @Test func whatIsToComeAndWhatWasCorrectedIsLookedAt() throws {
    #expect(try !isOutOfReach(touch(day: 300), others: []))
    #expect(try !isOutOfReach(touch(day: 100, isCorrection: true), others: []))
    #expect(try isOutOfReach(touch(day: 100), others: []))
  }

  /// Of two rules the one that needs fewer decides; one of a line, and one of a list of many matches.
  @Test(arguments: [13, 40]) func aNewMatchIsJudgedBesideThoseThatAreKnown(depth: Int) throws {
    var more = try ruleThatCounts()
    more.correlation?.condition = Condition([.init(.gte, 6)])
    let bounds = StreamBounds(
      ArraySlice([try ruleThatCounts(), more].map { MatchBound(Plan($0, feedLateness: .seconds(0))) }))
    #expect(bounds.greatest == 6)
    var recent = RecentMatches(mostLines: 100)
    let hash = Touch.Place(stream: 0, group: Group([Label("asset", "x")])).hash
    func isOutOfReach(_ day: Int) -> Bool? {
      let noted = recent.insertFurther(RandomCase.day(day), of: hash, depth: depth, bounds)
      if case .noted(let isOutOfReach) = noted { return isOutOfReach }
      recent.insert(
        RandomCase.day(day), of: Touch.Place(stream: 0, group: Group([Label("asset", "x")])), depth: depth)
      return nil
    }
    let isFirstOutOfReach = recent.insertFirst(RandomCase.day(1), of: hash, bounds)
    #expect(isFirstOutOfReach)
    for day in stride(from: 20, through: 260, by: 20) { #expect(isOutOfReach(day) ?? true) }
    // By now these are in a list, where so many are to be known.
    #expect(isOutOfReach(280) == true)
    #expect([300, 302, 304, 306, 400].map(isOutOfReach) == [true, true, true, false, true])
  }

  private func touch(day: Int, isCorrection: Bool = false) -> Touch {
    Touch(
      Match(event: 1, start: RandomCase.day(day), finish: RandomCase.day(day)), isCorrection: isCorrection)
  }

  /// On day 200, of four matches within ten days.
  private func isOutOfReach(
    _ touch: Touch, others: [Int], _ change: (inout Rule) -> Void = { _ in }
  ) throws -> Bool {
    var rule = try ruleThatCounts()
    change(&rule)
    var recent = RecentMatches(mostLines: 100)
    let place = Touch.Place(stream: 0, group: Group([Label("asset", "x")]))
    recent.learn(place, [], depth: 13)
    recent.insert(touch.firstFinish, of: place, depth: 13)
    for day in others { recent.insert(RandomCase.day(day), of: place, depth: 13) }
    return MatchBound(Plan(rule, feedLateness: .seconds(0)))
      .isOutOfReach(touch, try #require(recent.entry(of: place)), now: RandomCase.day(200))
  }

  private func ruleThatCounts() throws -> Rule {
    try #require(
      parsedRules(
        """
        id: r
        title: four of an asset
        detection:
          a: {kind: a}
        correlation: {type: event_count, group-by: [asset], timespan: 10d, condition: {gte: 4}}
        """
      ).first)
  }
}
