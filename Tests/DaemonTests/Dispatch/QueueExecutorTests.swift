import Dispatch
import Testing

@testable import Daemon

/// An actor on a queue of its own, with a dispatch source that reaches it without a hop.
private actor Worker {
  nonisolated let executor = QueueExecutor(label: "vedette.test.worker")
  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  private var count = 0
  private var timer: Timer?

  /// Ends the process where it is not.
  func isOnQueue() -> Bool {
    executor.checkIsolated()
    return true
  }

  func increment() -> Int {
    count += 1
    return count
  }

  /// Counts from the handler of a timer, and tells what it counted.
  func countOnTimer(_ tell: @escaping @Sendable (Int) -> Void) {
    let timer = Timer(queue: executor.queue) { [weak self] in
      self?.assumeIsolated { tell($0.increment()) }
    }
    self.timer = timer
    timer.arm(afterMilliseconds: 0)
  }
}

@Suite(.timeLimit(.minutes(5))) struct QueueExecutorTests {
  @Test func runsTheActorOnTheQueue() async {
    let worker = Worker()
    #expect(await worker.isOnQueue())
  }

  @Test func letsASourceReachItsActor() async {
    let worker = Worker()
    _ = await worker.increment()
    let counted = await withCheckedContinuation { continuation in
      Task { await worker.countOnTimer { continuation.resume(returning: $0) } }
    }
    #expect(counted == 2)
  }

  @Test func runsOneJobAtATime() async {
    let worker = Worker()
    await withTaskGroup { group in
      for _ in 0..<1000 { group.addTask { _ = await worker.increment() } }
    }
    #expect(await worker.increment() == 1001)
  }

  @Test func refusesToBeEnteredFromElsewhere() async {
    await #expect(processExitsWith: .failure) {
      QueueExecutorTests.enterFromElsewhere()
    }
  }

  private static func enterFromElsewhere() {
    Worker().assumeIsolated { _ = $0.increment() }
  }
}
