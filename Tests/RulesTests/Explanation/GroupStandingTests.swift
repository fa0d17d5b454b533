import Events
import Testing

@testable import Rules

/// How far a group is, for each type of rule.
@Suite struct GroupStandingTests {
  private func time(_ text: String) -> Instant { ISO8601.instant(text)! }

  /// The standing of the one group at a moment.
  private func standing(
    _ correlation: String, also keys: String = "", _ events: [String], at now: String,
    _ location: SourceLocation = #_sourceLocation
  ) throws -> GroupStanding {
    let found = NearCase(correlation, also: keys, events, at: now, location)
    var history = found.history
    let plan = Plan(found.rules[0], feedLateness: .seconds(0))
    let stream = try #require(plan.stream)
    let group = try #require(history.groups(of: stream, limit: 1).first ?? found.rules[0].correlation?.expected.first)
    let record = GroupRecord(plan, in: group, from: found.moment, through: found.moment, &history)
    return try #require(record).standing(at: found.moment)
  }

  @Test func aCountNamesWhatCountsWhatLeftAndWhatIsTold() throws {
    let found = try standing(
      "type: event_count, dedupe-by: [date], timespan: 10d, condition: {gte: 4}",
      [
        "2022-03-01T00:00:00Z kind=a", "2022-03-08T00:00:00Z kind=a", "2022-03-08T06:00:00Z kind=a",
        "2022-03-09T00:00:00Z kind=a",
      ], at: "2022-03-12T00:00:00Z")
    #expect(found.value == 2 && !found.holds && found.alert == nil)
    #expect(found.counted.map(\.finish) == [time("2022-03-08T00:00:00Z"), time("2022-03-09T00:00:00Z")])
    #expect(found.counted[0].leavesAt == time("2022-03-18T00:00:00Z"))
    #expect(
      found.uncounted.map(\.why) == [.left(time("2022-03-11T00:00:00Z")), .sameTuple(found.counted[0].event)])
  }

  @Test func whatLastsLongerThanTheWindowIsNamed() throws {
    let found = try standing(
      "type: event_count, timespan: 10d, condition: {gte: 2}", ["2022-03 kind=a", "2022-03-30 kind=a"],
      at: "2022-04-01T00:00:00Z")
    #expect(found.value == 1)
    #expect(found.uncounted.map(\.why) == [.lastsTooLong])
    // Read so, both lie at the end of March.
    #expect(found.possibleValue == 2)
  }

  @Test func aSumLeavesOutWhatHasNoNumber() throws {
    let found = try standing(
      "type: value_sum, field: value, timespan: 10d, condition: {gte: 100}",
      ["2022-03-01T00:00:00Z kind=a value=30", "2022-03-02T00:00:00Z kind=a value=40"], at: "2022-03-05T00:00:00Z")
    #expect(found.value == 70 && found.counted.count == 2)
  }

  @Test func distinctValuesAreListed() throws {
    let found = try standing(
      "type: value_count, field: actor, timespan: 10d, condition: {gte: 3}",
      ["2022-03-01T00:00:00Z kind=a actor=RUS", "2022-03-02T00:00:00Z kind=a actor=KAZ"], at: "2022-03-05T00:00:00Z")
    #expect(found.values == ["RUS", "KAZ"] && found.near?.state == .near)
  }

  @Test func stepsInAnyOrderAndThoseThatMustNotCome() throws {
    let found = try standing(
      "type: temporal, rules: [a, b, c], condition: a and b and not c, timespan: 10d",
      ["2022-03-01T00:00:00Z kind=a"], at: "2022-03-05T00:00:00Z")
    #expect(found.steps.map(\.count) == [1, 0, 0])
    #expect(found.steps.map(\.isExcluded) == [false, false, true])
    #expect(found.counted.map(\.steps) == [["a"]])
  }

  @Test func aSequenceSaysHowManyStepsAreDone() throws {
    let events = ["2022-03-01T00:00:00Z kind=a", "2022-03-02T00:00:00Z kind=b"]
    let text = "type: temporal_ordered, rules: [a, b, c], timespan: 10d"
    #expect(try standing(text, events, at: "2022-03-05T00:00:00Z").stepsInOrder == 2)
    let reversed = ["2022-03-01T00:00:00Z kind=b", "2022-03-02T00:00:00Z kind=a"]
    #expect(try standing(text, reversed, at: "2022-03-05T00:00:00Z").stepsInOrder == 1)
    #expect(try standing(text, events, at: "2022-04-05T00:00:00Z").stepsInOrder == 0)
  }

  @Test func silenceKnowsWhenItIsDue() throws {
    let found = try standing(
      "type: absence, timespan: 14d", ["2022-03-01T00:00:00Z kind=a"], at: "2022-03-05T00:00:00Z")
    #expect(found.heardAt == time("2022-03-01T00:00:00Z") && found.dueAt == time("2022-03-15T00:00:00Z"))
    #expect(!found.holds && found.alert == nil)
    let silent = try standing(
      "type: absence, timespan: 14d", ["2022-03-01T00:00:00Z kind=a"], at: "2022-03-20T00:00:00Z")
    #expect(silent.holds && silent.alert?.startsAt == time("2022-03-15T00:00:00Z"))
  }

  @Test func aScoreIsTheSumOfWhatEachEventAddsByNow() throws {
    let found = try standing(
      "type: score, score: [{match: a, add: 4}, {match: b, add: -1}], half-life: 10d, condition: {gte: 5}",
      ["2022-03-01T00:00:00Z kind=a", "2022-03-11T00:00:00Z kind=b"], at: "2022-03-11T00:00:00Z")
    #expect(found.counted.map(\.adds) == [2, -1] && found.value == 1)
    #expect(found.counted.map(\.steps) == [["a"], ["b"]])
  }

  @Test func aScheduledMomentIsTold() throws {
    let found = try standing(
      "type: countdown, lead: [7d]", ["2022-06-10T00:00:00Z kind=a modality=scheduled known=2022-03-01"],
      at: "2022-04-01T00:00:00Z")
    #expect(found.counted.map(\.finish) == [time("2022-06-10T00:00:00Z")] && !found.holds)
  }

  @Test func aRatioComparesWithTheSameWindowEarlier() throws {
    let found = try standing(
      "type: ratio, measure: event_count, timespan: 10d, offset: 30d, condition: {gte: 3}",
      ["2022-03-01T00:00:00Z kind=a", "2022-03-30T00:00:00Z kind=a", "2022-03-31T00:00:00Z kind=a"],
      at: "2022-04-01T00:00:00Z")
    #expect(found.compared == [2, 1] && found.value == 2)
  }

  @Test func aBaselineShowsItsBins() throws {
    let events = (1...9).map { "2022-03-0\($0)T00:00:00Z kind=a" } + ["2022-03-10T00:00:00Z kind=a"]
    let found = try standing(
      "type: baseline, method: ratio, against: 3d, timespan: 1d, condition: {gte: 3}, warm-up: 2d", events,
      at: "2022-03-10T12:00:00Z")
    #expect(found.compared == [1, 1, 1, 1] && found.warmUntil == nil)
    let early = try standing(
      "type: baseline, method: ratio, against: 3d, timespan: 1d, condition: {gte: 3}, warm-up: 20d", events,
      at: "2022-03-10T12:00:00Z")
    #expect(early.warmUntil == time("2022-03-21T00:00:00Z") && early.value == nil)
  }

  @Test func whatWasSeenAndWhatItWasLast() throws {
    let events = ["2022-03-01T00:00:00Z kind=a actor=RUS", "2022-03-02T00:00:00Z kind=a actor=KAZ"]
    let seen = try standing("type: new_value, field: actor, timespan: 30d", events, at: "2022-03-05T00:00:00Z")
    #expect(seen.values == ["RUS", "KAZ"])
    let last = try standing("type: change, field: actor", events, at: "2022-03-05T00:00:00Z")
    #expect(last.values == ["KAZ"])
  }

  @Test func evidenceThatAnAlertUsedUpIsNamed() throws {
    let found = try standing(
      "type: event_count, timespan: 10d, condition: {gte: 2}", also: "rearm: consume",
      ["2022-03-01T00:00:00Z kind=a", "2022-03-02T00:00:00Z kind=a", "2022-03-03T00:00:00Z kind=a"],
      at: "2022-03-05T00:00:00Z")
    #expect(found.value == 1 && found.counted.count == 1)
    #expect(
      found.uncounted.map(\.why) == [.usedUp(time("2022-03-02T00:00:00Z")), .usedUp(time("2022-03-02T00:00:00Z"))])
  }

  @Test func whileAnAlertCoolsNoOtherOpens() throws {
    let found = try standing(
      "type: event_count, timespan: 1d, condition: {gte: 1}", also: "cooldown: 10d", ["2022-03-01T00:00:00Z kind=a"],
      at: "2022-03-05T00:00:00Z")
    #expect(found.alert == nil && found.restsUntil == time("2022-03-11T00:00:00Z"))
  }
}
