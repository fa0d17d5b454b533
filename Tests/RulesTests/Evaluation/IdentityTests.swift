import Events
import TestSupport
import Testing

@testable import Rules

/// Semantics 8 and 9: what keeps which id, and what is said about it.
@Suite struct IdentityTests {
  private let single = parsedRules("id: e\ntitle: e\ndetection: {m: {kind: k}, condition: m}\n")
  private let now = RandomCase.day(400)

  private func report(_ key: String, _ time: String, cluster: String? = nil) throws -> Report {
    var report = Report(feed: "events", key: key, kind: "k", time: try #require(ISO8601.time(time)))
    report.cluster = cluster
    return report
  }

  @Test func anEventThatSplitsOffGetsAnIdOfItsOwn() throws {
    var harness = EngineHarness(single, now: now)
    harness.take([try report("1", "2022-06", cluster: "X"), try report("2", "2022-06-10", cluster: "X")], now: now)
    harness.take([try report("2", "2022-06-10", cluster: "Y")], now: now)
    #expect(harness.history.alerts.count == 2)
    #expect(Set(harness.transitions.filter { $0.state == .firing }.map(\.alert.id)).count == 2)
    var gone = try report("2", "2022-06-10", cluster: "Y")
    gone.status = .withdrawn
    harness.take([gone], now: now)
    #expect(harness.alerts.count == 1)
    let last = Dictionary(harness.transitions.map { ($0.alert.id, $0.state) }) { $1 }
    #expect(last.values.sorted { $0.rawValue < $1.rawValue } == [.cancelled, .updated])
  }

  @Test func anAlertOnOneEventIsOverWhenItOpensAlsoAfterACorrection() throws {
    var harness = EngineHarness(single, now: now)
    harness.take([try report("1", "2022-06-01")], now: now)
    harness.take([try report("1", "2022-06-03")], now: now)
    #expect(harness.transitions.map(\.state) == [.firing, .updated])
    #expect(harness.transitions.allSatisfy { $0.alert.endsAt == $0.alert.startsAt })
  }

  @Test func aQuietAlertIsNotOpenedAgainByWhatNeverJoins() throws {
    let rules = parsedRules(
      """
      id: q
      title: q
      detection: {m: {kind: k}, condition: m}
      correlation: {type: event_count, timespan: 30d, condition: {gte: 2}}
      resolve: {quiet: 10d}
      """)
    var harness = EngineHarness(rules, now: now)
    for (key, time) in [("a", "2022-03-13"), ("b", "2022-03-17"), ("c", "2022-03")] {
      harness.take([try report(key, time)], now: now)
    }
    #expect(harness.alerts.map(\.start.date.text) == ["2022-03-17"])
    #expect(harness.alerts.first?.end?.date.text == "2022-03-27")
  }

  /// Two came in order, two late: there were four already when the alert opened.
  @Test func aLevelThatLateEventsRaiseWhereAnAlertBeginsIsTold() throws {
    func rules(_ level: String) -> [Rule] {
      parsedRules(
        """
        id: l
        title: l
        level: \(level)
        detection: {m: {kind: k}, condition: m}
        correlation: {type: event_count, timespan: 10d, condition: {gte: 2}}
        levels: [{condition: {gte: 4}, level: high}]
        """)
    }
    var harness = EngineHarness(rules("low"), now: now)
    harness.take([try report("a", "2022-06-01"), try report("b", "2022-06-05")], now: now)
    harness.take([try report("c", "2022-06-02"), try report("d", "2022-06-05")], now: now)
    harness.take([try report("e", "2022-06-05")], now: now)
    var told = harness.transitions.map { "\($0.state) \($0.at.date.text) \($0.alert.level) \($0.value)" }
    #expect(
      told == [
        "firing 2022-06-05 low 2.0", "resolved 2022-06-11 low 1.0", "updated 2022-06-02 low 2.0",
        "escalated 2022-06-05 high 4.0", "resolved 2022-06-15 high 0.0",
      ])
    #expect(harness.mistold().isEmpty)
    // What a changed rule says of what is long over is no news.
    harness.load(rules("critical"), now: now)
    told = harness.transitions.dropFirst(told.count).map { "\($0.state) \($0.at.date.text) \($0.alert.level)" }
    #expect(told == [])
  }

  /// Whoever was told of its beginning waits for its end.
  @Test func anAlertThatAChangedRuleMakesOneMomentIsResolved() throws {
    func rules(_ rearm: String) -> [Rule] {
      parsedRules(
        """
        id: r
        title: r
        detection: {m: {kind: k}, condition: m}
        correlation: {type: event_count, timespan: 10d, condition: {gte: 2}}
        rearm: \(rearm)
        """)
    }
    let now = RandomCase.day(152)
    var harness = EngineHarness(rules("resolve"), now: now)
    harness.take([try report("a", "2022-06-01"), try report("b", "2022-06-05")], now: now)
    harness.load(rules("consume"), now: now)
    harness.load(rules("resolve"), now: now)
    #expect(harness.transitions.map(\.state) == [.firing, .resolved, .updated])
    #expect(Set(harness.transitions.map(\.alert.id)).count == 1)
    #expect(harness.mistold().isEmpty)
  }

  @Test func aTestMayExpectThatAnAlertIsCancelled() throws {
    let rules = parsedRules(
      """
      id: c
      title: c
      detection: {m: {kind: k, planned: NO}, condition: m}
      correlation: {type: event_count, group-by: [asset], timespan: 30d, condition: {gte: 2}}
      tests:
        - name: withdrawn
          events: |
            2022-01-01 kind=k asset=a key=1 planned=NO
            2022-01-10 kind=k asset=a key=2 planned=false
            2022-01-01 kind=k asset=a key=1 planned=no status=withdrawn
          expect:
            - {at: 2022-01-10, state: firing}
            - {at: 2022-01-10, state: cancelled}
        - name: the same, as far as it does not depend on the order
          events: |
            2022-01-01 kind=k asset=a key=1 planned=NO
            2022-01-10 kind=k asset=a key=2 planned=false
            2022-01-01 kind=k asset=a key=1 planned=no status=withdrawn
          expect: []
      """)
    for test in rules[0].tests {
      let failure = RuleTester(rules[0]).failure(of: test)
      #expect(failure == nil, "\(test.name): \(failure?.outcomes ?? [])")
    }
  }
}
