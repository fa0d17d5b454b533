import Alerting
import Events
import Glibc
import Logging
import Storage
import Synchronization

/// The webhooks of a run.
final class Delivery: Sendable {
  private let dispatcher: WebhookDispatcher
  private let monitor: Monitor
  private let logger: Logger
  /// When delivered messages are to be cleaned up next.
  private let cleaning = Mutex(Instant.distantPast)

  /// Throws where libcurl cannot be loaded, which nothing needs without webhooks.
  ///
  /// - Parameter board: where attempts are counted.
  init(_ endpoints: [Endpoint], monitor: Monitor, logger: Logger, board: StatusBoard, bell: Bell) throws {
    self.monitor = monitor
    self.logger = logger
    dispatcher = WebhookDispatcher(
      endpoints: try Delivery.senders(endpoints), outbox: StoreOutbox(monitor: monitor),
      random: { Double.random(in: 0...1) },
      report: { report in
        board.count(report)
        logger.log(report)
      }, executor: QueueExecutor(label: "vedette.delivery"), wake: { bell.ring() })
  }

  /// Endpoints, each with what carries its requests.
  typealias Senders = [(endpoint: Endpoint, sender: any Sender)]

  /// Throws where libcurl does not take what an endpoint asks for.
  static func senders(_ endpoints: [Endpoint]) throws -> Senders {
    try endpoints.map { ($0, try CurlSender($0)) }
  }

  /// Goes on with other endpoints, or with the same whose URLs, secrets or templates were changed.
  ///
  /// - Returns: for which endpoints that are no more something waits, as a sentence; nil for none.
  func replace(_ senders: Senders) async -> String? {
    await dispatcher.replace(senders)
    return await monitor.use(senders.map(\.endpoint))
  }

  /// How the endpoints do.
  var status: [EndpointStatus] {
    get async { await dispatcher.status }
  }

  /// Starts what is due, and says when to come again.
  func step(now: Instant) async -> Instant? {
    let next = await dispatcher.step(now: now)
    return [next, await clean(now: now)].compactMap(\.self).min()
  }

  /// Tries each message that is due once.
  func drain(clock: WallClock) async {
    await dispatcher.drain { clock.now }
    _ = await clean(now: clock.now)
  }

  /// Waits until no request is under way.
  func idle() async {
    await dispatcher.idle()
  }

  /// Leaves the outbox alone, so that it can be closed.
  func stop() async {
    await dispatcher.stop()
  }

  /// Drops some of the old delivered messages where that is due. Returns when to go on, where there are more.
  private func clean(now: Instant) async -> Instant? {
    guard cleaning.withLock({ $0 }) <= now else { return nil }
    do {
      let isMore = try await monitor.cleanOutbox(now: now)
      let next = now.advanced(byMilliseconds: isMore ? 1000 : Delivery.cleaningInterval)
      cleaning.withLock { $0 = next }
      return isMore ? next : nil
    } catch {
      cleaning.withLock { $0 = now.advanced(byMilliseconds: Delivery.cleaningInterval) }
      logger.warning("delivered messages are not cleaned up: \(error)")
      return nil
    }
  }

  private static let cleaningInterval: Int64 = 600_000
}

extension Configuration {
  /// The endpoints of the webhooks, with the URLs, secrets and templates as they stand on the disk.
  func loadEndpoints() -> LoadedEndpoints {
    let credentials = getenv("CREDENTIALS_DIRECTORY").map { ["CREDENTIALS_DIRECTORY": String(cString: $0)] }
    return loadEndpoints(environment: credentials ?? [:], isService: true)
  }
}

extension Monitor {
  /// Queues messages for these endpoints from now on.
  ///
  /// - Returns: for which endpoints that are no more something waits, as a sentence; nil for none.
  @discardableResult
  func use(_ endpoints: [Endpoint]) -> String? {
    writer.router.endpoints = endpoints
    // Where the alerts about them find no room now, the next change or start brings them in line.
    try? changeGone { _ in }
    return noteAbsentWebhooks()
  }

  /// Changes which endpoints are gone, and the alerts about that with them.
  func changeGone<Result: Sendable>(
    _ change: @Sendable (Transaction) throws(StorageError) -> Result
  ) throws(StorageError) -> Result {
    try store.transaction { (transaction) throws(StorageError) in
      let result = try change(transaction)
      try OwnAlerts(writer, transaction, now: clock.now).note(gone: transaction.goneEndpoints())
      return result
    }
  }
}

extension Logger {
  /// What became of a delivery, in a line. No URL and no secret is in it.
  fileprivate func log(_ report: DeliveryReport) {
    let about = report.seq.map { "alert line \($0) to \(report.endpoint)" } ?? report.endpoint
    switch report.kind {
    case .delivered(let attempts): debug("delivered \(about) at attempt \(attempts)")
    case .failed(let attempts, let reason, let next):
      let again = next.map { "; again at \($0)" } ?? ""
      warning("could not deliver \(about) at attempt \(attempts): \(reason)\(again)")
    case .dead(let attempts, let reason):
      error("gave up delivering \(about) after \(Count.of(attempts, "attempt")): \(reason)")
    case .disabled(let reason):
      error(
        """
        the endpoint \(about) is disabled: \(reason). Nothing is sent to it and its messages are kept until its URL is \
        another or its dead letters are redriven
        """)
    case .revived: notice("the endpoint \(about) is tried again")
    case .againFailed(let alerts, let reason):
      let verb = alerts == 1 ? "holds" : "hold"
      warning("the endpoint \(about) could not be told again of \(Count.of(alerts, "alert")) that \(verb): \(reason)")
    case .breakerOpened: warning("the endpoint \(about) fails; only probes are sent")
    case .breakerClosed: notice("the endpoint \(about) answers again")
    case .outboxFailed(let reason): error("the outbox of \(about): \(reason)")
    }
  }
}
