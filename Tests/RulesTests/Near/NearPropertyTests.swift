import Events
import TestSupport
import Testing

@testable import Rules

/// What is said to be near agrees with what the engine raises when time goes on or one more event comes.
@Suite struct NearPropertyTests {
  /// A random rule over a random history of which nothing lies ahead.
  private struct Trial {
    var rules: [Rule]
    var harness: EngineHarness
    var now: Instant
    var text: String

    init?(_ random: inout SplitMix64, isVaried: Bool) {
      let random0 = RandomCase(&random)
      let rules = parsedRules(random0.text)
      guard let base = rules.first else { return nil }
      self.rules = isVaried ? Array(RuleVariants.rules(base, in: .utc, &random).prefix(1)) : rules
      now = random0.now
      text = random0.text
      harness = EngineHarness(self.rules, now: RandomCase.day(-1))
      let now = now
      harness.take(random0.reports.filter { $0.time.end <= now && $0.known ?? now <= now }, now: now)
    }

    /// For messages.
    var story: String {
      let matches = harness.history.events.values.sorted { $0.time.start < $1.time.start }.map {
        "\($0.report.kind) \($0.report.asset ?? "") \($0.effect.start)/\($0.effect.end) \($0.report.actor)"
      }
      return "\(text)\(now)\n\(matches.joined(separator: "\n"))"
    }

    func near() -> [Group: NearGroup] {
      let found = harness.near(rules, at: now).flatMap(\.groups)
      return Dictionary(found.map { ($0.group, $0) }) { first, _ in first }
    }
  }

  /// The first alert that time alone opens, by group: when it is told.
  private func openings(_ trial: Trial) -> [Group: Instant] {
    var harness = trial.harness
    let told = harness.transitions.count
    harness.tick(now: RandomCase.day(2000))
    var openings: [Group: Instant] = [:]
    for transition in harness.transitions[told...]
    where transition.state == .firing && openings[transition.alert.group] == nil {
      openings[transition.alert.group] = transition.at
    }
    return openings
  }

  @Test func whatFiresByItselfIsToldWithItsMoment() throws {
    var random = SplitMix64.announced()
    var (armed, timed) = (0, 0)
    for round in 0..<10_000 where round < 1000 || timed <= 5 || armed <= 3 {
      guard let trial = Trial(&random, isVaried: true), trial.rules[0].rearm != .every,
        let kind = trial.rules[0].correlation?.kind
      else { continue }
      let (near, openings, open) = (trial.near(), openings(trial), trial.harness.open(at: trial.now)["r"] ?? [])
      for (group, found) in near {
        #expect(!open.contains(group))
        guard let firesAt = found.firesAt else { continue }
        #expect(openings[group] == firesAt, "\(trial.story) \(trial.rules[0].rearm) \(kind) \(group.text)")
        timed += 1
      }
      // Of silence and countdowns only the last quarter is near.
      for (group, at) in openings where !open.contains(group) && kind != .absence && kind != .countdown {
        #expect(
          near[group]?.state == .armed && near[group]?.firesAt == at,
          "\(trial.story) \(trial.rules[0].rearm) \(kind) \(group.text) \(at)")
        armed += 1
      }
    }
    #expect(timed > 5 && armed > 3, "\(timed) \(armed)")
  }

  /// One more event of the right kind at a moment.
  private func probe(_ trial: Trial, _ near: NearGroup, at moment: Instant) -> Bool {
    var harness = trial.harness
    let kind = ["a": "a.one", "b": "b.one", "c": "a.two"][near.missing.first ?? "a"] ?? "a.one"
    let steps = trial.rules[0].correlation?.steps ?? []
    let count = near.missing.first.flatMap { name in steps.last { $0.name == name }?.minimum } ?? 1
    harness.tick(now: moment)
    let told = harness.transitions.count
    let reports = (0..<count).map { number in
      var report = Report(feed: "events", key: "probe\(number)", kind: kind, time: EventTime(moment))
      report.asset = near.group.labels.first?.value ?? "X"
      report.actor = ["PROBE"]
      return report
    }
    harness.take(reports, now: moment)
    harness.tick(now: moment.advanced(byMilliseconds: 400 * 86_400_000))
    return harness.transitions[told...].contains { $0.state == .firing && $0.alert.group == near.group }
  }

  @Test func oneMoreFiresUntilTheOldestLeaves() {
    var random = SplitMix64.announced()
    var checked = 0
    for _ in 0..<1000 {
      guard let trial = Trial(&random, isVaried: false), trial.rules[0].correlation?.dedupeBy.isEmpty == true else {
        continue
      }
      for near in trial.near().values where near.state == .near && near.missing.count <= 1 {
        let first = trial.now.advanced(byMilliseconds: 1)
        let fires = probe(trial, near, at: first)
        #expect(fires, "\(trial.story) \(near)")
        guard let end = near.leavesAt, end > first else { continue }
        let isLast = probe(trial, near, at: end.advanced(byMilliseconds: -1))
        #expect(isLast, "\(trial.story) \(near)")
        // Of several ways, another may be open then.
        guard trial.rules[0].correlation?.expression == nil else { continue }
        let isLate = !probe(trial, near, at: end)
        #expect(isLate, "\(trial.story) \(near)")
        checked += 1
      }
    }
    #expect(checked > 20, "\(checked)")
  }
}
