package import Dispatch

/// Runs an actor on a dispatch queue of its own, so that it can take the events of dispatch sources without a hop; or the
/// tasks that somebody begins whose events come on that queue.
///
/// Linux has no `DispatchSerialQueue`. An actor keeps one of these and returns it as its `unownedExecutor`; sources
/// that target ``queue`` then reach the actor by `assumeIsolated`. The handler of a source inherits the isolation of
/// where it is *written*, and dies on any other queue: so every handler is `@Sendable`.
///
/// Where jobs follow each other quickly over several executors, the others are to be a ``ThreadExecutor``: for each job that
/// comes to a queue at rest libdispatch wakes a thread or makes one, which may find that another took the job. With queues
/// alone, 100,000 hops between actors grew a process to 259 threads.
package final class QueueExecutor: SerialExecutor, TaskExecutor {
  package let queue: DispatchQueue

  /// - Parameter label: what debuggers and the watchdog call the queue.
  package init(label: String) {
    // The queue has no target: with a global one as its target the process would be woken once a second for ever,
    // by the timer with which libdispatch looks after the threads of those. See docs/decisions/0033. For the same reason
    // nothing is kept on it by `setSpecific`: what is kept there is released on a global queue.
    queue = DispatchQueue(label: label)
  }

  /// Runs a job on the queue.
  package func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    let (executor, tasks) = (asUnownedSerialExecutor(), asUnownedTaskExecutor())
    queue.async { job.runSynchronously(isolatedTo: executor, taskExecutor: tasks) }
  }

  /// Ends the process where the code that runs is not on the queue.
  package func checkIsolated() {
    dispatchPrecondition(condition: .onQueue(queue))
  }
}
