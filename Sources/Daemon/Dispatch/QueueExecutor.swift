package import Dispatch

/// Runs an actor on a dispatch queue of its own, so that it can take the events of dispatch sources without a hop.
///
/// Linux has no `DispatchSerialQueue`. An actor keeps one of these and returns it as its `unownedExecutor`; sources
/// that target ``queue`` then reach the actor by `assumeIsolated`. The handler of a source inherits the isolation of
/// where it is *written*, and dies on any other queue: so every handler is `@Sendable`.
package final class QueueExecutor: SerialExecutor {
  package let queue: DispatchQueue
  private let key = DispatchSpecificKey<Bool>()

  /// - Parameter label: what debuggers and the watchdog call the queue.
  package init(label: String) {
    // With a queue that has no target of its own, 100,000 actor hops grew the process to 259 threads.
    queue = DispatchQueue(label: label, target: .global(qos: .default))
    queue.setSpecific(key: key, value: true)
  }

  /// Runs a job of the actor on the queue.
  package func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    let executor = asUnownedSerialExecutor()
    queue.async { job.runSynchronously(on: executor) }
  }

  /// Ends the process where the code that runs is not on the queue.
  package func checkIsolated() {
    dispatchPrecondition(condition: .onQueue(queue))
  }

  /// Whether the code that runs is on the queue.
  package func isIsolatingCurrentContext() -> Bool? {
    DispatchQueue.getSpecific(key: key) == true
  }
}
