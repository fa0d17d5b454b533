import Alerting
import Events
import Logging

/// The webhooks of a run.
struct Delivery: Sendable {
  private let dispatcher: WebhookDispatcher?

  /// Throws where libcurl cannot be loaded.
  init(_ endpoints: [Endpoint], monitor: Monitor, logger: Logger, bell: Bell) throws {
    guard !endpoints.isEmpty else {
      dispatcher = nil
      return
    }
    dispatcher = WebhookDispatcher(
      endpoints: try endpoints.map { ($0, try CurlSender($0)) }, outbox: StoreOutbox(monitor: monitor),
      random: { Double.random(in: 0...1) }, report: { logger.log($0) }, wake: { bell.ring() })
  }

  /// Starts what is due, and says when to come again.
  func step(now: Instant) async -> Instant? {
    await dispatcher?.step(now: now)
  }

  /// Tries each message that is due once.
  func drain(clock: WallClock) async {
    await dispatcher?.drain { clock.now }
  }

  /// Waits until no request is under way.
  func idle() async {
    await dispatcher?.idle()
  }
}

extension Logger {
  /// What became of a delivery, in a line. No URL and no secret is in it.
  fileprivate func log(_ report: DeliveryReport) {
    let about = report.seq.map { "alert line \($0) to \(report.endpoint)" } ?? report.endpoint
    switch report.kind {
    case .delivered(let attempts): debug("delivered \(about) at attempt \(attempts)")
    case .failed(let attempts, let reason, let next):
      warning("could not deliver \(about) at attempt \(attempts): \(reason); again at \(next)")
    case .dead(let attempts, let reason): error("gave up delivering \(about) after \(attempts) attempts: \(reason)")
    case .disabled(let reason): error("the endpoint \(about) is disabled: \(reason)")
    case .breakerOpened: warning("the endpoint \(about) fails; only probes are sent")
    case .breakerClosed: notice("the endpoint \(about) answers again")
    case .outboxFailed(let reason): error("the outbox of \(about): \(reason)")
    }
  }
}
