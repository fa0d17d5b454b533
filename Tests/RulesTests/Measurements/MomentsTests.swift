import Events
import TestSupport
import Testing

@testable import Rules

/// What is news for one moment: new values and changes.
@Suite struct MomentsTests {
  private func alerts(_ text: String, _ lines: [(String, String)]) throws -> [Transition] {
    let now = RandomCase.day(400)
    var harness = EngineHarness(parsedRules(text), now: now)
    var chunk: [Report] = []
    for (number, (time, actors)) in lines.enumerated() {
      var report = Report(feed: "events", key: "\(number)", kind: "k", time: try #require(ISO8601.time(time)))
      report.actor = actors.split(separator: ",").map(String.init)
      report.target = ["T"]
      chunk.append(report)
    }
    harness.take(chunk, now: now)
    return harness.transitions.filter { $0.state == .firing }
  }

  private func rule(_ correlation: String) -> String {
    "id: r\ntitle: r\ndetection: {m: {kind: k}, condition: m}\ncorrelation: {\(correlation)}\n"
  }

  @Test func aNewValueIsNamed() throws {
    let found = try alerts(
      rule("type: new_value, field: actor, timespan: 30d, warm-up: 10d"),
      [("2022-01-01", "A"), ("2022-01-05", "B"), ("2022-01-20", "A,b,C,D"), ("2022-03-01", "A")])
    #expect(found.map(\.at.date.text) == ["2022-01-20", "2022-03-01"])
    #expect(found.map(\.values) == [["C", "D"], ["A"]])
    #expect(found.map(\.value) == [2, 1])
    #expect(found.allSatisfy { $0.evidence.count == 1 })
  }

  /// Also of an event that lasts longer than the timespan; what had it before may have been in the timespan before it.
  @Test func whatLastsLongBringsNewValues() throws {
    let found = try alerts(
      rule("type: new_value, field: actor, timespan: 14d"),
      [("2022-03", "A"), ("2022-04-20", "B"), ("2022-05", "B"), ("2022-06", "A")])
    #expect(found.map(\.at.date.text) == ["2022-03-31", "2022-04-20", "2022-06-30"])
  }

  /// The value before may be older than the timespan, or just not so old.
  @Test func aChangeIsCertainIfTheOldValueIsCertainlyNotForgotten() throws {
    let lines = [("2022-03", "A"), ("2022-04-01T12:00:00Z", "B"), ("2022-04-02", "C")]
    let certain = try alerts(rule("type: change, field: actor, timespan: 2d"), lines)
    #expect(certain.map(\.at.date.text) == ["2022-04-02"])
    let possible = try alerts(rule("type: change, field: actor, timespan: 2d") + "certainty: possible\n", lines)
    #expect(possible.map(\.alert.certainty) == [.possible, .certain])
  }

  @Test func anUnorderedPairIsTheSameBothWays() throws {
    var text = rule("type: new_value, field: [actor, target], unordered: true, timespan: 90d")
    func pairs(_ text: String) throws -> [[String]] {
      let now = RandomCase.day(400)
      var harness = EngineHarness(parsedRules(text), now: now)
      var chunk: [Report] = []
      for (number, (actor, target)) in [("KAZ", "RUS"), ("RUS", "KAZ"), ("kaz", "CHN")].enumerated() {
        var report = Report(
          feed: "events", key: "\(number)", kind: "k", time: EventTime(RandomCase.day(number)))
        report.actor = [actor]
        report.target = [target]
        chunk.append(report)
      }
      harness.take(chunk, now: now)
      return harness.transitions.filter { $0.state == .firing }.map(\.values)
    }
    #expect(try pairs(text) == [["KAZ / RUS"], ["CHN / kaz"]])
    text = rule("type: new_value, field: [actor, target], timespan: 90d")
    #expect(try pairs(text) == [["KAZ / RUS"], ["RUS / KAZ"], ["kaz / CHN"]])
  }

  @Test func aChangeShowsBothSides() throws {
    let found = try alerts(
      rule("type: change, field: actor"),
      [("2022-01-01", "A"), ("2022-01-05", "a"), ("2022-02-20", "B"), ("2022-03-01", "B"), ("2022-06", "C")])
    #expect(found.map(\.at.date.text) == ["2022-02-20", "2022-06-30"])
    #expect(found.map(\.values) == [["a", "B"], ["B", "C"]])
    #expect(found.allSatisfy { $0.evidence.count == 2 })
  }

  @Test func aChangeAmongOverlappingDatesIsNotCertain() throws {
    let lines = [("2022-01-10/2022-01-20", "A"), ("2022-01-15/2022-01-25", "B")]
    #expect(try alerts(rule("type: change, field: actor"), lines).isEmpty)
    let possible = try alerts(rule("type: change, field: actor") + "certainty: possible\n", lines)
    #expect(possible.map(\.at.date.text) == ["2022-01-25"])
  }

  @Test func anOldValueIsForgotten() throws {
    let found = try alerts(
      rule("type: change, field: actor, timespan: 30d"), [("2022-01-01", "A"), ("2022-03-01", "B")])
    #expect(found.isEmpty)
  }

  @Test func anAlertInADayEndsWithIt() throws {
    let now = RandomCase.day(400)
    var harness = EngineHarness(
      parsedRules(rule("type: event_count, window: calendar, timespan: 1d, condition: {gte: 1}")), now: now)
    let times = ["2022-01-01T10:00:00Z", "2022-01-02T00:00:00Z", "2022-01-02T23:00:00Z"]
    harness.take(
      try times.enumerated().map { number, time in
        Report(feed: "events", key: "\(number)", kind: "k", time: try #require(ISO8601.time(time)))
      }, now: now)
    let spans = harness.alerts.map { "\($0.start.text) \($0.end?.text ?? "") \($0.peak)" }.sorted()
    #expect(
      spans == ["2022-01-01T10:00:00Z 2022-01-02T00:00:00Z 1.0", "2022-01-02T00:00:00Z 2022-01-03T00:00:00Z 2.0"])
  }
}
