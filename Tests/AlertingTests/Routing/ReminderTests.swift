import Alerting
import Events
import Rules
import Storage
import Testing

/// `repeat_interval`: reminders of what goes on firing.
@Suite struct ReminderTests {
  private static let rule = "id: r\ntitle: R\nrepeat_interval: 10s\ndetection: {s: {kind: x}}\n"

  private func harness() throws -> RoutingHarness {
    try RoutingHarness([try RoutingHarness.endpoint()], rules: Self.rule)
  }

  @Test func remindsWhileItFires() throws {
    let harness = try harness()
    try harness.change("a", .firing, at: 0)
    #expect(try harness.tick(at: 9) == 10)
    #expect(try harness.tick(at: 10) == 20)
    #expect(try harness.tick(at: 20) == 30)
    try harness.change("a", .resolved, at: 25)
    #expect(try harness.tick(at: 30) == nil)
    #expect(try harness.log() == ["firing a", "reminder a", "reminder a", "resolved a"])
    #expect(try harness.sent() == ["firing a", "reminder a", "reminder a", "resolved a"])
    let lines = try harness.store.transitions()
    #expect(lines.map(\.seq) == [1, 2, 3, 4])
    #expect(lines[1].at == Sample.now.advanced(byMilliseconds: 10_000))
    let reminder = try #require(AlertDocument(line: lines[1].json))
    #expect(reminder.evidenceTotal == 4 && reminder.evidence == [Sample.report] && !reminder.isBackfill)
  }

  /// A daemon that was down reminds once.
  @Test func missedOnesAreOne() throws {
    let harness = try harness()
    try harness.change("a", .firing, at: 0)
    #expect(try harness.tick(at: 1000) == 1010)
    #expect(try harness.log() == ["firing a", "reminder a"])
  }

  @Test func everyChangeBeginsTheIntervalAnew() throws {
    let harness = try harness()
    try harness.change("a", .firing, at: 0)
    try harness.change("a", .escalated, at: 8)
    #expect(try harness.tick(at: 10) == 18)
    #expect(try harness.log() == ["firing a", "escalated a"])
  }

  private func acknowledge(_ harness: RoutingHarness) throws {
    try harness.store.transaction { (transaction) throws(StorageError) in
      let seq = try transaction.lastTransition()
      try transaction.put(AckRow(alert: "a", seq: seq, createdBy: "me", comment: "", createdAt: Sample.now))
    }
  }

  @Test func anAcknowledgementHoldsUntilTheNextEscalation() throws {
    let harness = try harness()
    try harness.change("a", .firing, at: 0)
    try acknowledge(harness)
    try harness.change("a", .updated, at: 5)
    for second in [15, 25, 35] as [Int64] { try harness.tick(at: second) }
    #expect(try harness.log() == ["firing a", "updated a"])
    try harness.change("a", .escalated, at: 36)
    try harness.tick(at: 46)
    #expect(try harness.log() == ["firing a", "updated a", "escalated a", "reminder a"])
    try acknowledge(harness)
    try harness.tick(at: 100)
    #expect(try harness.log().count == 4)
  }

  /// History that was never sent is not brought up by a reminder; the log has it.
  @Test func ofWhatNobodyWasToldNobodyIsReminded() throws {
    let harness = try harness()
    harness.router.endpoints[0].levels = [.critical]
    try harness.change("a", .firing, at: 0)
    harness.router.endpoints[0].levels = nil
    try harness.tick(at: 10)
    #expect(try harness.log() == ["firing a", "reminder a"])
    #expect(try harness.sent() == [])
  }

  @Test func aSilencedReminderComesLater() throws {
    let harness = try harness()
    try harness.change("a", .firing, at: 0)
    let silence = try harness.silence("rule=r", until: 35)
    for second in [10, 20, 30] as [Int64] { try harness.tick(at: second) }
    #expect(try harness.log().dropFirst() == Array(repeating: "reminder a \(silence)", count: 3)[...])
    #expect(try harness.sent() == ["firing a"])
    try harness.tick(at: 35)
    #expect(try harness.sent() == ["firing a", "reminder a"])
  }

  @Test func aSilencedReminderOfWhatIsAcknowledgedDoesNotCome() throws {
    let harness = try harness()
    try harness.change("a", .firing, at: 0)
    _ = try harness.silence("rule=r", until: 35)
    try harness.tick(at: 10)
    try acknowledge(harness)
    try harness.tick(at: 35)
    #expect(try harness.sent() == ["firing a"])
    #expect(try harness.store.withheldNotices().isEmpty)
    try harness.change("a", .escalated, at: 36)
    try harness.tick(at: 46)
    #expect(try harness.sent() == ["firing a", "escalated a", "reminder a"])
  }

  /// A rule that says it anew reminds of what fires already, a whole interval later.
  @Test func aNewIntervalCountsFromTheReload() throws {
    let harness = try harness()
    let rules = harness.router.rules
    harness.router.rules = [:]
    try harness.change("a", .firing, at: 0)
    #expect(try harness.tick(at: 50) == nil)
    harness.router.rules = rules
    let router = harness.router
    for second in [60, 65] as [Int64] {
      try harness.store.transaction { (transaction) throws(StorageError) in
        let now = Sample.now.advanced(byMilliseconds: second * 1000)
        try Routing(router, transaction, now: now).planReminders()
      }
    }
    #expect(try harness.tick(at: 66) == 70)
    harness.router.rules = [:]
    #expect(try harness.tick(at: 70) == nil)
    #expect(try harness.log() == ["firing a"])
  }
}
