package import Alerting
import Dispatch
package import Documents
import Events
import Feeds
import Inbox
package import Logging
import Storage
import Synchronization

/// One run of the daemon, from its start to its end.
package struct DaemonRun: Sendable {
  /// What a run is told besides the configuration.
  package struct Options: Sendable {
    /// Import what is there, evaluate, try each delivery once, and end.
    package var once: Bool
    package var clock: WallClock
    package var logger: Logger
    /// Shows the lines of the alert log to who watches.
    package var echo: @Sendable (String) -> Void
    /// Shows what is wrong with rule and feed files.
    package var show: @Sendable ([Diagnostic]) -> Void
    /// All variables; systemd says in one where the control socket belongs.
    package var environment: [String: String]

    package init(
      once: Bool, clock: WallClock = .system, logger: Logger, environment: [String: String] = [:],
      echo: @escaping @Sendable (String) -> Void, show: @escaping @Sendable ([Diagnostic]) -> Void
    ) {
      self.once = once
      self.environment = environment
      self.clock = clock
      self.logger = logger
      self.echo = echo
      self.show = show
    }
  }

  let configuration: Configuration
  let endpoints: [Endpoint]
  let options: Options

  /// - Parameter endpoints: those of the configuration's webhooks, with their secrets.
  package init(_ configuration: Configuration, endpoints: [Endpoint], options: Options) {
    self.configuration = configuration
    self.endpoints = endpoints
    self.options = options
  }

  /// Runs until a signal asks it to end, or with `once` until nothing is left to do.
  ///
  /// Throws what keeps it from starting: another daemon on the same database, a database of a later version, an inbox
  /// that cannot be created.
  package func run() async throws {
    SignalSource.ignoreBrokenPipes()
    let manager = ServiceManager()
    let monitor = try Monitor(
      configuration,
      Monitor.Context(clock: options.clock, logger: options.logger, endpoints: endpoints, echo: options.echo))
    await monitor.recoverLog()
    try await load(monitor)
    let bell = Bell()
    let delivery = try Delivery(endpoints, monitor: monitor, logger: options.logger, bell: bell)
    if options.once {
      try await importOnce(monitor)
      await monitor.routeRest()
      await delivery.drain(clock: options.clock)
    } else {
      let loop = ServiceLoop(self, monitor: monitor, delivery: delivery, manager: manager, bell: bell)
      try await loop.run()
    }
    await monitor.close()
  }

  /// Imports what is there. What was not renamed in has to settle first; what does not, or fails, is left.
  private func importOnce(_ monitor: Monitor) async throws {
    let settled = ContinuousClock.now + .milliseconds(configuration.settle.longestMilliseconds)
    _ = await monitor.pass()
    while let due = await monitor.filesAreDue, due <= options.clock.now || ContinuousClock.now < settled {
      let wait = min(due.milliseconds(since: options.clock.now), configuration.settle.longestMilliseconds)
      try await Task.sleep(for: .milliseconds(wait))
      _ = await monitor.pass()
    }
  }

  /// Loads rules and feeds for a start: where a file is wrong, its last good copy takes its place, or it is left out.
  func load(_ monitor: Monitor) async throws {
    let first = DefinitionLoader.load(configuration)
    guard first.diagnostics.hasErrors else { return try await monitor.adopt(first) }
    let good = await monitor.lastGoodTexts()
    let definitions = DefinitionLoader.load(configuration) { good[$0]?[$1] }
    options.show(definitions.diagnostics)
    try await monitor.adopt(definitions)
  }

  /// Loads rules and feeds anew; with an error in any file, those in use stay.
  func reload(_ monitor: Monitor) async {
    let definitions = DefinitionLoader.load(configuration)
    guard !definitions.diagnostics.hasErrors else {
      options.show(definitions.diagnostics)
      options.logger.error("rules and feeds are not reloaded: those in use stay")
      return
    }
    do {
      try await monitor.adopt(definitions)
      options.logger.notice("reloaded \(definitions.rules.count) rules and \(definitions.feeds.all.count) feeds")
    } catch {
      options.logger.error("rules and feeds are not reloaded: \(error)")
    }
  }
}

/// Wakes a loop that waits. Rings that nobody waits for are heard at the next wait, as one.
final class Bell: Sendable {
  private let stream: AsyncStream<Void>
  private let continuation: AsyncStream<Void>.Continuation

  init() {
    (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
  }

  func ring() { continuation.yield() }

  /// Waits for a ring, or for what rang since the last wait.
  func wait() async {
    var iterator = stream.makeAsyncIterator()
    _ = await iterator.next()
  }
}

extension DaemonRun {
  /// Whether trying again cannot help: the database is of a later version.
  package static func isFinal(_ error: any Error) -> Bool {
    if case .newerSchema = error as? StorageError { return true }
    return false
  }
}
