import Alerting
import Events
import Rules
import Storage
import Testing

/// Silences and inhibitions mute what is sent, and nothing else.
@Suite struct SilencingTests {
  @Test func whatStillFiresIsSentWhenTheSilenceEnds() throws {
    let harness = try RoutingHarness([try RoutingHarness.endpoint()])
    let silence = try harness.silence("asset=CPC", until: 100)
    try harness.change("a", .firing, at: 1)
    try harness.change("b", .firing, at: 2)
    try harness.change("a", .escalated, at: 3)
    try harness.change("b", .resolved, at: 4)
    #expect(
      try harness.log() == [
        "firing a \(silence)", "firing b \(silence)", "escalated a \(silence)", "resolved b \(silence)",
      ])
    #expect(try harness.tick(at: 99) == 100)
    #expect(try harness.sent() == [])
    #expect(try harness.tick(at: 100) == nil)
    #expect(try harness.sent() == ["escalated a"], "the newest of what was withheld, once")
    #expect(try harness.store.withheldNotices().isEmpty)
    try harness.tick(at: 200)
    try harness.change("a", .resolved, at: 201)
    #expect(try harness.sent() == ["escalated a", "resolved a"])
  }

  /// Who was told of a beginning is told of the end, late.
  @Test func theEndOfWhatWasToldIsSentWhenTheSilenceEnds() throws {
    let harness = try RoutingHarness([try RoutingHarness.endpoint()])
    try harness.change("a", .firing, at: 1)
    _ = try harness.silence("rule=r", until: 100)
    try harness.change("a", .resolved, at: 2)
    try harness.tick(at: 99)
    #expect(try harness.sent() == ["firing a"])
    try harness.tick(at: 100)
    #expect(try harness.sent() == ["firing a", "resolved a"])
  }

  /// An alert that ends unheard behind its silence, before the tick that would have sent it.
  @Test func whatNobodyHeardOfDoesNotEnd() throws {
    let harness = try RoutingHarness([try RoutingHarness.endpoint()])
    _ = try harness.silence("rule=r", until: 100)
    try harness.change("a", .firing, at: 1)
    try harness.change("a", .resolved, at: 101)
    try harness.tick(at: 102)
    #expect(try harness.sent() == [])
    #expect(try harness.store.withheldNotices().isEmpty)
  }

  @Test func othersAreSent() throws {
    let harness = try RoutingHarness([try RoutingHarness.endpoint()])
    _ = try harness.silence("rule=r,level=low", until: 100)
    try harness.change("a", .firing, at: 1)
    try harness.change("b", .firing, level: .low, at: 1)
    #expect(try harness.sent() == ["firing a"])
  }

  /// An escalation out of what the silence matches is sent at once, and the silence withholds nothing more.
  @Test func anEscalationLeavesTheSilence() throws {
    let harness = try RoutingHarness([try RoutingHarness.endpoint()])
    _ = try harness.silence("level=~low|medium", until: 100)
    try harness.change("a", .firing, level: .low, at: 1)
    try harness.change("a", .escalated, level: .critical, at: 2)
    try harness.tick(at: 100)
    #expect(try harness.sent() == ["escalated a"])
  }

  private static let inhibition = """
    inhibit_rules: [{source_matchers: rule=war, target_matchers: rule!=war, equal: [asset]}]
    """

  @Test func aFiringSourceInhibitsUntilItEnds() throws {
    let harness = try RoutingHarness([try RoutingHarness.endpoint()], rules: Self.inhibition)
    try harness.change("w", .firing, rule: "war", level: .critical, at: 1)
    try harness.change("a", .firing, at: 2)
    #expect(try harness.log() == ["firing w", "firing a w"])
    try harness.tick(at: 50)
    #expect(try harness.sent() == ["firing w"])
    try harness.change("w", .resolved, rule: "war", at: 60)
    try harness.tick(at: 60)
    #expect(try harness.sent() == ["firing w", "resolved w", "firing a"])
  }

  @Test func eachEndpointHasItsRoute() throws {
    let harness = try RoutingHarness([
      try RoutingHarness.endpoint("oil", matchers: "asset=CPC,rule=~\"r.*\""),
      try RoutingHarness.endpoint("gas", matchers: "asset=\"Nord Stream\""),
    ])
    try harness.change("a", .firing, at: 1)
    try harness.change("b", .firing, rule: "war", at: 1)
    #expect(try harness.sent(to: "oil") == ["firing a"])
    #expect(try harness.sent(to: "gas") == [])
  }

  /// What waits for an endpoint that is no longer configured is kept in the outbox; nothing new is added.
  @Test func whatWaitsForAnEndpointThatIsGoneIsKept() throws {
    let harness = try RoutingHarness([try RoutingHarness.endpoint("old", groupWait: .seconds(30))])
    try harness.change("b", .firing, at: 0)
    _ = try harness.silence("rule=r", until: 100)
    try harness.change("a", .firing, at: 1)
    harness.router.endpoints = [try RoutingHarness.endpoint()]
    try harness.tick(at: 2)
    #expect(try harness.sent(to: "old") == ["firing b"])
    try harness.change("c", .firing, at: 3)
    #expect(try harness.tick(at: 100) == nil)
    #expect(try harness.sent(to: "old") == ["firing b", "firing a"])
    #expect(try harness.sent() == ["firing c"])
    #expect(try harness.store.waitingEndpoints().isEmpty)
  }

  @Test func manyThatWaitForAnEndpointThatIsGoneAreKeptAsOne() throws {
    let harness = try RoutingHarness([try RoutingHarness.endpoint("old", groupWait: .seconds(30))])
    for name in ["a", "b"] { try harness.change(name, .firing, at: 0) }
    harness.router.endpoints = []
    #expect(try harness.tick(at: 1) == nil)
    #expect(try harness.sent(to: "old") == ["[firing a firing b]"])
  }
}
