package import Events
import Storage

/// Delivers what is in the outbox to its endpoints: at least once each, in order within an alert, one request at a time
/// for an endpoint, and no endpoint waiting for another.
///
/// It has no clock. Whoever owns one calls ``step(now:)`` when messages were added, when a moment that it returned has
/// come, and whenever `wake` is called.
package actor WebhookDispatcher {
  /// What is known of one endpoint.
  private struct Lane {
    let endpoint: Endpoint
    let sender: any Sender
    var breaker = Breaker()
    var disabledReason: String?
    /// Whether a request or a look into the outbox is under way.
    var isBusy = false
    /// The request under way.
    var delivery: Task<Void, Never>?
    /// A message after its attempt, as long as the outbox could not be told.
    var unrecorded: OutboxRow?
  }

  /// How many due messages of an endpoint are looked at to find the one to send.
  private static let window = 20
  /// How long to wait when the outbox fails, in milliseconds.
  private static let outboxPause: Int64 = 5000

  private var lanes: [Lane]
  private let outbox: any Outbox
  private let random: @Sendable () -> Double
  private let wake: @Sendable () -> Void
  private let report: @Sendable (DeliveryReport) -> Void

  /// - Parameters:
  ///   - endpoints: Each with what carries its requests.
  ///   - random: From 0 to 1, for the jitter of retries.
  ///   - report: Told of each attempt, in order for an endpoint.
  ///   - wake: Called when an attempt has ended, so that ``step(now:)`` can be called again.
  package init(
    endpoints: [(endpoint: Endpoint, sender: any Sender)], outbox: any Outbox, random: @escaping @Sendable () -> Double,
    report: @escaping @Sendable (DeliveryReport) -> Void, wake: @escaping @Sendable () -> Void
  ) {
    lanes = endpoints.map { Lane(endpoint: $0.endpoint, sender: $0.sender) }
    self.outbox = outbox
    self.random = random
    self.report = report
    self.wake = wake
  }

  /// Starts the next request of every endpoint that has one due and none under way, and returns without waiting for the
  /// answers.
  ///
  /// - Returns: When to call it again at the latest; nil where only a new message or `wake` is a reason to.
  @discardableResult
  package func step(now: Instant) async -> Instant? {
    await step(now: now, due: now)
  }

  /// Tries each message that is due once, one after the other, until nothing is left to try.
  ///
  /// - Parameter clock: The wall clock: every attempt is signed with the time at which it is made.
  package func drain(clock: @Sendable () -> Instant) async {
    let start = clock()
    repeat {
      _ = await step(now: clock(), due: start)
      guard lanes.contains(where: { $0.delivery != nil }) else { return }
      await idle()
    } while true
  }

  /// Waits until no request is under way; each ends within its endpoint's timeouts.
  package func idle() async {
    for index in lanes.indices {
      await lanes[index].delivery?.value
    }
  }

  package var status: [EndpointStatus] {
    lanes.map {
      EndpointStatus(
        name: $0.endpoint.name, host: $0.endpoint.url.description, disabledReason: $0.disabledReason,
        isBreakerOpen: $0.breaker.isOpen)
    }
  }

  /// - Parameter due: Messages and probes count as due up to this moment.
  private func step(now: Instant, due: Instant) async -> Instant? {
    var next: Instant?
    for index in lanes.indices where !lanes[index].isBusy && lanes[index].disabledReason == nil {
      lanes[index].isBusy = true
      let wanted = await advance(index, now: now, due: due)
      if lanes[index].delivery == nil { lanes[index].isBusy = false }
      next = [next, wanted].compactMap(\.self).min()
    }
    return next
  }

  /// Starts the next request of one endpoint, or says when there is a reason to look again.
  private func advance(_ index: Int, now: Instant, due: Instant) async -> Instant? {
    let name = lanes[index].endpoint.name
    do {
      if let row = lanes[index].unrecorded { try await record(row, index) }
      let rows = try await outbox.dueMessages(endpoint: name, at: due, limit: WebhookDispatcher.window)
      let next = try await outbox.nextMessageDue(endpoint: name)
      switch DispatchDecision(now: due, due: rows, nextDue: next, breaker: lanes[index].breaker) {
      case .idle: return nil
      case .wait(let until): return until
      case .send(let message):
        start(message, index, now: now)
        return nil
      }
    } catch {
      report(DeliveryReport(endpoint: name, kind: .outboxFailed("\(error)")))
      return now.advanced(byMilliseconds: WebhookDispatcher.outboxPause)
    }
  }

  private func start(_ message: OutboxRow, _ index: Int, now: Instant) {
    let lane = lanes[index]
    let headers = StandardWebhook.headers(
      id: message.messageID, now: now, body: message.body, secrets: lane.endpoint.secrets)
    lanes[index].delivery = Task {
      let answer = await lane.sender.send(WebhookRequest(headers: headers, body: message.body))
      await finish(message, answer, index, now: now.advanced(byMilliseconds: answer.elapsedMilliseconds))
    }
  }

  private func finish(_ message: OutboxRow, _ answer: WebhookAnswer, _ index: Int, now: Instant) async {
    let endpoint = lanes[index].endpoint
    let chance = random()
    let outcome = Outcome(answer.result, now: now, redact: endpoint.redact)
    let result = outcome.result(
      for: message, attempts: message.attempts + 1, retry: endpoint.retry, now: now, random: chance)
    announce(result, message, endpoint.name)
    judge(outcome, index, now: now, random: chance)
    do {
      try await record(result.applied(to: message, status: answer.status), index)
    } catch {
      report(DeliveryReport(endpoint: endpoint.name, seq: message.seq, kind: .outboxFailed("\(error)")))
    }
    lanes[index].delivery = nil
    lanes[index].isBusy = false
    wake()
  }

  /// Tells the outbox what became of a message; until it knows, nothing else is sent to the endpoint, so that a
  /// delivered message is not sent twice only because the disk was full.
  private func record(_ row: OutboxRow, _ index: Int) async throws {
    lanes[index].unrecorded = row
    try await outbox.update(row)
    lanes[index].unrecorded = nil
  }

  private func judge(_ outcome: Outcome, _ index: Int, now: Instant, random: Double) {
    let wasOpen = lanes[index].breaker.isOpen
    let endpoint = lanes[index].endpoint
    switch outcome {
    case .delivered:
      lanes[index].breaker.succeeded()
      if wasOpen { report(DeliveryReport(endpoint: endpoint.name, kind: .breakerClosed)) }
    case .gone(let reason):
      lanes[index].disabledReason = reason
      report(DeliveryReport(endpoint: endpoint.name, kind: .disabled(reason: reason)))
    case .retry(_, let asked):
      lanes[index].breaker.failed(at: now, asked: asked, retry: endpoint.retry, random: random)
    case .rejected:
      lanes[index].breaker.failed(at: now, asked: nil, retry: endpoint.retry, random: random)
    }
    if !wasOpen, lanes[index].breaker.isOpen { report(DeliveryReport(endpoint: endpoint.name, kind: .breakerOpened)) }
  }

  private func announce(_ result: DeliveryResult, _ message: OutboxRow, _ endpoint: String) {
    let attempts = message.attempts + 1
    let kind: DeliveryReport.Kind =
      switch result {
      case .delivered: .delivered(attempts: attempts)
      case .retry(let next, let reason): .failed(attempts: attempts, reason: reason, next: next)
      case .dead(let reason): .dead(attempts: attempts, reason: reason)
      }
    report(DeliveryReport(endpoint: endpoint, seq: message.seq, kind: kind))
  }
}
