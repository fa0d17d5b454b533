package import Events
import Storage

/// Delivers what is in the outbox to its endpoints: at least once each, in order within an alert, one request at a time
/// for an endpoint, and no endpoint waiting for another.
///
/// It has no clock. Whoever owns one calls ``step(now:)`` when messages were added, when a moment that it returned has
/// come, and whenever `wake` is called.
package actor WebhookDispatcher {
  /// How many due messages of an endpoint are looked at to find the one to send.
  static let window = 20
  /// How long to wait when the outbox fails, in milliseconds.
  private static let outboxPause: Int64 = 5000

  var lanes: [String: Lane] = [:]
  /// The names of the endpoints, in the order of the configuration.
  private var names: [String] = []
  private var isStopped = false
  let outbox: any Outbox
  let random: @Sendable () -> Double
  let wake: @Sendable () -> Void
  /// Where what follows an answer is done.
  private let executor: (any TaskExecutor)?
  let report: @Sendable (DeliveryReport) -> Void

  /// - Parameters:
  ///   - endpoints: Each with what carries its requests.
  ///   - random: From 0 to 1, for the jitter of retries.
  ///   - report: Told of each attempt, in order for an endpoint.
  ///   - executor: Where requests are begun, and what follows their answers is done; nil for any thread.
  ///   - wake: Called when an attempt has ended, so that ``step(now:)`` can be called again.
  package init(
    endpoints: [(endpoint: Endpoint, sender: any Sender)], outbox: any Outbox, random: @escaping @Sendable () -> Double,
    report: @escaping @Sendable (DeliveryReport) -> Void, executor: (any TaskExecutor)? = nil,
    wake: @escaping @Sendable () -> Void
  ) {
    names = endpoints.map(\.endpoint.name)
    let pairs = endpoints.map { ($0.endpoint.name, Lane(endpoint: $0.endpoint, sender: $0.sender)) }
    lanes = Dictionary(uniqueKeysWithValues: pairs)
    self.outbox = outbox
    self.random = random
    self.report = report
    self.wake = wake
    self.executor = executor
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
      guard lanes.values.contains(where: { $0.delivery != nil }) else { return }
      await idle()
    } while true
  }

  /// Waits until no request is under way; each ends within its endpoint's timeouts.
  package func idle() async {
    for name in Array(lanes.keys) { await lanes[name]?.delivery?.value }
  }

  /// Touches the outbox no more, so that it can be closed: what a request that is still under way leads to stays unknown,
  /// and its message is sent again after the next start.
  package func stop() {
    isStopped = true
  }

  /// Takes other endpoints. One that has the name of one before goes on with what is known of that; where its receiver is
  /// another, with what is not known of it. A request under way ends as it began; where its endpoint is gone, and perhaps back
  /// before that, nothing else is sent to that meanwhile.
  package func replace(_ endpoints: [(endpoint: Endpoint, sender: any Sender)]) {
    names = endpoints.map(\.endpoint.name)
    let before = lanes
    lanes = before.filter { $0.value.isBusy }
    for (endpoint, sender) in endpoints {
      var lane = before[endpoint.name] ?? Lane(endpoint: endpoint, sender: sender)
      if lane.endpoint.address != endpoint.address { lane.breaker = Breaker() }
      (lane.endpoint, lane.sender) = (endpoint, sender)
      lanes[endpoint.name] = lane
    }
  }

  package var status: [EndpointStatus] {
    names.compactMap { lanes[$0] }.map {
      EndpointStatus(
        name: $0.endpoint.name, host: $0.endpoint.url.description, disabledReason: $0.goneReason,
        isBreakerOpen: $0.breaker.isOpen)
    }
  }

  /// - Parameter due: Messages and probes count as due up to this moment.
  private func step(now: Instant, due: Instant) async -> Instant? {
    var next: Instant?
    for name in names where !isStopped && lanes[name]?.isBusy == false {
      lanes[name]?.isBusy = true
      let wanted = await advance(name, now: now, due: due)
      if lanes[name]?.delivery == nil { rest(name) }
      next = [next, wanted].compactMap(\.self).min()
    }
    return next
  }

  /// Starts the next request of one endpoint, or says when there is a reason to look again.
  private func advance(_ name: String, now: Instant, due: Instant) async -> Instant? {
    do {
      if let attempt = lanes[name]?.unrecorded { try await record(attempt, name) }
      guard try await !isGone(name), let lane = lanes[name] else { return nil }
      let again = try await errandAgain(lane, now: now)
      if case .now(let errand) = again { return start(errand, name, now: now) }
      let rows = try await outbox.dueMessages(endpoint: name, at: due, limit: WebhookDispatcher.window)
      let next = try await outbox.nextMessageDue(endpoint: name)
      switch DispatchDecision(now: due, due: rows, nextDue: next, breaker: lane.breaker) {
      case .idle: return again.moment
      case .wait(let until): return [until, again.moment].compactMap(\.self).min()
      case .send(let row):
        if lane.endpoint.format.followsAlerts, try await settle(row, lane.endpoint) {
          return await advance(name, now: now, due: due)
        }
        let told = lane.endpoint.format.isForgetful ? try await outbox.told(alert: row.alert, endpoint: name) : nil
        return start(.message(row, told: told), name, now: now)
      }
    } catch {
      report(DeliveryReport(endpoint: name, kind: .outboxFailed("\(error)")))
      return now.advanced(byMilliseconds: WebhookDispatcher.outboxPause)
    }
  }

  /// Always nil: the end of the request is a reason to look again.
  private func start(_ errand: Errand, _ name: String, now: Instant) -> Instant? {
    // While the outbox was read, its endpoint may have gone.
    guard let lane = lanes[name], names.contains(name) else { return nil }
    let request =
      switch errand {
      case .message(let row, let told): lane.endpoint.request(for: row, told: told, now: now)
      case .again(let alerts): lane.endpoint.request(again: alerts, now: now)
      }
    lanes[name]?.delivery = Task(executorPreference: executor) { [self] in
      let answer = await lane.sender.send(request)
      await finish(errand, answer, lane.endpoint, now: now.advanced(byMilliseconds: answer.elapsedMilliseconds))
    }
    return nil
  }

  /// Nothing is under way for an endpoint any more: one that was kept only for that is forgotten.
  private func rest(_ name: String) {
    lanes[name]?.isBusy = false
    if !names.contains(name) { lanes[name] = nil }
  }

  private func finish(_ errand: Errand, _ answer: WebhookAnswer, _ endpoint: Endpoint, now: Instant) async {
    let name = endpoint.name
    if !isStopped {
      do {
        try await take(answer, of: errand, endpoint, now: now)
      } catch {
        report(DeliveryReport(endpoint: name, seq: errand.seq, kind: .outboxFailed("\(error)")))
      }
    }
    lanes[name]?.delivery = nil
    rest(name)
    wake()
  }
}
