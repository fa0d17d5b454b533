import CLinux
import Dispatch
import Glibc
import Synchronization
import Testing

@testable import Daemon

@Suite(.serialized, .timeLimit(.minutes(5))) struct SignalSourceTests {
  private let queue = DispatchQueue(label: "vedette.test.signal")

  @Test(arguments: Signal.allCases)
  func tellsOfASignalInsteadOfDying(signal: Signal) async throws {
    let (signals, continuation) = AsyncStream.makeStream(of: Signal.self)
    let source = try SignalSource([signal], queue: queue) { continuation.yield($0) }
    var iterator = signals.makeAsyncIterator()
    for _ in 0..<3 {
      kill(getpid(), signal.rawValue)
      #expect(await iterator.next() == signal)
    }
    withExtendedLifetime(source) {}
  }

  @Test func tellsSignalsApart() async throws {
    let (signals, continuation) = AsyncStream.makeStream(of: Signal.self)
    let source = try SignalSource(queue: queue) { continuation.yield($0) }
    for signal in Signal.allCases { kill(getpid(), signal.rawValue) }
    var seen: Set<Signal> = []
    var iterator = signals.makeAsyncIterator()
    while seen.count < Signal.allCases.count, let signal = await iterator.next() { seen.insert(signal) }
    #expect(seen == Set(Signal.allCases))
    withExtendedLifetime(source) {}
  }

  /// Who asks while another thread tells of a signal waits until it is told.
  @Test func whatIsBeingToldIsToldWhenAskedFor() throws {
    let begun = DispatchSemaphore(value: 0)
    let goOn = DispatchSemaphore(value: 0)
    let asks = DispatchSemaphore(value: 0)
    let course = Mutex<[String]>([])
    let source = try SignalSource([.reload], queue: queue) { _ in
      begun.signal()
      goOn.wait()
      course.withLock { $0.append("told") }
    }
    kill(getpid(), SIGHUP)
    begun.wait()
    let asked = DispatchGroup()
    DispatchQueue(label: "asks").async(group: asked) {
      asks.signal()
      source.tellNow()
      course.withLock { $0.append("asked") }
    }
    asks.wait()
    goOn.signal()
    asked.wait()
    #expect(course.withLock(\.self) == ["told", "asked"])
  }

  @Test func numbersAreTheSystems() {
    #expect(Signal.terminate.rawValue == SIGTERM)
    #expect(Signal.interrupt.rawValue == SIGINT)
    #expect(Signal.reload.rawValue == SIGHUP)
    #expect(Signal.reopenLogs.rawValue == SIGUSR1)
  }

  @Test func survivesABrokenPipe() {
    SignalSource.ignoreBrokenPipes()
    var ends: [Int32] = [0, 0]
    #expect(vedette_pipe(&ends, 0) == 0)
    close(ends[0])
    #expect(write(ends[1], "x", 1) == -1)
    #expect(errno == EPIPE)
    close(ends[1])
  }
}
