import Dispatch
import Logging
import Synchronization

/// Tells systemd that the daemon is alive, as long as every queue gets on with its work: one that hangs is not alive.
///
/// It begins with the process, so that a long check, migration or evaluation at the start, and a long chunk at the stop,
/// take the time they need as long as something gets done in them.
final class Watchdog: Sendable {
  private let manager: ServiceManager
  private let vitals: Vitals
  private let logger: Logger
  /// Between two looks, in milliseconds.
  private let interval: Int64
  /// After how long without progress a queue is stuck, in milliseconds.
  private let patience: Int64
  private let executor = QueueExecutor(label: "vedette.watchdog")
  private let state = Mutex(State())

  private struct State {
    var timer: Timer?
    var questions: [@Sendable () async -> Void] = []
    /// How many questions are not answered yet.
    var open = 0
    var isStuck = false
  }

  init(_ manager: ServiceManager, _ vitals: Vitals, logger: Logger) {
    self.manager = manager
    self.vitals = vitals
    self.logger = logger
    let limit = (manager.watchdogMicroseconds ?? 2000 * Vitals.patience) / 1000
    patience = max(1, limit / 2)
    interval = max(1, limit / 8)
  }

  /// Begins to look. Without a service manager nobody would hear of it.
  func start() {
    guard manager.isPresent else { return }
    let timer = Timer(queue: executor.queue) { [weak self] in self?.look() }
    state.withLock { $0.timer = timer }
    timer.arm(afterMilliseconds: 0)
  }

  /// Asks something whenever it looks. Until it is answered, the queue that writes has work.
  func ask(_ question: @escaping @Sendable () async -> Void) {
    state.withLock { $0.questions.append(question) }
  }

  private func look() {
    let stuck = vitals.stuck(after: patience)
    if stuck.isEmpty {
      manager.notify(.watchdog, .extendTimeout(microseconds: patience * 2000))
    }
    report(stuck)
    let questions = state.withLock { state -> [@Sendable () async -> Void] in
      guard state.open == 0 else { return [] }
      state.open = state.questions.count
      return state.questions
    }
    for question in questions {
      vitals.store.begin()
      Task(executorPreference: executor) { [weak self, vitals] in
        await question()
        vitals.store.end()
        self?.state.withLock { $0.open -= 1 }
      }
    }
    state.withLock { $0.timer?.arm(afterMilliseconds: interval) }
  }

  private func report(_ stuck: [Pulse]) {
    let isNews = state.withLock { state in
      defer { state.isStuck = !stuck.isEmpty }
      return state.isStuck != !stuck.isEmpty
    }
    guard isNews else { return }
    guard let first = stuck.first else { return logger.notice("every queue gets on again") }
    logger.critical(
      "the queue '\(first.name)' has made no progress for \(first.silence / 1000) s; the service manager will hear nothing"
    )
  }
}
