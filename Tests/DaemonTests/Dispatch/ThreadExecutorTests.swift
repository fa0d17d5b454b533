import Dispatch
import Glibc
import Synchronization
import Testing

@testable import Daemon

/// An actor that counts, wherever it is told to.
private actor Counter {
  private nonisolated let executor: any SerialExecutor
  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  private var numbers: [Int] = []

  init(on executor: any SerialExecutor) { self.executor = executor }

  func add(_ number: Int) -> Int {
    numbers.append(number)
    return numbers.count
  }

  var sum: Int { numbers.reduce(0, +) }

  /// Has another count, and counts what that says.
  func pass(_ count: Int, to other: Counter) async {
    for number in 0..<count { _ = add(await other.add(number)) }
  }
}

/// What the kernel calls the thread that asks. A thread that begins once another has ended may have the latter's address, and
/// so be the same to `pthread_self`.
private func kernelThread() -> String {
  var name = [CChar](repeating: 0, count: 64)
  let length = readlink("/proc/thread-self", &name, name.count)
  return String(decoding: name.prefix(max(length, 0)).map(UInt8.init), as: UTF8.self)
}

/// A text that a thread waits for.
private final class Answer: Sendable {
  private let text = Mutex("")
  private let isThere = DispatchSemaphore(value: 0)

  func tell(_ text: String) {
    self.text.withLock { $0 = text }
    isThere.signal()
  }

  func wait() -> String {
    isThere.wait()
    return text.withLock { $0 }
  }
}

@Suite(.timeLimit(.minutes(5))) struct ThreadExecutorTests {
  @Test func runsOneJobAtATime() async {
    let counter = Counter(on: ThreadExecutor(label: "vedette.test.thread"))
    await withTaskGroup { group in
      for number in 1...1000 { group.addTask { _ = await counter.add(number) } }
    }
    #expect(await counter.sum == 500_500)
  }

  @Test func runsTasksThatPreferItAndWhatTheyCall() async {
    let executor = ThreadExecutor(label: "vedette.test.thread")
    let others = ThreadExecutor(label: "vedette.test.other")
    let counter = Counter(on: executor)
    let task = Task(executorPreference: executor) {
      var threads: Set = [kernelThread(), await ThreadExecutorTests.thread()]
      _ = await counter.add(1)
      threads.insert(kernelThread())
      return (threads, elsewhere: ThreadExecutorTests.thread(of: others))
    }
    let (there, elsewhere) = await task.value
    #expect(there.count == 1 && !there.contains(elsewhere))
  }

  /// The thread of an executor, for which this one is held: once it had nothing to do, it might be given to the other.
  private static func thread(of executor: ThreadExecutor) -> String {
    let found = Answer()
    Task(executorPreference: executor) { found.tell(kernelThread()) }
    return found.wait()
  }

  private static func thread() async -> String { kernelThread() }

  /// Each file that is imported hops between threads, and there may be many files.
  @Test func manyHopsTakeFewThreads() async {
    await #expect(processExitsWith: .success) {
      let one = Counter(on: QueueExecutor(label: "vedette.test.queue"))
      let other = Counter(on: ThreadExecutor(label: "vedette.test.thread"))
      await one.pass(20_000, to: other)
      // They stay for seconds after their last job.
      let threads = try ProcessStatus.threads()
      guard threads < 12 else { fatalError("\(threads) threads") }
    }
  }
}

private enum ProcessStatus {
  /// How many threads this process has.
  static func threads() throws -> Int {
    let folder = try #require(opendir("/proc/self/task"))
    defer { closedir(folder) }
    var count = 0
    while readdir(folder) != nil { count += 1 }
    return count - 2
  }
}
