import Alerting
import Events
import JSON
import Rules
import Storage
import Testing

/// Several transitions in one message: `group_wait` and `notify.max_per_minute`.
@Suite struct DigestTests {
  @Test func whatComesWithinTheWaitIsOneMessage() throws {
    let harness = try RoutingHarness([
      try RoutingHarness.endpoint(groupWait: .seconds(30)), try RoutingHarness.endpoint("ops"),
    ])
    try harness.change("a", .firing, at: 0)
    try harness.change("b", .firing, level: .critical, at: 10)
    try harness.change("a", .resolved, at: 29)
    #expect(try harness.tick(at: 29) == 30)
    #expect(try harness.sent() == [])
    #expect(try harness.sent(to: "ops") == ["firing a", "firing b", "resolved a"], "others do not wait")
    #expect(try harness.tick(at: 30) == nil)
    #expect(try harness.sent() == ["[firing a firing b resolved a]"])
    let body = try JSONValue(parsing: try #require(harness.store.messages(.pending, endpoint: "desk").first).body)
    #expect(body["type"] == .string("alert.digest"))
    #expect(body["data"]?["schema"] == .string("vedette.digest/1"))
    #expect(body["data"]?["summary"] == .string("3 alert messages: 1 critical, 2 high"))
    #expect(body["data"]?["alerts"]?[1]?["group"]?["asset"] == .string("CPC"))
  }

  @Test func oneAloneIsSentAsItIs() throws {
    let harness = try RoutingHarness([try RoutingHarness.endpoint(groupWait: .seconds(30))])
    try harness.change("a", .firing, at: 0)
    try harness.tick(at: 30)
    try harness.change("b", .firing, at: 31)
    #expect(try harness.tick(at: 32) == 61)
    try harness.tick(at: 61)
    #expect(try harness.sent() == ["firing a", "firing b"])
  }

  /// Of a thousand alerts at once an endpoint gets `max_per_minute` and a digest; the log has them all.
  @Test func aFloodIsADigest() throws {
    let harness = try RoutingHarness([try RoutingHarness.endpoint()], maxPerMinute: 5)
    for number in 0..<1000 { try harness.change("a\(number)", .firing, at: 0) }
    #expect(try harness.tick(at: 0) == 60)
    #expect(try harness.sent() == (0..<5).map { "firing a\($0)" })
    try harness.change("a3", .resolved, at: 59)
    try harness.tick(at: 60)
    let sent = try harness.sent()
    #expect(sent.count == 6)
    #expect(sent[5] == "[" + (5..<1000).map { "firing a\($0)" }.joined(separator: " ") + " resolved a3]")
    #expect(try harness.log().count == 1001)
    try harness.change("late", .firing, at: 61)
    #expect(try harness.sent().last == "firing late", "a minute later there is room again")
  }

  @Test func ofVeryManyADigestListsTheFirst() throws {
    let harness = try RoutingHarness([try RoutingHarness.endpoint()], maxPerMinute: 1)
    for number in 0...Digest.listed + 5 { try harness.change("a\(number)", .firing, at: 0) }
    try harness.tick(at: 60)
    let row = try #require(try harness.store.messages(.pending, endpoint: "desk").last)
    let data = try #require(try JSONValue(parsing: row.body)["data"])
    #expect(data["count"] == .number("\(Digest.listed + 5)"))
    #expect(data["alerts"]?[Digest.listed - 1] != nil && data["alerts"]?[Digest.listed] == nil)
    #expect(data["first_seq"] == .number("2") && data["last_seq"] == .number("\(Digest.listed + 6)"))
  }

  /// However many there are, what is grave shows, and first counts among what is said.
  @Test func ofVeryManyTheGravestAreListedAndAllLevelsCounted() throws {
    let harness = try RoutingHarness([try RoutingHarness.endpoint(groupWait: .seconds(1))])
    for number in 0..<Digest.listed + 5 { try harness.change("a\(number)", .firing, level: .low, at: 0) }
    try harness.change("grave", .firing, level: .critical, at: 0)
    try harness.tick(at: 1)
    let row = try #require(try harness.store.messages(.pending, endpoint: "desk").last)
    let data = try #require(try JSONValue(parsing: row.body)["data"])
    #expect(data["summary"] == .string("1006 alert messages: 1 critical, 1005 low"))
    #expect(data["alerts"]?[0]?["id"] == .string("a0"))
    #expect(data["alerts"]?[Digest.listed - 1]?["id"] == .string("grave"))
  }

  /// Digests count, too: with one message a minute, a minute passes between any two.
  @Test func digestsAreBounded() throws {
    let harness = try RoutingHarness([try RoutingHarness.endpoint(groupWait: .seconds(1))], maxPerMinute: 1)
    try harness.change("a", .firing, at: 0)
    try harness.tick(at: 1)
    try harness.change("b", .firing, at: 2)
    #expect(try harness.tick(at: 3) == 61)
    try harness.change("c", .firing, at: 40)
    try harness.tick(at: 61)
    #expect(try harness.sent() == ["firing a", "[firing b firing c]"])
  }

  /// At the end of a run that imports once nothing waits.
  @Test func theLastTickSendsEverything() throws {
    let harness = try RoutingHarness([try RoutingHarness.endpoint(groupWait: .seconds(30))])
    try harness.change("a", .firing, at: 0)
    try harness.change("b", .firing, at: 0)
    #expect(try harness.tick(at: 0, isLast: true) == nil)
    #expect(try harness.sent() == ["[firing a firing b]"])
  }

  /// What always fails holds up a digest that does not tell of it only for as long as a short outage lasts.
  @Test func aDigestDoesNotWaitForAMessageThatAlwaysFails() throws {
    let harness = try RoutingHarness([try RoutingHarness.endpoint()], maxPerMinute: 1)
    try harness.change("a", .firing, at: 0)
    try harness.change("b", .firing, at: 1)
    try harness.change("c", .firing, at: 1)
    try harness.tick(at: 60)
    try harness.change("d", .firing, at: 121)
    try fail(harness, attempts: 2)
    #expect(try due(harness) == [])
    try fail(harness, attempts: 3)
    #expect(try due(harness) == [3], "the digest, and what is newer behind it")
  }

  @Test(arguments: [3, Digest.listed + 9])
  func aDigestWaitsForWhatTellsOfItsAlerts(count: Int) throws {
    let harness = try RoutingHarness([try RoutingHarness.endpoint()], maxPerMinute: 1)
    try harness.change("a", .firing, at: 0)
    for number in 0..<count { try harness.change("b\(number)", .firing, at: 1) }
    // Of so many it is not listed: whether it is among them cannot be told.
    try harness.change(count == 3 ? "a" : "c", .resolved, level: .low, at: 1)
    try harness.tick(at: 60)
    try fail(harness, attempts: 9)
    #expect(try due(harness) == [])
  }

  /// The oldest message failed so often, and is not due yet.
  private func fail(_ harness: RoutingHarness, attempts: Int) throws {
    var row = try #require(try harness.store.messages(.pending, endpoint: "desk").first)
    (row.attempts, row.nextAttemptAt) = (attempts, .distantFuture)
    try harness.store.transaction { [row] (transaction) throws(StorageError) in try transaction.update(row) }
  }

  private func due(_ harness: RoutingHarness) throws -> [Int64] {
    let now = Sample.now.advanced(byMilliseconds: 200_000)
    let rows = try harness.store.dueMessages(endpoint: "desk", at: now)
    let next = try #require(try harness.store.nextMessageDue(endpoint: "desk"))
    #expect((next <= now) == !rows.isEmpty)
    return rows.map(\.seq)
  }

  /// A digest tells of many alerts: it goes behind all that is older and before all that is newer.
  @Test func aDigestKeepsTheOrder() throws {
    let harness = try RoutingHarness([try RoutingHarness.endpoint()], maxPerMinute: 1)
    try harness.change("a", .firing, at: 0)
    try harness.change("a", .escalated, at: 1)
    try harness.change("b", .firing, at: 1)
    try harness.tick(at: 60)
    try harness.change("c", .firing, at: 120)
    let now = Sample.now.advanced(byMilliseconds: 200_000)
    var order: [Int] = []
    while let next = try harness.store.dueMessages(endpoint: "desk", at: now).first {
      #expect(try harness.store.dueMessages(endpoint: "desk", at: now).count == 1)
      #expect(try harness.store.nextMessageDue(endpoint: "desk") == next.nextAttemptAt)
      order.append(Int(next.seq))
      try harness.store.transaction { (transaction) throws(StorageError) in
        var row = next
        row.state = .delivered
        try transaction.update(row)
      }
    }
    #expect(order == [1, 3, 4])
  }
}
