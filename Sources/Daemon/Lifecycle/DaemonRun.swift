package import Alerting
import CLinux
import Dispatch
package import Documents
package import Events
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
    /// With ``once``: only what was known by this moment exists for the rules, and their clock stands there. Files, log and
    /// deliveries go by ``clock`` all the same.
    package var asOf: Instant?
    package var logger: Logger
    /// Shows the lines of the alert log to who watches.
    package var echo: @Sendable (String) -> Void
    /// Shows what is wrong with rule and feed files.
    package var show: @Sendable ([Diagnostic]) -> Void
    /// All variables; systemd says in one where the control socket belongs.
    package var environment: [String: String]
    /// Reads `vedette.yaml` and what overrides it anew; nil where that never happens.
    package var reread: (@Sendable () -> Configuration.Parsed)?
    /// The path of `vedette.yaml`.
    package var path: String?
    package var version = ""
    /// What the HTTP server shows; nil for no server, whatever the configuration says.
    package var pages: (any PageSource)?
    /// What was taken of signals since the process began; nil to take them from the start of the run on. Those of a run that
    /// is ``once`` do what they do by default.
    package var signals: Signals?
    /// How much was logged, by level.
    package var logged: @Sendable () -> [String: Int] = { [:] }

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

  let current: CurrentConfiguration
  let endpoints: [Endpoint]
  let options: Options
  let vitals = Vitals()
  let board: StatusBoard

  /// - Parameter endpoints: those of the configuration's webhooks, with their secrets.
  package init(_ configuration: Configuration, endpoints: [Endpoint], options: Options) {
    current = CurrentConfiguration(configuration)
    self.endpoints = endpoints
    self.options = options
    board = StatusBoard(DaemonStatus(version: options.version, startedAt: options.clock.now))
  }

  /// Lets all threads allocate from one heap. To be called before there are any: each that allocated before keeps a heap
  /// of its own.
  ///
  /// One thread reads what another stores and frees: with a heap for each, the memory of a chunk would be held twice.
  package static func useOneHeap() { vedette_use_one_heap() }

  /// Gives back the code by which rules and feeds were loaded: waiting does not need it.
  static func letGoOfCode() { vedette_let_go_of_code() }

  /// As the last reload left it.
  var configuration: Configuration { current.value }

  /// Runs until a signal asks it to end, or with `once` until nothing is left that can be done.
  ///
  /// - Returns: whether all was done. Not, where files had to be left since a disk is nearly full, or where the database, the
  ///   alert log or a file could not be written or moved; the log says which, and the next run takes it up.
  ///
  /// Throws what keeps it from starting: another daemon on the same database, a database of a later version, an inbox
  /// that cannot be created.
  @discardableResult
  package func run() async throws -> Bool {
    SignalSource.ignoreBrokenPipes()
    let manager = ServiceManager()
    let watchdog = Watchdog(manager, vitals, logger: options.logger)
    watchdog.start()
    let signals = options.once ? nil : try options.signals ?? Signals()
    let monitor: Monitor
    do {
      monitor = try open(manager, signals)
    } catch StorageError.interrupted where signals?.isStopKept == true {
      noteStop(manager)
      return true
    }
    watchdog.ask { answered in monitor.dispatchQueue.async(execute: answered) }
    let http = options.once ? nil : HTTPService(self)
    http?.serve(at: configuration.http)
    do {
      try await begin(monitor, manager)
    } catch StorageError.interrupted where signals?.isStopKept == true {
      // What was begun is undone.
      noteStop(manager)
      http?.serve(at: nil)
      await monitor.close()
      return true
    }
    let bell = Bell()
    let delivery = try Delivery(endpoints, monitor: monitor, logger: options.logger, board: board, bell: bell)
    if options.once {
      try await importOnce(monitor)
      try await monitor.finishAsOf()
      await monitor.routeRest()
      await delivery.drain(clock: options.clock)
    } else {
      let loop = ServiceLoop(self, monitor: monitor, delivery: delivery, manager: manager, bell: bell, http: http)
      if let signals { await loop.run(obeying: signals) }
    }
    http?.serve(at: nil)
    await delivery.stop()
    await monitor.close()
    withExtendedLifetime(watchdog) {}
    return await !monitor.isLeaving
  }

  func noteStop(_ manager: ServiceManager) {
    manager.notify(.stopping)
    options.logger.notice("stopping")
  }

  /// Opens the database and the inbox, and tells the service manager what takes long in it.
  private func open(_ manager: ServiceManager, _ signals: Signals?) throws -> Monitor {
    try vitals.store.around {
      try Monitor(
        configuration,
        Monitor.Context(
          clock: options.clock, asOf: options.asOf, logger: options.logger, endpoints: endpoints, echo: options.echo,
          vitals: vitals,
          board: board, environment: options.environment, opening: { manager.notify(.status($0)) },
          isWanted: { signals?.isStopKept != true }))
    }
  }

  private func begin(_ monitor: Monitor, _ manager: ServiceManager) async throws {
    manager.notify(.status("loading feeds and rules"))
    await monitor.recoverLog()
    try await monitor.beginAsOf()
    try await load(monitor)
    await monitor.noteAbsentWebhooks()
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
    let files = ConfigurationDigest.files(configuration, path: options.path)
    let lastGood = await monitor.lastGood()
    let first = DefinitionLoader.load(configuration, lastGood: lastGood)
    let hash = ConfigurationDigest.name(files, first.attachments)
    let paths = AttachmentPaths(files, first.attachments)
    guard first.diagnostics.hasErrors else {
      try await monitor.adopt(first)
      return await note(hash, paths, succeeded: true, monitor)
    }
    let definitions = DefinitionLoader.load(configuration, lastGood: lastGood, replaces: true)
    options.show(definitions.diagnostics)
    try await monitor.adopt(definitions)
    await note(ConfigurationDigest.replaced(hash), paths, succeeded: false, monitor)
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
