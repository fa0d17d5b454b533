import Dispatch
import Synchronization

/// Runs jobs one after the other on one thread, which waits a while for the next before it is given back to libdispatch.
///
/// A hop to it wakes that thread and no other, however many there are. Nothing of it is left when there has been nothing to
/// do for a second. See ``QueueExecutor`` for who has to take the events of dispatch sources.
package final class ThreadExecutor: SerialExecutor, TaskExecutor {
  private let queue: DispatchQueue
  private let more = DispatchSemaphore(value: 0)
  private let state = Mutex(State())

  private struct State {
    /// What is to be run, in the order in which it came.
    var jobs: [UnownedJob] = []
    /// Whether there is a thread, and whether it waits for a job.
    var (isRunning, isWaiting) = (false, false)
  }

  /// For how long the thread waits for a job.
  private static let patience = DispatchTimeInterval.seconds(1)

  /// - Parameter label: what debuggers call its queue.
  package init(label: String) {
    // No target, as in QueueExecutor.
    queue = DispatchQueue(label: label)
  }

  /// Runs a job after those before it.
  package func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    let (isFirst, isAwaited) = state.withLock { state in
      defer { (state.isRunning, state.isWaiting) = (true, false) }
      state.jobs.append(job)
      return (!state.isRunning, state.isWaiting)
    }
    if isFirst { queue.async { self.work() } } else if isAwaited { more.signal() }
  }

  private func work() {
    let (executor, tasks) = (asUnownedSerialExecutor(), asUnownedTaskExecutor())
    repeat {
      while let jobs = take() {
        for job in jobs { job.runSynchronously(isolatedTo: executor, taskExecutor: tasks) }
      }
      // What a wait that ended too early left to signal ends the next one early, which does no harm.
      _ = more.wait(timeout: .now() + ThreadExecutor.patience)
    } while !isOver()
  }

  /// All that is to be run; nil where there is nothing, and the thread is going to wait.
  private func take() -> [UnownedJob]? {
    state.withLock { state in
      state.isWaiting = state.jobs.isEmpty
      guard !state.isWaiting else { return nil }
      defer { state.jobs = [] }
      return state.jobs
    }
  }

  /// Whether nothing came while the thread waited. Then the next job gets another one.
  private func isOver() -> Bool {
    state.withLock { state in
      state.isWaiting = false
      state.isRunning = !state.jobs.isEmpty
      return !state.isRunning
    }
  }
}
