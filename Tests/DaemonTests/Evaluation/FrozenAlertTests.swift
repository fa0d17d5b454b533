import Events
import Rules
import Storage
import TestSupport
import Testing

/// Alerts of which the evidence was deleted because of its age.
@Suite struct FrozenAlertTests {
  private func prune(_ harness: StoreHarness, before moment: Instant, now: Instant) throws {
    try harness.store.transaction { (transaction) throws(StorageError) in
      _ = try transaction.pruneEvents(endedBefore: moment, after: 0, limit: 1000, now: now)
    }
  }

  /// The alerts that are over and whose first event was deleted.
  private func frozen(_ harness: StoreHarness) throws -> [AlertRow] {
    let alerts = try harness.store.alerts(AlertFilter())
    return try harness.store.transaction { (transaction) throws(StorageError) in
      var frozen: [AlertRow] = []
      for alert in alerts where alert.endsAt != nil {
        if let first = alert.opening.first, try transaction.isPruned(event: first) { frozen.append(alert) }
      }
      return frozen.sorted { $0.id < $1.id }
    }
  }

  private func report(_ asset: String, _ day: Int) -> Report {
    var report = Report(
      feed: "events", key: "\(asset)\(day)", kind: "a.b", time: EventTime(RandomCase.day(day)))
    report.asset = asset
    return report
  }

  private func text(_ kind: String = "a.b", gte number: Int = 2) -> String {
    """
    id: two
    title: two in ten days
    detection: {sel: {kind: \(kind)}, condition: sel}
    correlation: {type: event_count, group-by: [asset], timespan: 10d, condition: {gte: \(number)}}
    """
  }

  @Test func aChangedRuleDoesNotCancelWhatItCannotSeeAnyMore() throws {
    let now = RandomCase.day(400)
    let harness = try StoreHarness(rules(text()), now: now)
    try harness.take([report("X", 1), report("X", 4), report("Y", 390), report("Y", 395)], now: now)
    try harness.tick(now: now)
    try prune(harness, before: RandomCase.day(300), now: now)
    let before = try frozen(harness)
    #expect(before.map(\.group) == ["asset=X"])
    let told = try harness.store.transitions().count
    try harness.load(rules(text("a.*")), now: now)
    #expect(try harness.store.transitions().count == told)
    // Nor does what comes late make another alert in its place.
    try harness.take([report("X", 5), report("X", 6)], now: now)
    try harness.load(rules(text("a.b", gte: 3)), now: now)
    try harness.take([report("X", 7)], now: now)
    #expect(try frozen(harness) == before)
    // What still can be seen is changed: there are but two of Y.
    let lines = try harness.store.transitions().dropFirst(told)
    #expect(lines.map(\.state) == ["cancelled"])
    #expect(lines.allSatisfy { $0.json.contains("\"asset\":\"Y\"") })
  }

  @Test func noChangeOfRulesTouchesThem() throws {
    var random = SplitMix64.announced()
    var count = 0
    for _ in 0..<40 {
      let (given, other) = (RandomCase(&random), RandomCase(&random))
      let now = RandomCase.day(200)
      let harness = try StoreHarness(rules(given.text), now: now)
      try harness.take(given.reports, now: now)
      try harness.tick(now: now)
      try prune(harness, before: RandomCase.day(Int.random(in: 40...80, using: &random)), now: now)
      let before = try frozen(harness)
      count += before.count
      try harness.load(rules(other.text), now: now)
      try harness.take(other.reports, now: now)
      try harness.load(rules(given.text), now: now)
      let after = Set(try frozen(harness))
      #expect(before.allSatisfy(after.contains), "\(given.text) \(other.text)")
    }
    #expect(count > 0)
  }
}
