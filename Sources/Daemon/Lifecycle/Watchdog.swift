import Dispatch
import Glibc
import Logging
import Synchronization

/// Tells systemd that the daemon is alive, as long as every queue gets on with its work: one that hangs is not alive.
///
/// It begins with the process, so that a long check, migration or evaluation at the start, and a long chunk at the stop,
/// take the time they need as long as something gets done in them.
///
/// It has a thread of its own, which is woken once for each look. A timer of Dispatch wakes two for that, and makes one where none
/// waits, as is so at rest: see docs/decisions/0033.
final class Watchdog: Sendable {
  private let manager: ServiceManager
  private let vitals: Vitals
  private let logger: Logger
  /// Between two looks, in milliseconds.
  private let interval: Int64
  /// After how long without progress a queue is stuck, in milliseconds.
  private let patience: Int64
  private let queue = DispatchQueue(label: "vedette.watchdog")
  private let state = Mutex(State())

  /// Asks something of a queue, which calls what it is given when it gets to it.
  typealias Question = @Sendable (_ answered: @escaping @Sendable () -> Void) -> Void

  private struct State {
    var questions: [Question] = []
    /// How many questions are not answered yet.
    var open = 0
    var looks = 0
    var isStuck = false
  }

  /// How many looks there are from one round of questions to the next: as many as patience lasts.
  private static let looksPerRound = 4

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
    let interval = Int32(clamping: interval)
    queue.async { [weak self] in
      while Watchdog.look(self) {
        // By the monotonic clock, so that a clock that is set back does not delay the next look. A signal may end it early.
        poll(nil, 0, interval)
      }
    }
  }

  /// Asks something now and then. Until it is answered, the queue that writes has work.
  func ask(_ question: @escaping Question) {
    state.withLock { $0.questions.append(question) }
  }

  /// Looks, as long as somebody holds the watchdog.
  private static func look(_ watchdog: Watchdog?) -> Bool {
    watchdog?.look()
    return watchdog != nil
  }

  /// One look: tells the service manager that the daemon is alive, if it is, and asks what is due.
  func look() {
    let stuck = vitals.stuck(after: patience)
    if stuck.isEmpty {
      manager.notify(.watchdog, .extendTimeout(microseconds: patience * 2000))
    }
    report(stuck)
    for question in due() {
      vitals.store.begin()
      question { [weak self, vitals] in
        vitals.store.end()
        self?.state.withLock { $0.open -= 1 }
      }
    }
  }

  /// What is to be asked at this look: everything, once in a round, if all of the last round was answered.
  private func due() -> [Question] {
    state.withLock { state in
      defer { state.looks += 1 }
      guard state.open == 0, state.looks % Watchdog.looksPerRound == 0 else { return [] }
      state.open = state.questions.count
      return state.questions
    }
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
