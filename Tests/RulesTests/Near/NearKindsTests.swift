import Events
import Testing

@testable import Rules

/// What is near for each type of rule.
@Suite struct NearKindsTests {
  private func time(_ text: String) -> Instant? { ISO8601.instant(text) }

  @Test func threeOfFourEventsAndWhenTheOldestLeaves() throws {
    let events = [
      "2022-03-01T00:00:00Z kind=a asset=X", "2022-03-05T00:00:00Z kind=a asset=X",
      "2022-03-06T00:00:00Z kind=a asset=X", "2022-03-06T00:00:00Z kind=a asset=Y",
    ]
    let text = "type: event_count, group-by: [asset], timespan: 30d, condition: {gte: 4}"
    let case3 = NearCase(text, events, at: "2022-03-10T00:00:00Z")
    let near = try #require(case3.first)
    #expect(case3.all[0].count == 1 && case3.all[0].isComplete && near.group.text == "asset=X")
    #expect(near.state == .near && near.unit == .events && near.fall == .leaves && near.firesAt == nil)
    #expect(near.value == 3 && near.bound == .init(.gte, 4))
    #expect(near.leavesAt == time("2022-03-31T00:00:00Z"))
    // The moment at which it leaves it is no longer near; what fires is not near either.
    #expect(NearCase(text, events, at: "2022-03-31T00:00:00Z").all.isEmpty)
    #expect(NearCase(text, events + ["2022-03-07 kind=a asset=X"], at: "2022-03-10T00:00:00Z").all.isEmpty)
  }

  /// Of two reports of one thing the later stays when the earlier leaves.
  @Test func whatCountsOnceLeavesOnce() throws {
    let near = try #require(
      NearCase(
        "type: value_count, field: actor, timespan: 10d, condition: {gt: 2}",
        [
          "2022-03-01T00:00:00Z kind=a actor=RUS", "2022-03-03T00:00:00Z kind=a actor=RUS",
          "2022-03-04T00:00:00Z kind=a actor=KAZ",
        ], at: "2022-03-10T00:00:00Z"
      ).first)
    #expect(near.value == 2 && near.bound == .init(.gte, 3) && near.unit == .values)
    #expect(near.leavesAt == time("2022-03-13T00:00:00Z"))
  }

  /// What counts in place of a later copy holds the number down until it leaves: then time alone opens an alert.
  @Test func aCopyCountsOnceTheFirstHasLeft() throws {
    let near = try #require(
      NearCase(
        "type: value_sum, field: value, dedupe-by: [asset], timespan: 10d, condition: {gte: 100}",
        ["2022-03-01T00:00:00Z kind=a asset=X value=10", "2022-03-03T00:00:00Z kind=a asset=X value=100"],
        at: "2022-03-05T00:00:00Z"
      ).first)
    #expect(near.state == .armed && near.value == 10 && near.firesAt == time("2022-03-11T00:00:00Z"))
  }

  @Test func aWindowThatEndsForAll() throws {
    let near = try #require(
      NearCase(
        "type: event_count, timespan: 24h, window: tumbling, condition: {gte: 2}", ["2022-03-10T01:00:00Z kind=a"],
        at: "2022-03-10T02:00:00Z"
      ).first)
    #expect(near.value == 1 && near.fall == .ends && near.leavesAt == time("2022-03-11T00:00:00Z"))
  }

  @Test func aSumAndAMean() throws {
    let events = ["2022-03-01T00:00:00Z kind=a value=50", "2022-03-02T00:00:00Z kind=a value=30"]
    let sum = NearCase(
      "type: value_sum, field: value, timespan: 10d, condition: {gte: 100}", events, at: "2022-03-03T00:00:00Z")
    #expect(sum.first?.value == 80 && sum.first?.unit == .number)
    #expect(sum.first?.leavesAt == time("2022-03-11T00:00:00Z"))
    let far = NearCase(
      "type: value_sum, field: value, timespan: 10d, condition: {gte: 110}", events, at: "2022-03-03T00:00:00Z")
    #expect(far.all.isEmpty)
    // The mean rises when the lower number leaves, and falls when nothing is left.
    let mean = NearCase(
      "type: value_avg, field: value, timespan: 10d, condition: {lt: 35}", events, at: "2022-03-03T00:00:00Z")
    #expect(mean.first?.value == 40 && mean.first?.bound == .init(.lt, 35))
    #expect(mean.first?.firesAt == time("2022-03-11T00:00:00Z"))
  }

  /// Both added 4; two half-lives and one later that is 1 + 2.
  @Test func aScoreHasFadedUntilNow() throws {
    let near = try #require(
      NearCase(
        "type: score, score: [{match: a, add: 4}], half-life: 10d, condition: {gte: 4}",
        ["2022-02-19T00:00:00Z kind=a", "2022-03-01T00:00:00Z kind=a"], at: "2022-03-11T00:00:00Z"
      ).first)
    #expect(near.value == 3 && near.bound.number == 4 && near.fall == .falls)
  }

  @Test func twoOfThreeStepsInAnyOrder() throws {
    let near = try #require(
      NearCase(
        "type: temporal, rules: [a, b, c], timespan: 10d",
        ["2022-03-01T00:00:00Z kind=c", "2022-03-02T00:00:00Z kind=a"], at: "2022-03-03T00:00:00Z"
      ).first)
    #expect(near.value == 2 && near.bound == .init(.gte, 3) && near.unit == .steps && near.missing == ["b"])
    #expect(near.leavesAt == time("2022-03-11T00:00:00Z"))
  }

  @Test func ofAConditionInWordsTheNearestWay() throws {
    let near = try #require(
      NearCase(
        "type: temporal, rules: [a, b, c], timespan: 10d, condition: (a and b) or c",
        ["2022-03-02T00:00:00Z kind=b"], at: "2022-03-03T00:00:00Z"
      ).first)
    #expect(near.value == 1 && near.bound == .init(.gte, 2) && near.missing == ["a"])
  }

  @Test func whatWaitsForWhatMustNotComeIsArmed() throws {
    let correlation = "type: temporal, rules: [a, b], timespan: 2d, condition: a and not b"
    let near = try #require(
      NearCase(correlation, ["2022-03-01T00:00:00Z kind=a"], at: "2022-03-02T00:00:00Z").first)
    #expect(near.state == .armed && near.value == 1 && near.bound == .init(.gte, 1))
    #expect(near.firesAt == time("2022-03-03T00:00:00Z"))
    let came = NearCase(
      correlation, ["2022-03-01T00:00:00Z kind=a", "2022-03-01T12:00:00Z kind=b"], at: "2022-03-02T00:00:00Z")
    #expect(came.all.isEmpty)
  }

  @Test func aSequenceWithoutItsLastStep() throws {
    let correlation = "type: temporal_ordered, rules: [a, b, {rule: c, within: 3d}], timespan: 10d"
    let events = ["2022-03-01T00:00:00Z kind=a", "2022-03-02T00:00:00Z kind=b"]
    let near = try #require(NearCase(correlation, events, at: "2022-03-03T00:00:00Z").first)
    #expect(near.state == .near && near.value == 2 && near.bound == .init(.gte, 3) && near.missing == ["c"])
    #expect(near.leavesAt == time("2022-03-05T00:00:00.001Z"))
    #expect(NearCase(correlation, events, at: "2022-03-05T12:00:00Z").all.isEmpty)
    let wrongOrder = ["2022-03-02T00:00:00Z kind=a", "2022-03-01T00:00:00Z kind=b"]
    #expect(NearCase(correlation, wrongOrder, at: "2022-03-03T00:00:00Z").all.isEmpty)
  }

  @Test func aSequenceThatWaitsForItsDeadlineIsArmed() throws {
    let near = try #require(
      NearCase(
        "type: temporal_ordered, rules: [a, {rule: b, absent: true, within: 2d}], timespan: 10d",
        ["2022-03-01T00:00:00Z kind=a"], at: "2022-03-02T00:00:00Z"
      ).first)
    #expect(near.state == .armed && near.value == 1 && near.bound == .init(.gte, 2))
    #expect(near.firesAt == time("2022-03-03T00:00:00Z"))
  }

  /// What is possible may rest on events that lie further back than a window from now: up to one before the wide date.
  @Test func aSequenceThatAWideDateMakesPossibleIsArmed() throws {
    let near = try #require(
      NearCase(
        "type: temporal_ordered, rules: [{rule: a, min: 2}, {rule: b, absent: true, within: 5d}], timespan: 3d",
        also: "certainty: possible", ["2022-02-25T00:00:00Z kind=a", "2022-02-22/2022-03-12 kind=a"],
        at: "2022-03-17T00:00:00Z"
      ).first)
    #expect(near.state == .armed && near.firesAt == time("2022-03-17T23:59:59Z"))
  }

  @Test func whatMustHoldForAWhileIsArmed() throws {
    let near = try #require(
      NearCase(
        "type: event_count, timespan: 10d, condition: {gte: 1}", also: "for: 2d", ["2022-03-01T00:00:00Z kind=a"],
        at: "2022-03-02T00:00:00Z"
      ).first)
    #expect(near.state == .armed && near.value == 1 && near.firesAt == time("2022-03-03T00:00:00Z"))
  }

  @Test func silenceFromThreeQuartersOfItsTimeOn() throws {
    let correlation = "type: absence, group-by: [asset], expect: [{asset: Y}], timespan: 4d"
    let events = ["2022-03-01T00:00:00Z kind=a asset=X", "2022-03-03T00:00:00Z kind=a asset=Y"]
    let found = NearCase(correlation, events, at: "2022-03-04T00:00:00Z").all
    let near = try #require(found.first?.groups.first)
    #expect(found.first?.count == 1 && near.group.text == "asset=X" && near.unit == .days && near.state == .near)
    #expect(near.value == 3 && near.bound == .init(.gte, 4) && near.firesAt == time("2022-03-05T00:00:00Z"))
    // What was never heard is expected since the rule was loaded.
    let never = NearCase(correlation, [], at: "2022-01-04T00:00:00Z")
    #expect(never.first?.group.text == "asset=Y" && never.first?.firesAt == time("2022-01-05T00:00:00Z"))
  }

  @Test func aScheduledMomentThatComesNear() throws {
    let correlation = "type: countdown, lead: [30d, 7d]"
    let events = ["2022-03-31T00:00:00Z kind=a modality=scheduled known=2022-01-05T00:00:00Z"]
    let near = try #require(NearCase(correlation, events, at: "2022-02-24T00:00:00Z").first)
    #expect(near.unit == .days && near.value == 35 && near.bound == .init(.lte, 30))
    #expect(near.firesAt == time("2022-03-01T00:00:00Z"))
    #expect(NearCase(correlation, events, at: "2022-02-01T00:00:00Z").all.isEmpty)
    #expect(NearCase(correlation, events, at: "2022-03-02T00:00:00Z").all.isEmpty)
  }

  /// The evidence of an alert that is over at once is used up.
  @Test func whatAnAlertUsedUpDoesNotCountAgain() throws {
    let correlation = "type: event_count, timespan: 10d, condition: {gte: 3}"
    let events = (1...4).map { "2022-03-0\($0)T00:00:00Z kind=a" }
    #expect(NearCase(correlation, also: "rearm: consume", events, at: "2022-03-05T00:00:00Z").all.isEmpty)
    let more = NearCase(
      correlation, also: "rearm: consume", events + ["2022-03-05T00:00:00Z kind=a"], at: "2022-03-06T00:00:00Z")
    #expect(more.first?.value == 2)
  }
}
