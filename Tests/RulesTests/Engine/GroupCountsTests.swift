import Events
import TestSupport
import Testing

@testable import Rules

@Suite struct GroupCountsTests {
  private func place(_ stream: Int, _ asset: String) -> Touch.Place {
    Touch.Place(stream: stream, group: Group([Label("asset", asset)]))
  }

  @Test func aCountIsNeverTooLow() {
    var random = SplitMix64.announced()
    var counts = GroupCounts()
    var model: [Touch.Place: Int] = [:]
    for _ in 0..<100_000 {
      let place = place(Int.random(in: 0..<20, using: &random), "a\(Int.random(in: 0..<2000, using: &random))")
      let number = Int.random(in: 0..<3, using: &random)
      counts.add(number, to: place)
      model[place, default: 0] += number
    }
    #expect(model.allSatisfy { counts.count(of: $0.key) >= min($0.value, GroupCounts.highest) })
    let tooHigh = model.count { counts.count(of: $0.key) > min($0.value, GroupCounts.highest) }
    #expect(tooHigh < model.count / 50)
  }

  @Test func aCountStopsAtTheHighest() {
    var counts = GroupCounts()
    counts.add(400, to: place(0, "x"))
    #expect(counts.count(of: place(0, "x")) == GroupCounts.highest)
    counts.add(to: place(0, "x"))
    #expect(counts.count(of: place(0, "x")) == GroupCounts.highest)
    #expect(counts.count(of: place(1, "x")) == 0)
  }

  @Test func theFewestMatchesFollowTheCondition() throws {
    func fewest(_ kind: Correlation.Kind, _ bounds: [Condition.Bound]) throws -> Int {
      var rule = try ruleThatCounts()
      rule.correlation?.kind = kind
      rule.correlation?.condition = Condition(bounds)
      return Plan(rule, feedLateness: .seconds(0)).fewestMatches
    }
    #expect(try fewest(.eventCount, [.init(.gte, 4)]) == 4)
    #expect(try fewest(.eventCount, [.init(.gt, 4)]) == 5)
    #expect(try fewest(.eventCount, [.init(.eq, 3)]) == 3)
    #expect(try fewest(.eventCount, [.init(.lte, 3)]) == 0)
    #expect(try fewest(.eventCount, [.init(.neq, 0)]) == 1)
    #expect(try fewest(.eventCount, [.init(.gte, 1000)]) == GroupCounts.highest)
    #expect(try fewest(.absence, [.init(.gte, 4)]) == 0)
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
