import Events
import TestSupport
import Testing

@testable import Rules

/// Alerts that are single occurrences, where the clock or a cooldown decides.
@Suite struct OccurrenceTests {
  private let now = RandomCase.day(50)

  private func harness(_ keys: String, _ reports: [Report]) -> EngineHarness {
    let rules = parsedRules(
      """
      id: r
      title: an occurrence
      detection: {a: {kind: a}, condition: a}
      \(keys)
      """)
    func loaded() -> EngineHarness {
      var harness = EngineHarness([], now: RandomCase.day(0))
      harness.history = MemoryHistory(firstLoaded: RandomCase.day(0))
      harness.load(rules, now: RandomCase.day(0))
      return harness
    }
    var harness = loaded()
    for report in reports { harness.take([report], now: RandomCase.day(10)) }
    harness.tick(now: now)
    var whole = loaded()
    whole.take(reports, now: now)
    whole.tick(now: now)
    #expect(whole.alerts == harness.alerts)
    return harness
  }

  private func report(_ day: Int) -> Report {
    Report(feed: "events", key: "k\(day)", kind: "a", time: EventTime(RandomCase.day(day)))
  }

  private func openings(_ harness: EngineHarness) -> [Instant] { harness.alerts.map(\.start).sorted() }

  @Test func aSilenceIsToldOnce() {
    let keys = "correlation: {type: absence, group-by: [asset], timespan: 2d, expect: [{asset: Q}]}\nrearm: consume"
    #expect(openings(harness(keys, [])) == [RandomCase.day(2)])
    func heard(_ day: Int) -> Report {
      var report = report(day)
      report.asset = "Q"
      return report
    }
    #expect(openings(harness(keys, [heard(5), heard(6), heard(20)])) == [2, 8, 22].map { RandomCase.day($0) })
  }

  /// What the alert before used up is no evidence of one that is cancelled either.
  @Test(arguments: [false, true]) func whatIsCancelledShowsWhatWasLeft(isRestarted: Bool) {
    let keys = "correlation: {type: event_count, timespan: 180d, condition: {gte: 2}}\nrearm: consume"
    var harness = harness(keys, (1...4).map(report))
    #expect(openings(harness) == [2, 4].map { RandomCase.day($0) })
    if isRestarted { harness.restart(now: now) }
    var gone = report(4)
    gone.status = .withdrawn
    harness.take([gone], now: now)
    let last = harness.transitions.last
    #expect(last?.state == .cancelled && last?.value == 1 && last?.count == 1)
    #expect(last?.evidence.map(\.event) == [3])
  }

  @Test func aDateIsUsedUpByItsFirstLead() {
    func scheduled(_ day: Int) -> Report {
      var report = report(day)
      (report.modality, report.known) = (.scheduled, RandomCase.day(1))
      return report
    }
    let keys = "correlation: {type: countdown, lead: [5d, 2d]}\nrearm: consume"
    let reports = [scheduled(20), scheduled(21), scheduled(40)]
    #expect(openings(harness(keys, reports)) == [15, 16, 35].map { RandomCase.day($0) })
  }

  @Test func noneOpensDuringTheCooldown() {
    func openings(_ keys: String, _ days: [Int]) -> [Instant] {
      let correlation = "correlation: {type: event_count, timespan: 4d, condition: {gte: 2}}\n"
      return self.openings(harness(correlation + keys, days.map(report)))
    }
    func days(_ days: Int...) -> [Instant] { days.map { RandomCase.day($0) } }
    #expect(openings("rearm: consume", [1, 2, 3, 6]) == days(2, 6))
    // The events of 3 and 6 lie in one window until 7, when it has cooled: what still holds then opens one.
    #expect(openings("rearm: consume\ncooldown: 4d", [1, 2, 3, 5]) == days(2, 6))
    #expect(openings("rearm: consume\ncooldown: 5d", [1, 2, 3, 6]) == days(2))
    #expect(openings("rearm: every", [1, 2, 3, 4, 7]) == days(2, 3, 4, 7))
    #expect(openings("rearm: every\ncooldown: 2d", [1, 2, 3, 4, 7]) == days(2, 4, 7))
  }
}
