import Dispatch
import Events
import Inbox
import Logging
import Synchronization

/// The loop of a daemon: it waits until something happens, does what there is to do, and waits again.
final class ServiceLoop: Sendable {
  private let run: DaemonRun
  private let monitor: Monitor
  private let delivery: Delivery
  private let manager: ServiceManager
  private let bell: Bell
  private let http: HTTPService?
  private let reloader: Reloader
  private let executor = QueueExecutor(label: "vedette.events")
  private var queue: DispatchQueue { executor.queue }
  private let wanted = Mutex(Wanted())

  /// What signals asked for, and what was said.
  private struct Wanted {
    var stop = false
    var reload = false
    var reopen = false
    var isReady = false
  }

  init(
    _ run: DaemonRun, monitor: Monitor, delivery: Delivery, manager: ServiceManager, bell: Bell, http: HTTPService?
  ) {
    self.run = run
    self.monitor = monitor
    self.delivery = delivery
    self.manager = manager
    self.bell = bell
    self.http = http
    reloader = Reloader {
      manager.notifyReloading()
      let outcome = await run.reload(monitor, delivery)
      manager.notify(.ready)
      DaemonRun.letGoOfCode()
      bell.ring()
      return outcome
    }
  }

  private var clock: WallClock { run.options.clock }

  /// Runs until a signal asks it to end, perhaps one that came before.
  func run(obeying signals: Signals) async {
    signals.obey { [weak self] in self?.take($0) }
    let timer = Timer(queue: queue) { [bell] in bell.ring() }
    let watch = DirectoryWatch(monitor, bell: bell, logger: run.options.logger)
    let control = listen()
    await monitor.setReloader(reloader)
    while !wanted.withLock(\.stop) {
      await obey()
      let meanwhile: @Sendable () async -> Void = { [self] in
        await obey()
        _ = await deliver()
      }
      var due = await monitor.pass(meanwhile: meanwhile) { [self] in noteReady() }
      // What appeared in a directory before it was watched was not told of.
      while await watch.refresh() { due = await monitor.pass(meanwhile: meanwhile) }
      let retry = await deliver()
      let retention = await monitor.retain(now: clock.now)
      let now = clock.now
      let rescan = now.advanced(by: watch.isRefused ? .seconds(5) : run.configuration.rescan)
      let wake = [due, retry, retention, rescan].compactMap(\.self).min() ?? rescan
      timer.arm(at: wake, now: now)
      run.vitals.loop.rest(forMilliseconds: wake.milliseconds(since: now))
      if wanted.withLock({ !$0.stop }) { await bell.wait() }
      run.vitals.loop.wake()
      // Where the address could not be had, it is tried again.
      http?.serve(at: run.configuration.http)
    }
    run.noteStop(manager)
    await finishDeliveries()
    withExtendedLifetime((signals, timer, watch, control)) {}
  }

  /// Says that it is ready, once the inbox was searched for the first time: to import what was found there may take hours, and
  /// who starts the service would wait.
  private func noteReady() {
    let isNews = wanted.withLock { state in
      defer { state.isReady = true }
      return !state.isReady
    }
    guard isNews else { return }
    run.board.update { $0.isReady = true }
    manager.notify(.ready, .status("watching \(run.configuration.inbox)"))
    run.options.logger.notice("ready: watching \(run.configuration.inbox)")
    DaemonRun.letGoOfCode()
  }

  /// Sends what is due. Returns when something will be.
  private func deliver() async -> Instant? {
    run.vitals.delivery.begin()
    defer { run.vitals.delivery.end() }
    return await delivery.step(now: clock.now)
  }

  /// Takes what commands ask for. Without a socket it goes on all the same.
  private func listen() -> ControlServer? {
    let path = ControlAddress.path(run.configuration, environment: run.options.environment)
    do {
      return try ControlServer(path: path, database: run.configuration.database, queue: queue) {
        [monitor, bell] call, exchange in
        let reply = await monitor.perform(call, exchange)
        // There may be something to deliver now, or another time at which something is due.
        bell.ring()
        return reply
      }
    } catch {
      run.options.logger.warning("commands that change something do not reach this daemon: \(error)")
      return nil
    }
  }

  /// Gives the requests that are under way the time that the configuration allows; the rest stays in the outbox.
  private func finishDeliveries() async {
    let done = Bell()
    let grace = Timer(queue: queue) { done.ring() }
    grace.arm(afterMilliseconds: run.configuration.stopGrace.longestMilliseconds)
    let idle = Task(executorPreference: executor) { [delivery] in
      await delivery.idle()
      done.ring()
    }
    await done.wait()
    idle.cancel()
    grace.disarm()
  }

  private func take(_ signal: Signal) {
    wanted.withLock { wanted in
      switch signal {
      case .terminate, .interrupt: wanted.stop = true
      case .reload: wanted.reload = true
      case .reopenLogs: wanted.reopen = true
      }
    }
    if signal == .terminate || signal == .interrupt {
      Task(executorPreference: executor) { [monitor] in await monitor.stop() }
    }
    bell.ring()
  }

  private func obey() async {
    let (reload, reopen) = wanted.withLock { wanted in
      defer { (wanted.reload, wanted.reopen) = (false, false) }
      return (wanted.reload, wanted.reopen)
    }
    if reopen { await monitor.reopenLog() }
    if reload {
      _ = await reloader.reload()
    }
  }
}
