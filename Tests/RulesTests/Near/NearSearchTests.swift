import Events
import TestSupport
import Testing

@testable import Rules

/// What the search costs is bounded, and it says where it gave up.
@Suite struct NearSearchTests {
  private static let correlation = "type: event_count, group-by: [asset], timespan: 100d, condition: {gte: 3}"

  private func events(_ count: Int, assets: Int) -> [String] {
    (0..<count).map { "2022-03-01T00:00:\($0 + 10)Z kind=a asset=A\($0 % assets)" }
  }

  private let now = "2022-03-10T00:00:00Z"

  @Test func theNearestAreToldAndAllAreCounted() {
    var limits = NearSearch.Limits()
    limits.shown = 2
    let found = NearCase(Self.correlation, events(7, assets: 5), at: now).all(limits)
    #expect(found.map(\.count) == [2] && found[0].groups.map(\.group.text) == ["asset=A1", "asset=A0"])
    let few = NearCase(Self.correlation.replacing("gte: 3", with: "gte: 2"), events(5, assets: 5), at: now).all(limits)
    #expect(few.map(\.count) == [5] && few[0].groups.count == 2 && few[0].isComplete)
  }

  @Test func moreGroupsThanAreLookedAt() {
    var limits = NearSearch.Limits()
    limits.groupsOfRule = 3
    let near = NearCase(Self.correlation, events(10, assets: 5), at: now)
    #expect(near.all(limits).map(\.isComplete) == [false])
    #expect(near.all(limits).map(\.count) == [3])
    limits.groupsOfRule = 5
    #expect(near.all(limits).map(\.isComplete) == [true])
    limits.groups = 4
    #expect(near.all(limits).map(\.isComplete) == [false])
  }

  @Test func moreMatchesThanAreRead() {
    let correlation = "type: value_sum, field: value, group-by: [asset], timespan: 100d, condition: {gte: 1000}"
    let near = NearCase(
      correlation, events(30, assets: 2).map { $0 + " value=60" } + ["2022-03-09T00:00:00Z kind=a asset=Z value=999"],
      at: now)
    #expect(near.all.map(\.count) == [3] && near.all.map(\.isComplete) == [true])
    var limits = NearSearch.Limits()
    limits.matchesOfGroup = 10
    #expect(near.all(limits).map(\.count) == [1] && near.all(limits).map(\.isComplete) == [false])
    limits.matchesOfGroup = 100
    limits.matchesOfRule = 20
    #expect(near.all(limits).map(\.isComplete) == [false])
    limits.matchesOfRule = 100
    limits.matches = 0
    #expect(near.all(limits).map(\.count) == [0])
  }

  /// A group whose matches lie behind its window is passed over after a look at the last.
  @Test func whatLiesBehindTheWindowIsNotRead() {
    var limits = NearSearch.Limits()
    limits.matches = 1
    let near = NearCase(Self.correlation, events(10, assets: 5), at: "2023-03-10T00:00:00Z")
    #expect(near.all(limits).isEmpty)
  }

  @Test func rulesThatSayNothingHaveNothingNear() {
    let near = NearCase(Self.correlation, events(10, assets: 5), at: now)
    #expect(near.all.map(\.count) == [5])
    var rule = near.rules[0]
    rule.isSilent = true
    #expect(NearCase(near, rules: [rule]).all.isEmpty)
    rule.isSilent = false
    rule.isEnabled = false
    #expect(NearCase(near, rules: [rule]).all.isEmpty)
  }
}

extension NearCase {
  /// The same history, asked with other rules.
  init(_ other: NearCase, rules: [Rule]) {
    self = other
    self.rules = rules
  }
}
