import Events
import TestSupport
import Testing

@testable import Rules

/// Cases that random histories found.
@Suite struct ReconciliationCaseTests {
  private let now = RandomCase.day(300)

  private func report(_ key: String, _ day: Int, isWholeDay: Bool = false, cluster: String? = nil) -> Report {
    let start = RandomCase.day(day)
    let end = isWholeDay ? start.advanced(byMilliseconds: 86_399_000) : start
    var report = Report(
      feed: "f", key: key, kind: "a.one", time: EventTime(start: start, end: end, precision: .interval))
    report.cluster = cluster
    return report
  }

  /// It is another event at the same moment, about which there is the same alert.
  @Test func aReportThatLeavesItsClusterKeepsItsAlert() {
    let rules = parsedRules(
      """
      id: r
      title: each
      detection: {a: {kind: a.*}, condition: a}
      correlation: {type: event_count, timespan: 10d, condition: {gte: 1}}
      rearm: every
      """)
    var harness = EngineHarness(rules, now: now)
    harness.take([report("a", 10, cluster: "c")], now: now)
    let before = harness.alerts
    #expect(before.count == 1)
    harness.take([report("a", 10)], now: now)
    #expect(harness.alerts == before)
    #expect(!harness.transitions.contains { $0.state == .cancelled })
  }

  /// With 0, 2, 5 there are two from day 10 on, by time alone, which late events may contradict until day 14; and with 13
  /// two again at once. When the earlier alert comes, the later one stays what it is.
  @Test func anAlertThatWaitedForLateEventsDoesNotTakeTheNextOnesPlace() {
    let rules = parsedRules(
      """
      id: r
      title: exactly two
      detection: {a: {kind: a.*}, condition: a}
      correlation: {type: event_count, timespan: 10d, condition: {eq: 2}, max-lateness: 4d}
      """)
    var harness = EngineHarness(rules, now: RandomCase.day(0))
    for day in [0, 2, 5, 13] { harness.take([report("k\(day)", day)], now: RandomCase.day(day)) }
    for day in 14...30 { harness.tick(now: RandomCase.day(day)) }
    let told = harness.transitions.map { "\($0.state) \($0.at.milliseconds(since: RandomCase.day(0)) / 86_400_000)" }
    #expect(
      told == [
        "firing 2", "resolved 5", "firing 13", "firing 10", "resolved 12", "resolved 15",
      ])
    #expect(Set(harness.transitions.map(\.alert.id)).count == 3)
  }

  /// Late events change nothing that lies so far behind them; but the end of the alert there was due when they came, and
  /// the clock had yet to step.
  @Test func whatIsDueIsDecidedThoughALateEventCameFirst() {
    let rules = parsedRules(
      """
      id: r
      title: two
      detection: {a: {kind: a.*}, condition: a}
      correlation: {type: event_count, timespan: 10d, condition: {gte: 2}}
      """)
    var harness = EngineHarness(rules, now: RandomCase.day(0))
    for day in [100, 105] { harness.take([report("k\(day)", day)], now: RandomCase.day(day)) }
    harness.take([report("late", 50), report("later", 51)], now: RandomCase.day(112))
    harness.tick(now: RandomCase.day(113))
    let told = harness.transitions.map { "\($0.state) \($0.at.milliseconds(since: RandomCase.day(0)) / 86_400_000)" }
    #expect(told == ["firing 105", "firing 51", "resolved 60", "resolved 110"])
  }

  /// An alert that needs more time is not possible because of an event with a wide date that has nothing to do with it.
  @Test func whatIsExactIsNotPossible() {
    let rules = parsedRules(
      """
      id: r
      title: three in a window
      detection: {a: {kind: a.*}, condition: a}
      correlation: {type: event_count, timespan: 6d, window: tumbling, condition: {gte: 3}}
      for: 5d
      """)
    let exact = [report("a", 16), report("b", 17), report("c", 18)]
    let wide = report("w", 40, isWholeDay: true)
    for chunks in [[exact, [wide]], [[wide], exact], [exact + [wide]]] {
      var harness = EngineHarness(rules, now: now)
      for chunk in chunks { harness.take(chunk, now: now) }
      #expect(harness.alerts.isEmpty && harness.possibleAlerts.isEmpty)
    }
  }

  /// Where a number may be too high, what was exact for longer than it is possible is no alert for another reason (one is
  /// cooling), wherever the evaluation begins: of the last report it goes back in steps of the window, to just where the
  /// number is possible.
  @Test func whatWasExactForLongerIsNotPossible() {
    let rules = parsedRules(
      """
      id: r
      title: two or three in a window
      detection: {a: {kind: a.*}, condition: a}
      correlation: {type: event_count, timespan: 8d, condition: {gte: 2, lt: 4}}
      cooldown: 10d
      """)
    let others = [(15, 1), (19, 1), (19, 0), (22, 1), (24, 0), (28, 1), (31, 1), (31, 4)].map(lasting)
    let last = lasting(24, days: 16)
    var whole = EngineHarness(rules, now: now)
    whole.take(others + [last], now: now)
    #expect(whole.alerts.count == 2 && whole.possibleAlerts.isEmpty)
    for chunks in [[others, [last]], [[last], others]] {
      var harness = EngineHarness(rules, now: now)
      for chunk in chunks { harness.take(chunk, now: now) }
      #expect(harness.alerts == whole.alerts && harness.possibleAlerts.isEmpty)
    }
  }

  /// A report of so many whole days, or of a moment in a day.
  private func lasting(_ day: Int, days: Int) -> Report {
    var report = report("\(day) for \(days)", day)
    let start = days == 0 ? report.time.start.advanced(byMilliseconds: 10 * Instant.hour) : report.time.start
    let end = days == 0 ? start : start.advanced(byMilliseconds: Int64(days) * 24 * Instant.hour - 1000)
    report.time = EventTime(start: start, end: end, precision: .interval)
    return report
  }

  /// An alert is certain if a part of it is, also where an evaluation that has to begin earlier comes upon its end.
  @Test func whatWasCertainStaysSoWhenItsEndIsLookedAt() {
    let rules = parsedRules(
      """
      id: r
      title: one in a window
      certainty: possible
      detection: {a: {kind: a.*}, condition: a}
      correlation: {type: value_count, field: [actor], timespan: 10d, condition: {gte: 1}}
      resolve: {quiet: 8d}
      rearm: window
      """)
    let reports = [(day: 19, known: 28), (29, 29), (37, 47)].map { day, known in
      var report = report("\(day)", day, isWholeDay: true)
      (report.actor, report.known) = (["P"], RandomCase.day(known))
      return report
    }
    var random = SplitMix64(seed: 0)
    let (found, last) = PropertyCase(rules: rules, reports: reports, now: RandomCase.day(96)).live(&random)
    #expect(found.history.alerts.map(\.certainty) == last.whole().history.alerts.map(\.certainty))
  }

  /// A match that comes last makes the number too high for a while, a month before the alert that follows from it: the
  /// condition then holds again by time alone, and it is quiet when it held for long enough, so that the wait begins with the
  /// next match.
  @Test func whatBeganToWaitAnewIsFoundHoweverFarBehind() {
    let rules = parsedRules(
      """
      id: r
      title: two or three in a window
      detection: {a: {kind: a.*}, condition: a}
      correlation: {type: event_count, timespan: 13d, condition: {gte: 2, lt: 4}}
      for: 9d
      resolve: {quiet: 6d}
      """)
    let first = report("first", 30)
    let others = [33, 39, 41, 46, 53, 59].map { report("\($0)", $0) }
    var whole = EngineHarness(rules, now: now)
    whole.take([first] + others, now: now)
    #expect(whole.alerts.map(\.start) == [RandomCase.day(62)])
    for arrivals in [others + [first], [others[4], first] + others] {
      var harness = EngineHarness(rules, now: now)
      for arrival in arrivals { harness.take([arrival], now: now) }
      #expect(harness.alerts == whole.alerts)
    }
  }

  /// The level of an alert is the highest that its corrected history reached, whether its evidence was withdrawn or outvoted.
  @Test(arguments: ["type: event_count, condition: {gte: 2}", "type: value_avg, field: value, condition: {gte: 2}"])
  func aLevelThatWasNotReachedInTruthIsCorrected(_ correlation: String) throws {
    let rules = parsedRules(
      """
      id: r
      title: many
      detection: {a: {kind: a.*}, condition: a}
      correlation: {timespan: 10d, \(correlation)}
      resolve: never
      level: low
      levels: [{condition: {gte: 4}, level: high}]
      """)
    func numbered(_ key: String, _ day: Int, _ value: Int) -> Report {
      var report = report(key, day)
      report.value = "\(value)"
      return report
    }
    var harness = EngineHarness(rules, now: now)
    harness.take([numbered("k0", 1, 2), numbered("k1", 2, 2)], now: now)
    harness.take([numbered("k2", 3, 2), numbered("k3", 4, 20)], now: now)
    #expect(harness.alerts.map(\.level) == [.high])
    if correlation.contains("event_count") {
      var gone = numbered("k3", 4, 20)
      gone.status = .withdrawn
      harness.take([gone], now: now)
    } else {
      harness.take([numbered("k4", 4, -30)], now: now)
    }
    let last = try #require(harness.transitions.last)
    #expect(harness.alerts.map(\.level) == [.low])
    #expect((last.state, last.alert.level, last.reason) == (.updated, .low, "evidence corrected"))
  }

  /// Of what is over at once, the line says what stood behind it at that moment, and so it is written again.
  @Test func whatComesLateCorrectsWhatIsOverAtOnce() throws {
    let rules = parsedRules(
      """
      id: r
      title: each
      detection: {a: {kind: a.*}, condition: a}
      correlation: {type: event_count, timespan: 10d, condition: {gte: 2}}
      rearm: every
      """)
    var harness = EngineHarness(rules, now: now)
    harness.take([report("k1", 1), report("k4", 4)], now: now)
    harness.take([report("k2", 2), report("k3", 3)], now: now)
    let line = try #require(harness.transitions.last { $0.alert.startsAt == RandomCase.day(4) })
    #expect((line.state, line.value, line.count, line.alert.peak) == (.updated, 4, 4, 4))
    #expect(harness.transitions.filter { $0.state == .firing }.count == 3)
  }
}
