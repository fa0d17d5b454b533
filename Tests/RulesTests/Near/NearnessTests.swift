import Testing

@testable import Rules

@Suite struct NearnessTests {
  private func judge(_ bounds: [Condition.Bound], _ value: Double, isCount: Bool) -> (Condition.Bound, Double)? {
    Nearness(condition: Condition(bounds), isCount: isCount).judge(value)
  }

  private func share(_ comparison: Condition.Comparison, _ bound: Double, _ value: Double, isCount: Bool) -> Double? {
    judge([.init(comparison, bound)], value, isCount: isCount)?.1
  }

  @Test func aCountIsNearOneShortOrFromThreeQuartersOn() {
    #expect(share(.gte, 4, 3, isCount: true) == 0.75)
    #expect(share(.gte, 4, 2, isCount: true) == nil)
    #expect(share(.gte, 2, 1, isCount: true) == 0.5)
    #expect(share(.gte, 100, 75, isCount: true) == 0.75)
    #expect(share(.gte, 100, 74, isCount: true) == nil)
    #expect(share(.gte, 4, 4, isCount: true) == nil)
    #expect(share(.gte, 1, 0, isCount: true) == nil)
    #expect(share(.lte, 3, 4, isCount: true) == 0.75)
    #expect(share(.lte, 3, 5, isCount: true) == nil)
    #expect(share(.lt, 1, 1, isCount: true) == 0)
  }

  /// So that one says "3 of 4" of a rule that asks for more than three.
  @Test func theBoundOfACountIsTheNumberThatIsEnough() {
    #expect(judge([.init(.gt, 3)], 3, isCount: true)?.0 == .init(.gte, 4))
    #expect(judge([.init(.gt, 3.5)], 3, isCount: true)?.0 == .init(.gte, 4))
    #expect(judge([.init(.lt, 3)], 3, isCount: true)?.0 == .init(.lte, 2))
    #expect(judge([.init(.gt, 100)], 90, isCount: false)?.0 == .init(.gt, 100))
  }

  @Test func anyOtherNumberIsNearFromThreeQuartersOn() {
    #expect(share(.gte, 100, 75, isCount: false) == 0.75)
    #expect(share(.gte, 2, 1, isCount: false) == nil)
    #expect(share(.gt, 100, 100, isCount: false) == 1)
    #expect(share(.lte, 75, 100, isCount: false) == 0.75)
    #expect(share(.lte, 75, 101, isCount: false) == nil)
  }

  @Test(arguments: [.eq, .neq] as [Condition.Comparison]) func equalityHasNoShare(comparison: Condition.Comparison) {
    #expect(share(comparison, 4, comparison == .eq ? 3 : 4, isCount: true) == nil)
  }

  @Test func whatIsNotAboveZeroHasNoShare() {
    #expect(share(.gte, -4, -5, isCount: false) == nil)
    #expect(share(.gte, 0, -1, isCount: false) == nil)
    #expect(share(.lte, -4, 1, isCount: false) == nil)
    #expect(share(.gte, 4, .nan, isCount: false) == nil)
  }

  /// Of several bounds one may be missed.
  @Test func aPieceBetweenTwoBoundsIsNearFromBothSides() {
    let bounds: [Condition.Bound] = [.init(.gte, 4), .init(.lt, 8)]
    #expect(judge(bounds, 3, isCount: true)?.0 == .init(.gte, 4))
    #expect(judge(bounds, 8, isCount: true)?.0 == .init(.lte, 7))
    #expect(judge(bounds, 5, isCount: true) == nil)
    #expect(judge([.init(.gte, 4), .init(.gte, 5)], 3, isCount: true) == nil)
  }
}
