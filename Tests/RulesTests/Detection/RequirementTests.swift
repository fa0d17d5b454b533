import Events
import Testing

@testable import Rules

@Suite struct RequirementTests {
  /// The kinds that a detection needs, as far as they are exact; nil where it needs none.
  private func kinds(_ yaml: String) throws -> [String]? {
    guard case .oneOf(let patterns) = try detection(yaml).requirement(on: .kind) else { return nil }
    return patterns.map { $0.exactText ?? "*" }
  }

  @Test func followTheCondition() throws {
    let selections = "a: {kind: [x, y]}\nb: {kind: y}\nc: {asset: z}\n"
    #expect(try kinds(selections + "condition: a") == ["x", "y"])
    #expect(try kinds(selections + "condition: a and b and c") == ["y"])
    #expect(try kinds(selections + "condition: b or a") == ["y", "x", "y"])
    #expect(try kinds(selections + "condition: a or c") == nil)
    #expect(try kinds(selections + "condition: not a and c") == nil)
    #expect(try kinds(selections + "condition: b and not a") == ["y"])
  }

  @Test func patternsNarrowWhatIsExact() throws {
    #expect(try kinds("s: {kind: [a.b, c.d], kind|startswith: c.}") == ["c.d"])
    #expect(try kinds("s: {kind|startswith: c., kind|endswith: d}") == ["*"])
    #expect(try kinds("s: {kind: 50}") == ["50"])
    #expect(try kinds("s: {kind|neq: x}") == nil)
    #expect(try kinds("s: {kind|re: x}") == nil)
    #expect(try kinds("s: {kind|exists: true}") == nil)
  }

  /// A text whose case is open may meet a cased pattern in one of its cases.
  @Test func openCaseIsNotNarrowedByACasedPattern() throws {
    let rule = try detection("s: {kind: abc, kind|cased|startswith: AB}")
    #expect(try rule.matches(event("2022 kind=ABc")))
    #expect(rule.canMatchSomeKind)
  }

  @Test func aListMayMeetTwoRequirementsWithTwoElements() throws {
    let rule = try detection("a: {actor: KAZ}\nb: {actor: [RUS, UKR]}\ncondition: a and b")
    #expect(try rule.matches(event("2022 kind=x actor=KAZ,RUS")))
    #expect(rule.exactRequirement?.field == FieldPath("actor"))
    #expect(rule.exactRequirement?.texts == ["kaz"])
  }

  @Test func onlyExactTextsFindAnotherField() throws {
    #expect(try detection("s: {asset: CPC*}").exactRequirement == nil)
    #expect(try detection("s: {value: 50}").exactRequirement == nil)
    #expect(try detection("s: {asset: [CPC, null]}").exactRequirement == nil)
    #expect(try detection("s: {place: x*, asset: [CPC, Druzhba]}").exactRequirement?.texts == ["cpc", "druzhba"])
  }
}

@Suite struct BoundTests {
  /// Against trying every count up to one that is larger than any bound.
  @Test func aConditionThatNoCountMeetsIsFound() {
    let numbers = [-1, 0, 0.5, 1, 1.5, 2, 3]
    for first in Condition.Comparison.allCases {
      for second in Condition.Comparison.allCases {
        for left in numbers {
          for right in numbers {
            let condition = Condition([Condition.Bound(first, left), Condition.Bound(second, right)])
            let expected = (1...9).contains { condition.holds(Double($0)) }
            #expect(condition.canHold(forWholeNumbersFrom: 1) == expected, "\(condition)")
          }
        }
      }
    }
  }
}
