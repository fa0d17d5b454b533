import Events
import TestSupport
import Testing

@testable import Rules

/// What would have changed an alert agrees with what the engine makes of the events without it.
@Suite struct AlertCourseTests {
  private struct Trial {
    var plan: Plan
    var harness: EngineHarness
    var reports: [Report]
    var now: Instant
    var text: String

    init?(_ random: inout SplitMix64) {
      let random0 = RandomCase(&random)
      guard let rule = parsedRules(random0.text).first else { return nil }
      plan = Plan(rule, feedLateness: .seconds(0))
      now = random0.now
      text = random0.text
      let now = now
      reports = random0.reports.filter {
        $0.time.end <= now && $0.known ?? now <= now && $0.cluster == nil && $0.status == .active
      }
      harness = EngineHarness([rule], now: RandomCase.day(-1))
      harness.take(reports, now: now)
    }

    var alerts: [Alert] { harness.history.alerts.filter { !$0.isCancelled && !$0.isQuiet } }

    func record(_ alert: Alert) -> GroupRecord? {
      var history = harness.history
      return GroupRecord(
        plan, in: alert.group, from: RandomCase.day(-1), through: plan.felt(after: alert.endsAt, at: now), &history)
    }

    /// The alerts of a group as they would stand without an event.
    func alerts(of group: Group, without event: Event.ID) -> [Alert] {
      var other = harness
      guard var report = harness.history.events[event]?.report else { return [] }
      report.status = .withdrawn
      other.take([report], now: now)
      return other.history.alerts.filter { !$0.isCancelled && !$0.isQuiet && $0.group == group }
    }
  }

  private func overlap(_ left: Alert, _ right: Alert) -> Bool {
    left.startsAt == right.startsAt
      || (left.startsAt < right.endsAt ?? .distantFuture && right.startsAt < left.endsAt ?? .distantFuture)
  }

  @Test func withdrawalsDoWhatIsSaid() throws {
    var random = SplitMix64.announced()
    var (cancelled, moved, known) = (0, 0, 0)
    for _ in 0..<400 {
      guard let trial = Trial(&random) else { continue }
      for alert in trial.alerts {
        guard let record = trial.record(alert), let course = AlertCourse(alert, in: record, at: trial.now) else {
          continue
        }
        known += 1
        if let end = alert.endsAt { #expect(course.end == end, "\(trial.text)") }
        for (event, effect) in course.withdrawals.prefix(4) {
          let left = trial.alerts(of: alert.group, without: event).filter { overlap($0, alert) }
          switch effect {
          case .cancels:
            cancelled += 1
            #expect(left.isEmpty, "\(trial.text) \(alert.startsAt) without \(event)")
          case .starts(let moment):
            moved += 1
            #expect(left.first?.startsAt == moment, "\(trial.text) \(alert.startsAt) without \(event)")
          case .ends, .lowers, .nothing:
            #expect(left.contains { $0.startsAt == alert.startsAt }, "\(trial.text) \(alert.startsAt) without \(event)")
          }
        }
      }
    }
    #expect(known > 50 && cancelled > 20 && moved > 5, "\(known) \(cancelled) \(moved)")
  }
}
