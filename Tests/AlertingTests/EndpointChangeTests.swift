import Events
import Storage
import TestSupport
import Testing

@testable import Alerting

/// Endpoints that go away, come back, and change while messages wait.
@Suite struct EndpointChangeTests {
  private func endpoint(_ name: String, url: String = "https://example.org/secret") throws -> Endpoint {
    try EndpointTests.endpoint(url, name: name)
  }

  @Test func aReceiverThatIsGoneStaysSoOverARestart() async throws {
    let folder = try Folder()
    do {
      let desk = try await Desk([("desk", RecordingSender(status: 410))], folder: folder)
      try await desk.enqueue([("a", 1), ("b", 2)])
      await desk.step()
    }
    let sender = RecordingSender(status: 200)
    let desk = try await Desk([("desk", sender)], folder: folder)
    for _ in 1...3 { #expect(await desk.step() == nil) }
    #expect(sender.requests.isEmpty)
    #expect(try await desk.outbox.rows(.pending).map(\.seq) == [1, 2])
    let said = desk.reports.all.compactMap { report in
      if case .disabled(let reason) = report.kind { reason } else { nil }
    }
    #expect(said.count == 1 && said.first?.hasPrefix("answered 410 (since ") == true)
    #expect(await desk.dispatcher.status.first?.disabledReason == "answered 410")

    try await desk.outbox.revive(endpoint: "desk")
    await desk.run()
    #expect(sender.seqs.sorted() == [1, 2])
    #expect(desk.reports.all.contains(DeliveryReport(endpoint: "desk", kind: .revived)))
    #expect(await desk.dispatcher.status.first?.disabledReason == nil)
  }

  @Test func redrivingADeadLetterRevivesItsEndpoint() async throws {
    let sender = RecordingSender { number, _ in
      .response(status: number < 5 ? 400 : number == 5 ? 410 : 200, retryAfter: nil, body: "")
    }
    let desk = try await Desk([("desk", sender)])
    try await desk.enqueue([("a", 1), ("b", 2)])
    for _ in 1...100 where try await desk.outbox.gone(endpoint: "desk") == nil {
      desk.clock.set(max(desk.clock.now, await desk.step() ?? desk.clock.now).advanced(byMilliseconds: 1000))
    }
    #expect(sender.requests.count >= 6)
    let now = desk.clock.now
    let dead = try await desk.outbox.rows(.dead).map(\.id)
    try await desk.outbox.write { (transaction) throws(StorageError) in
      for id in dead { _ = try transaction.redrive(id: id, at: now) }
    }
    await desk.run()
    #expect(try await desk.outbox.rows(.delivered).map(\.seq) == [1, 2], "\(dead.count) redriven")
    #expect(try await desk.outbox.rows(.dead).isEmpty)
  }

  @Test func anotherURLIsAnotherReceiver() async throws {
    let desk = try await Desk([("desk", RecordingSender(status: 410))])
    try await desk.enqueue([("a", 1)])
    await desk.step()
    let same = RecordingSender(status: 200)
    await desk.dispatcher.replace([(try endpoint("desk"), same)])
    await desk.step()
    #expect(same.requests.isEmpty, "the same URL is as gone as before")
    let other = RecordingSender(status: 200)
    await desk.dispatcher.replace([(try endpoint("desk", url: "https://example.org/other"), other)])
    await desk.run()
    #expect(other.seqs == [1])
    #expect(try await desk.outbox.gone(endpoint: "desk") == nil)
  }

  @Test func afterAReloadRequestsAreSignedWithTheNewSecretAndARequestUnderWayEnds() async throws {
    let before = RecordingSender(status: 200)
    before.hold()
    let desk = try await Desk([("desk", before)])
    try await desk.enqueue([("a", 1), ("a", 2)])
    await desk.dispatcher.step(now: desk.clock.now)
    while before.requests.isEmpty { await Task.yield() }
    let secrets = try ["whsec_" + Base64.encode(Array(1...32)), EndpointTests.secret].map { try WebhookSecret($0) }
    let after = RecordingSender(status: 200)
    await desk.dispatcher.replace([
      (try Endpoint(name: "desk", url: "https://example.org/secret", secrets: secrets), after)
    ])
    await desk.dispatcher.step(now: desk.clock.now)
    #expect(after.requests.isEmpty, "one request at a time, also over a reload")
    before.release()
    await desk.run()
    #expect(before.seqs == [1] && after.seqs == [2])
    let signatures = after.requests.first?.header("webhook-signature")?.split(separator: " ") ?? []
    #expect(signatures.count == 2)
  }

  @Test func whatIsNoLongerConfiguredIsNotSentAndKept() async throws {
    let gone = RecordingSender(status: 200)
    let other = RecordingSender(status: 200)
    let desk = try await Desk([("desk", gone)])
    try await desk.enqueue([("a", 1)], endpoints: ["desk", "new"])
    await desk.dispatcher.replace([(try endpoint("new"), other)])
    for _ in 1...3 { await desk.step() }
    #expect(gone.requests.isEmpty && other.seqs == [1])
    #expect(try await desk.outbox.rows(.pending).map(\.endpoint) == ["desk"])
    #expect(await desk.dispatcher.status.map(\.name) == ["new"])
  }

  @Test func anEndpointThatGoesAndComesBackStillHasOneRequestAtATime() async throws {
    let sender = RecordingSender(status: 200)
    sender.hold()
    let desk = try await Desk([("desk", sender)])
    try await desk.enqueue([("a", 1), ("a", 2), ("b", 3)])
    await desk.dispatcher.step(now: desk.clock.now)
    while sender.requests.isEmpty { await Task.yield() }
    await desk.dispatcher.replace([])
    await desk.dispatcher.replace([(try endpoint("desk"), sender)])
    await desk.dispatcher.step(now: desk.clock.now)
    #expect(sender.requests.count == 1)
    sender.release()
    await desk.run()
    #expect(sender.seqs == [1, 3, 2] || sender.seqs == [1, 2, 3])
    #expect(sender.mostUnderWay == 1)
  }

  @Test func aRequestOfAnEndpointThatIsGoneEndsAndIsTheLast() async throws {
    let sender = RecordingSender(status: 200)
    sender.hold()
    let desk = try await Desk([("desk", sender)])
    try await desk.enqueue([("a", 1), ("a", 2)])
    await desk.dispatcher.step(now: desk.clock.now)
    while sender.requests.isEmpty { await Task.yield() }
    await desk.dispatcher.replace([])
    sender.release()
    for _ in 1...3 { await desk.step() }
    #expect(sender.seqs == [1])
    #expect(try await desk.outbox.rows(.pending).map(\.seq) == [2])
    #expect(try await desk.outbox.rows(.delivered).map(\.seq) == [1])
  }

  @Test func afterTheStopTheOutboxIsLeftAlone() async throws {
    let sender = RecordingSender(status: 200)
    sender.hold()
    let desk = try await Desk([("desk", sender)])
    try await desk.enqueue([("a", 1), ("b", 2)])
    await desk.dispatcher.step(now: desk.clock.now)
    await desk.dispatcher.stop()
    sender.release()
    await desk.dispatcher.idle()
    await desk.step()
    #expect(sender.requests.count == 1)
    #expect(try await desk.outbox.rows(.pending).map(\.attempts) == [0, 0])
  }
}

/// A receiver that forgets alerts.
@Suite struct ForgetfulReceiverTests {
  private func desk(_ sender: RecordingSender, folder: Folder? = nil) async throws -> Desk {
    let desk = try await Desk([("desk", sender)], folder: folder)
    var endpoint = try EndpointTests.endpoint("https://example.org/secret")
    endpoint.format = .alertmanager
    await desk.dispatcher.replace([(endpoint, sender)])
    return desk
  }

  /// An alert in the store, and the message of a transition of it.
  private func raise(
    _ id: String, seq: Int64, state: String = "firing", level: String = "high", isOpen: Bool = true, _ desk: Desk
  ) async throws {
    let start = Sample.instant("2022-08-23T00:00:00Z")
    let row = AlertRow(
      id: id, rule: "r", group: "", startsAt: start, earliestAt: start, endsAt: isOpen ? nil : start, level: level,
      certainty: "certain", peak: 1, peakAt: start, opening: [], hash: "h")
    try await desk.outbox.write { (transaction) throws(StorageError) in try transaction.put(row) }
    let data = """
      {"id":"\(id)","seq":\(seq),"state":"\(state)","rule":"r","level":"\(level)","starts_at":"\(start.text)",\
      "ends_at":\(isOpen ? "null" : "\"\(start.text)\"")}
      """
    let body = #"{"type":"alert.\#(state)","timestamp":"\#(Sample.now.text)","data":\#(data)}"#
    try await desk.outbox.enqueue(body, alert: id, seq: seq, endpoint: "desk", at: desk.clock.now)
  }

  private func ids(_ request: WebhookRequest) -> [String] {
    request.body.split(separator: #""alert_id":""#).dropFirst().map { String($0.prefix { $0 != "\"" }) }
  }

  @Test func isToldOfWhatHoldsEveryMinuteAndOfNothingElse() async throws {
    let sender = RecordingSender(status: 200)
    let desk = try await desk(sender)
    try await raise("a", seq: 1, desk)
    try await raise("b", seq: 2, isOpen: false, desk)
    await desk.step()
    await desk.step()
    #expect(sender.requests.map(ids) == [["a"], ["b"]])
    let next = try #require(await desk.step())
    #expect(next.milliseconds(since: Sample.now) == 61_000, "a minute after it was answered")
    desk.clock.set(next)
    for _ in 1...3 { desk.clock.set(max(desk.clock.now, await desk.step() ?? desk.clock.now)) }
    // An alert on one event is over at once, and not told again.
    #expect(sender.requests.dropFirst(2).allSatisfy { ids($0) == ["a"] })
    #expect(sender.requests.count >= 4)
    #expect(sender.requests.last?.body.contains("2022-08-23T00:00:00Z\",\"endsAt\":\"2026-03-01T12:1") == true)
    try await raise("a", seq: 3, state: "resolved", isOpen: false, desk)
    await desk.step()
    let count = sender.requests.count
    #expect(try await desk.outbox.oldestTold(endpoint: "desk") == nil)
    desk.clock.advance(byMilliseconds: 600_000)
    for _ in 1...3 { await desk.step() }
    #expect(sender.requests.count == count)
  }

  @Test func goesOnAfterARestart() async throws {
    let folder = try Folder()
    do {
      let first = try await desk(RecordingSender(status: 200), folder: folder)
      try await raise("a", seq: 1, first)
      await first.step()
    }
    let sender = RecordingSender(status: 200)
    let second = try await desk(sender, folder: folder)
    #expect(await second.step() == Sample.now.advanced(byMilliseconds: 61_000))
    second.clock.advance(byMilliseconds: 61_000)
    await second.step()
    #expect(sender.requests.map(ids) == [["a"]])
  }

  @Test func aRisenLevelEndsTheAlertUnderItsOldLabels() async throws {
    let sender = RecordingSender(status: 200)
    let desk = try await desk(sender)
    try await raise("a", seq: 1, level: "medium", desk)
    await desk.step()
    try await raise("a", seq: 2, state: "escalated", level: "high", desk)
    await desk.step()
    let body = try #require(sender.requests.last?.body)
    #expect(ids(try #require(sender.requests.last)) == ["a", "a"])
    let old = try #require(body.firstRange(of: #""level":"medium""#)?.lowerBound)
    let new = try #require(body.firstRange(of: #""level":"high""#)?.lowerBound)
    #expect(old < new)
  }

  @Test func whatCannotBeToldAgainHoldsUpNoMessage() async throws {
    let sender = RecordingSender { number, _ in
      .response(status: number == 1 ? 400 : 200, retryAfter: nil, body: "no")
    }
    let desk = try await desk(sender)
    try await raise("a", seq: 1, desk)
    await desk.step()
    desk.clock.advance(byMilliseconds: 62_000)
    try await raise("b", seq: 2, desk)
    await desk.step()
    await desk.step()
    #expect(sender.requests.map(ids) == [["a"], ["a"], ["b"]])
    #expect(
      desk.reports.all.contains(
        DeliveryReport(endpoint: "desk", kind: .againFailed(alerts: 1, reason: "answered 400: no"))))
    desk.clock.advance(byMilliseconds: 62_000)
    await desk.step()
    #expect(sender.requests.last.map(ids)?.contains("a") == true)
  }

  @Test func manyAreToldInBatches() async throws {
    let sender = RecordingSender(status: 200)
    let desk = try await desk(sender)
    for number in 1...120 { try await raise("alert-\(number)", seq: Int64(number), desk) }
    for _ in 1...120 { await desk.step() }
    sender.forget()
    desk.clock.advance(byMilliseconds: 600_000)
    await desk.step()
    await desk.step()
    #expect(sender.requests.map { ids($0).count } == [100, 20])
  }
}
