import Events
import Storage
import Synchronization
import TestSupport
import Testing

@testable import Alerting

/// A dispatcher over a real database, with senders that follow a script and a clock that is put forward by hand.
struct Desk {
  let folder: Folder
  let outbox: StoreOutbox
  let dispatcher: WebhookDispatcher
  let clock: ManualClock
  let reports = Reports()

  final class Reports: Sendable {
    private let list = Mutex<[DeliveryReport]>([])
    var all: [DeliveryReport] { list.withLock { $0 } }
    func add(_ report: DeliveryReport) { list.withLock { $0.append(report) } }
  }

  init(_ senders: [(name: String, sender: any Sender)], folder: Folder? = nil, clock: ManualClock? = nil) async throws {
    self.folder = try folder ?? Folder()
    self.clock = clock ?? ManualClock(Sample.now)
    outbox = try StoreOutbox(path: self.folder.file("vedette.db"))
    let endpoints = try senders.map {
      (endpoint: try EndpointTests.endpoint("https://example.org/secret", name: $0.name), sender: $0.sender)
    }
    dispatcher = WebhookDispatcher(
      endpoints: endpoints, outbox: outbox, random: { 0.5 }, report: reports.add, wake: {})
  }

  func enqueue(_ transitions: [(String, Int64)], endpoints: [String] = ["desk"]) async throws {
    try await outbox.enqueue(transitions, endpoints: endpoints, at: clock.now)
  }

  /// One step to its end; what the dispatcher wants to be called at.
  @discardableResult
  func step() async -> Instant? {
    let next = await dispatcher.step(now: clock.now)
    await dispatcher.idle()
    return next
  }

  /// Lives through time until nothing waits: steps, and jumps to the next moment that the dispatcher asks for.
  func run(upTo steps: Int = 10_000) async {
    for _ in 0..<steps {
      if let next = await step() {
        clock.set(max(clock.now, next))
      } else if (try? await outbox.rows(.pending).isEmpty) ?? true {
        return
      } else {
        clock.advance(byMilliseconds: 1000)
      }
    }
  }
}

@Suite struct WebhookDispatcherTests {
  @Test func sendsInOrderSignedAndRecordsIt() async throws {
    let sender = RecordingSender(status: 200)
    let desk = try await Desk([("desk", sender)])
    try await desk.enqueue([("a", 1), ("b", 2), ("a", 3)])
    await desk.run()
    #expect(sender.seqs == [1, 2, 3])
    #expect(sender.requests[0].header("webhook-id") == "msg_a_1")
    #expect(try await desk.outbox.rows(.delivered).map(\.attempts) == [1, 1, 1])
    #expect(try await desk.outbox.rows(.delivered).map(\.lastStatus) == [200, 200, 200])
    #expect(desk.reports.all.map(\.kind) == Array(repeating: .delivered(attempts: 1), count: 3))
    #expect(await desk.step() == nil)
  }

  @Test func aRetryKeepsItsIDAndBodyAndIsSignedAnew() async throws {
    let sender = RecordingSender { number, _ in .response(status: number < 2 ? 503 : 200, retryAfter: nil, body: "") }
    let desk = try await Desk([("desk", sender)])
    try await desk.enqueue([("a", 1)])
    await desk.run()
    #expect(sender.requests.count == 3)
    #expect(Set(sender.requests.map(\.body)).count == 1)
    #expect(Set(sender.requests.map { $0.header("webhook-id") }) == ["msg_a_1"])
    let stamps = sender.requests.compactMap { $0.header("webhook-timestamp").flatMap { Int64($0) } }
    // A second until the answer, then 5 s, then 10 s.
    #expect(stamps.map { $0 - stamps[0] } == [0, 6, 17])
    #expect(Set(sender.requests.map { $0.header("webhook-signature") }).count == 3)
    let secret = try WebhookSecret(EndpointTests.secret)
    for (request, stamp) in zip(sender.requests, stamps) {
      let now = Instant(milliseconds: stamp * 1000)
      let signed = StandardWebhook.headers(id: "msg_a_1", now: now, body: request.body, secrets: [secret])
      #expect(signed.allSatisfy(request.headers.contains))
    }
  }

  @Test func whatFollowsInAnAlertWaitsAndOtherAlertsDoNot() async throws {
    let sender = RecordingSender { _, request in
      .response(status: request.seq == 1 ? 500 : 200, retryAfter: nil, body: "")
    }
    let desk = try await Desk([("desk", sender)])
    try await desk.enqueue([("a", 1), ("a", 2), ("b", 3)])
    for _ in 1...4 { await desk.step() }
    #expect(sender.seqs == [1, 3])
  }

  @Test func whatIsRejectedBecomesADeadLetterAndTheNextGoes() async throws {
    let sender = RecordingSender { _, request in
      .response(status: request.seq == 1 ? 302 : 200, retryAfter: nil, body: "see /secret for more")
    }
    let desk = try await Desk([("desk", sender)])
    try await desk.enqueue([("a", 1), ("a", 2)])
    await desk.run()
    #expect(sender.seqs == [1, 1, 1, 2])
    let dead = try #require(try await desk.outbox.rows(.dead).first)
    #expect(dead.lastError == "rejected 3 times: answered 302: see [redacted] for more")
    #expect(dead.lastStatus == 302 && dead.attempts == 3)
    #expect(desk.reports.all.contains { $0.kind == .dead(attempts: 3, reason: dead.lastError ?? "") && $0.seq == 1 })
    #expect(try await desk.outbox.rows(.delivered).map(\.seq) == [2])
  }

  @Test func retryAfterHoldsTheWholeEndpoint() async throws {
    let sender = RecordingSender { number, _ in .response(status: number == 0 ? 429 : 200, retryAfter: "120", body: "")
    }
    let desk = try await Desk([("desk", sender)])
    try await desk.enqueue([("a", 1), ("b", 2)])
    await desk.step()
    let answered = Sample.now.advanced(byMilliseconds: 1000)
    #expect(await desk.step() == answered.advanced(byMilliseconds: 120_000))
    #expect(try await desk.outbox.rows(.pending).first?.nextAttemptAt == answered.advanced(byMilliseconds: 120_000))
    await desk.run()
    #expect(sender.seqs == [1, 2, 1])
  }

  @Test func aReceiverThatIsGoneGetsNothingAndItsQueueIsKept() async throws {
    let gone = RecordingSender(status: 410)
    let other = RecordingSender(status: 200)
    let desk = try await Desk([("desk", gone), ("other", other)])
    try await desk.enqueue([("a", 1), ("b", 2)], endpoints: ["desk", "other"])
    for _ in 1...5 { await desk.step() }
    #expect(gone.requests.count == 1)
    #expect(other.seqs == [1, 2])
    #expect(try await desk.outbox.rows(.pending).map(\.seq) == [1, 2])
    #expect(await desk.dispatcher.status.map(\.disabledReason) == ["answered 410", nil])
    let about = desk.reports.all.filter { $0.endpoint == "desk" }.map(\.kind)
    #expect(about == [.failed(attempts: 1, reason: "answered 410", next: nil), .disabled(reason: "answered 410")])
    #expect(try await desk.outbox.gone(endpoint: "desk")?.reason == "answered 410")
  }

  @Test func endpointsDoNotWaitForEachOtherAndEachHasOneRequestUnderWay() async throws {
    let slow = RecordingSender(status: 200)
    let quick = RecordingSender(status: 200)
    slow.hold()
    let desk = try await Desk([("slow", slow), ("quick", quick)])
    try await desk.enqueue([("a", 1), ("b", 2), ("c", 3)], endpoints: ["slow", "quick"])
    while try await desk.outbox.rows(.delivered, endpoint: "quick").count < 3 {
      await desk.dispatcher.step(now: desk.clock.now)
      await Task.yield()
    }
    #expect(slow.requests.count <= 1)
    slow.release()
    await desk.run()
    #expect(slow.seqs == [1, 2, 3] && quick.seqs == [1, 2, 3])
    #expect(slow.mostUnderWay == 1 && quick.mostUnderWay == 1)
  }

  @Test func ofAThousandMessagesAFewAreHeldWhileAnEndpointIsSlow() async throws {
    let slow = RecordingSender(status: 200)
    let quick = RecordingSender(status: 200)
    slow.hold()
    let desk = try await Desk([("slow", slow), ("quick", quick)])
    try await desk.enqueue((1...1000).map { ("alert-\($0)", $0) }, endpoints: ["slow", "quick"])
    while quick.requests.count < 1000 {
      await desk.dispatcher.step(now: desk.clock.now)
      await Task.yield()
    }
    #expect(slow.requests.count <= 1 && quick.mostUnderWay == 1)
    #expect(await desk.outbox.mostAtOnce <= WebhookDispatcher.window)
    slow.release()
    await desk.dispatcher.idle()
  }

  @Test func aFailingEndpointIsProbedAndRecovers() async throws {
    let sender = RecordingSender { number, _ in
      number < 12 ? .failure("connection refused") : .response(status: 200, retryAfter: nil, body: "")
    }
    let desk = try await Desk([("desk", sender)])
    try await desk.enqueue((1...20).map { ("alert-\($0)", $0) })
    for _ in 1...5 { await desk.step() }
    #expect(await desk.dispatcher.status.first?.isBreakerOpen == true)
    await desk.step()
    #expect(sender.requests.count == 5, "an open breaker lets nothing pass before its time")
    await desk.run()
    #expect(try await desk.outbox.rows(.delivered).count == 20)
    #expect(await desk.dispatcher.status.first?.isBreakerOpen == false)
    #expect(desk.reports.all.filter { $0.kind == .breakerOpened }.count == 1)
    #expect(desk.reports.all.filter { $0.kind == .breakerClosed }.count == 1)
    let attempts = try await desk.outbox.rows(.delivered).map(\.attempts)
    #expect(attempts.allSatisfy { $0 <= 3 }, "probes do not use up one message: \(attempts)")
  }

  @Test func whatNeverSucceedsIsGivenUpAfterADayWithItsReason() async throws {
    let sender = RecordingSender { _, _ in .failure("connection refused") }
    let desk = try await Desk([("desk", sender)])
    try await desk.enqueue([("a", 1)])
    await desk.run()
    let dead = try #require(try await desk.outbox.rows(.dead).first)
    #expect(dead.lastError == "given up after 1d and \(dead.attempts) attempts: connection refused")
    #expect(dead.lastStatus == nil)
    let age = desk.clock.now.milliseconds(since: Sample.now)
    #expect(age >= 86_400_000 && age <= 86_400_000 + 4_400_000)
  }

  @Test func aRestartGoesOnWhereTheLastOneStopped() async throws {
    let folder = try Folder()
    let clock = ManualClock(Sample.now)
    do {
      let desk = try await Desk([("desk", RecordingSender(status: 503))], folder: folder, clock: clock)
      try await desk.enqueue([("a", 1), ("a", 2)])
      for _ in 1...3 { clock.set(await desk.step() ?? clock.now) }
      #expect(try await desk.outbox.rows(.pending).first?.attempts == 2)
    }
    let sender = RecordingSender(status: 200)
    let desk = try await Desk([("desk", sender)], folder: folder, clock: clock)
    let due = try #require(try await desk.outbox.rows(.pending).first).nextAttemptAt
    clock.set(due.advanced(byMilliseconds: -1))
    #expect(await desk.step() == due, "a restart does not reset the wait")
    #expect(sender.requests.isEmpty)
    await desk.run()
    #expect(sender.requests.map { $0.header("webhook-id") } == ["msg_a_1", "msg_a_2"])
  }

  @Test func aDeliveryThatCouldNotBeRecordedIsRecordedAndNotSentAgain() async throws {
    let sender = RecordingSender(status: 200)
    let desk = try await Desk([("desk", sender)])
    try await desk.enqueue([("a", 1), ("a", 2)])
    await desk.outbox.fail(updates: 2)
    await desk.step()
    let next = await desk.step()
    #expect(next == desk.clock.now.advanced(byMilliseconds: 5000))
    #expect(try await desk.outbox.rows(.delivered).isEmpty)
    await desk.run()
    #expect(sender.seqs == [1, 2])
    #expect(try await desk.outbox.rows(.delivered).count == 2)
    #expect(desk.reports.all.filter { if case .outboxFailed = $0.kind { true } else { false } }.count == 2)
  }

  @Test func anOutboxThatCannotBeReadIsReadAgain() async throws {
    let sender = RecordingSender(status: 200)
    let desk = try await Desk([("desk", sender)])
    try await desk.enqueue([("a", 1)])
    await desk.outbox.fail(reads: 1)
    #expect(await desk.step() == desk.clock.now.advanced(byMilliseconds: 5000))
    await desk.run()
    #expect(sender.seqs == [1])
  }

  @Test func drainingTriesEachMessageOnce() async throws {
    let sender = RecordingSender { _, request in
      .response(status: request.seq == 2 ? 503 : 200, retryAfter: nil, body: "")
    }
    let desk = try await Desk([("desk", sender)])
    try await desk.enqueue([("a", 1), ("b", 2), ("b", 3), ("c", 4)])
    let clock = desk.clock
    await desk.dispatcher.drain {
      clock.advance(byMilliseconds: 60_000)  // Every attempt takes so long that the failed one would be due again.
      return clock.now
    }
    #expect(sender.seqs == [1, 2, 4])
    #expect(try await desk.outbox.rows(.pending).map(\.seq) == [2, 3])
  }

  @Test func nothingShowsTheURLOrASecret() async throws {
    let leak = "POST https://example.org/secret failed, signed with \(EndpointTests.secret)"
    let sender = RecordingSender { number, _ in
      number == 0 ? .failure(leak) : .response(status: 400, retryAfter: nil, body: leak)
    }
    let desk = try await Desk([("desk", sender)])
    try await desk.enqueue([("a", 1)])
    await desk.run()
    let shown = "\(desk.reports.all) \(try await desk.outbox.rows(.dead)) \(await desk.dispatcher.status)"
    #expect(!shown.contains("/secret") && !shown.contains("MfKQ9r8G"))
    #expect(shown.contains("https://example.org"))
  }

  /// Random answers and restarts: every message arrives, each alert's in order, with one id for ever.
  @Test func whateverReceiversDoEverythingArrivesInOrder() async throws {
    var random = SplitMix64.announced()
    for _ in 0..<2 {
      let folder = try Folder()
      let clock = ManualClock(Sample.now)
      let seed = random.next()
      let answers = Mutex(SplitMix64(seed: seed))
      let received = Mutex<[String: [WebhookRequest]]>([:])
      let statuses = [200, 200, 200, 503, 429, 500, 408]
      func sender(_ name: String) -> RecordingSender {
        RecordingSender { _, request in
          let status = answers.withLock { statuses.randomElement(using: &$0) ?? 200 }
          // A receiver may well have taken what it does not say it has.
          received.withLock { $0[name, default: []].append(request) }
          return .response(status: status, retryAfter: status == 429 ? "30" : nil, body: "")
        }
      }
      let transitions = (1...18).map { ("alert-\(Int.random(in: 1...6, using: &random))", Int64($0)) }
      for part in 0..<3 {
        let desk = try await Desk([("x", sender("x")), ("y", sender("y"))], folder: folder, clock: clock)
        try await desk.enqueue(Array(transitions[(part * 6)..<(part * 6 + 6)]), endpoints: ["x", "y"])
        await desk.run(upTo: part < 2 ? Int.random(in: 0...20, using: &random) : 10_000)
      }
      for (name, requests) in received.withLock({ $0 }) {
        var firsts: [Int64] = []
        for seq in requests.compactMap(\.seq) where !firsts.contains(seq) { firsts.append(seq) }
        #expect(Set(firsts) == Set(1...18), "\(name)")
        for (alert, _) in transitions {
          let ordered = transitions.filter { $0.0 == alert }.map(\.1)
          #expect(firsts.filter(ordered.contains) == ordered, "\(name) \(alert)")
        }
        #expect(requests.allSatisfy { $0.header("webhook-id")?.hasSuffix("_\($0.seq ?? 0)") == true })
      }
    }
  }
}

@Suite struct DispatchDecisionTests {
  private func row(_ id: Int64, alert: String, attempts: Int = 0) -> OutboxRow {
    var row = OutboxRow(
      endpoint: "desk", alert: alert, seq: id, messageID: "msg_\(id)", body: "{}", nextAttemptAt: Sample.now,
      createdAt: Sample.now)
    row.id = id
    row.attempts = attempts
    return row
  }

  private func decide(
    _ due: [OutboxRow], nextDue: Instant? = Sample.now, breaker: Breaker = Breaker()
  ) -> DispatchDecision {
    DispatchDecision(now: Sample.now, due: due, nextDue: nextDue, breaker: breaker)
  }

  @Test func theOldestGoesFirst() {
    #expect(decide([row(1, alert: "a"), row(2, alert: "b")]) == .send(row(1, alert: "a")))
  }

  @Test func theLeastTriedGoesFirstButNeverOvertakesItsOwnAlert() {
    let tried = row(1, alert: "a", attempts: 3)
    #expect(decide([tried, row(2, alert: "a"), row(3, alert: "b")]) == .send(row(3, alert: "b")))
    #expect(decide([tried, row(2, alert: "a")]) == .send(tried))
  }

  @Test func nothingWaiting() {
    #expect(decide([], nextDue: nil) == .idle)
  }

  @Test func theLaterOfMessageAndBreakerCounts() {
    let later = Sample.now.advanced(byMilliseconds: 1)
    #expect(decide([], nextDue: later) == .wait(until: later))
    var breaker = Breaker()
    breaker.failed(at: Sample.now, asked: 60_000, retry: Endpoint.Retry(), random: 0.5)
    #expect(
      decide([row(1, alert: "a")], breaker: breaker) == .wait(until: Sample.now.advanced(byMilliseconds: 60_000)))
  }
}
