import Events
import Rules
import Storage
import Testing

@testable import Alerting

/// An endpoint whose format becomes one that follows alerts gets each transition by itself, whatever waits in whatever form.
@Suite struct FormatChangeTests {
  private static func follower(_ format: WebhookFormat = .alertmanager) throws -> Endpoint {
    var endpoint = try RoutingHarness.endpoint(groupWait: .seconds(30))
    endpoint.format = format
    return endpoint
  }

  @Test func whatWaitsGoesOutAtOnceEachByItself() throws {
    let harness = try RoutingHarness([try RoutingHarness.endpoint(groupWait: .seconds(30))])
    try harness.change("a", .firing, at: 0)
    try harness.change("b", .firing, at: 1)
    harness.router.endpoints = [try Self.follower()]
    #expect(try harness.tick(at: 2) == nil)
    #expect(try harness.sent() == ["firing a", "firing b"])
  }

  @Test func noEndOvertakesABeginningThatWaits() throws {
    let harness = try RoutingHarness([try RoutingHarness.endpoint(groupWait: .seconds(30))])
    try harness.change("a", .firing, at: 0)
    harness.router.endpoints = [try Self.follower()]
    try harness.change("a", .resolved, at: 2)
    #expect(try harness.sent() == ["firing a", "resolved a"])
    #expect(try harness.tick(at: 30) == nil)
    #expect(try harness.sent().count == 2)
  }

  /// The dispatcher of an endpoint over the messages that a router left.
  private func deliver(_ harness: RoutingHarness, _ endpoint: Endpoint) async throws -> [WebhookRequest] {
    let sender = RecordingSender(status: 200)
    let dispatcher = WebhookDispatcher(
      endpoints: [(endpoint, sender)], outbox: try StoreOutbox(path: harness.database),
      random: { 0.5 }, report: { _ in }, wake: {})
    for second in 0..<60 as Range<Int64> {
      await dispatcher.step(now: Sample.now.advanced(byMilliseconds: 1_000_000 + second * 2000))
      await dispatcher.idle()
    }
    return sender.requests
  }

  /// What each request tells an Alertmanager of, and whether that ended.
  private func told(_ requests: [WebhookRequest]) -> [String] {
    requests.map { request in
      let ids = request.body.split(separator: #""alert_id":""#).dropFirst().map { $0.prefix { $0 != "\"" } }
      return ids.joined(separator: " ")
    }
  }

  private func harness(_ changes: (RoutingHarness) throws -> Void) throws -> RoutingHarness {
    let harness = try RoutingHarness([try RoutingHarness.endpoint(groupWait: .seconds(30))])
    try harness.change("a", .firing, at: 0)
    try changes(harness)
    try harness.tick(at: 30)
    return harness
  }

  @Test func aDigestInTheOutboxIsTakenApartInItsPlace() async throws {
    let harness = try harness { try $0.change("b", .firing, level: .critical, at: 1) }
    #expect(try harness.sent() == ["[firing a firing b]"])
    harness.router.endpoints = [try Self.follower()]
    try harness.change("a", .resolved, at: 31)
    try harness.change("c", .firing, at: 32)
    harness.store.close()
    let requests = try await deliver(harness, try Self.follower())
    #expect(Array(told(requests).prefix(4)) == ["a", "b", "a", "c"])
    #expect(requests.allSatisfy { $0.body != "[]" })
    let store = try Store(path: harness.database)
    #expect(try store.messages(.pending).isEmpty && store.messages(.dead).isEmpty)
    #expect(try store.messages(.delivered).map(\.seq) == [1, 2, 3, 4])
  }

  @Test func aTemplateThatNamesTheAlertGetsNoDigestEither() async throws {
    let harness = try harness { try $0.change("b", .resolved, at: 1) }
    let template = JSONTemplate.parse(#"{"dedup_key": "vedette-{{id}}", "state": "{{state}}"}"#).template
    harness.store.close()
    let requests = try await deliver(harness, try Self.follower(.template(template)))
    #expect(
      requests.map(\.body) == [
        #"{"dedup_key": "vedette-a", "state": "firing"}"#, #"{"dedup_key": "vedette-b", "state": "resolved"}"#,
      ])
  }

  /// Of what a digest only counts, each alert's last transition is told.
  @Test func whatADigestDoesNotListIsToldToo() async throws {
    let harness = try harness { harness in
      for number in 0..<Digest.listed + 2 { try harness.change("x\(number)", .firing, at: 1) }
    }
    let row = try #require(try harness.store.messages(.pending).first)
    let isSplit = try harness.store.transaction { (transaction) throws(StorageError) in try transaction.split(row) }
    #expect(isSplit)
    #expect(try harness.store.messages(.pending).map(\.seq) == Array(1...Int64(Digest.listed + 3)))
  }

  @Test func whatSaysNothingIsADeadLetterAndNotDelivered() async throws {
    let harness = try RoutingHarness([])
    try harness.store.transaction { (transaction) throws(StorageError) in
      for (alert, body) in [(OutboxRow.ofSeveral, #"{"alerts":[{"seq":7}]}"#), ("a", #"{"id":"a"}"#)] {
        try transaction.enqueue(
          OutboxRow(
            endpoint: "desk", alert: alert, seq: 7, messageID: "m\(alert)",
            body: #"{"type":"alert.firing","timestamp":"","data":\#(body)}"#, nextAttemptAt: Sample.now,
            createdAt: Sample.now))
      }
    }
    harness.store.close()
    #expect(try await deliver(harness, try Self.follower()).isEmpty)
    let store = try Store(path: harness.database)
    let dead = try store.messages(.dead)
    #expect(dead.count == 2)
    #expect(dead.allSatisfy { $0.lastError == "nothing in it can be told in the format that the endpoint has now" })
  }
}
