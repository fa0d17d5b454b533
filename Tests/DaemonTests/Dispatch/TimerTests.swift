import Dispatch
import Events
import TestSupport
import Testing

@testable import Daemon

@Suite(.timeLimit(.minutes(5))) struct TimerTests {
  private let queue = DispatchQueue(label: "vedette.test.timer")

  /// A timer, and its calls as they come.
  private func makeTimer() -> (Timer, AsyncStream<Void>) {
    let (calls, continuation) = AsyncStream.makeStream(of: Void.self)
    return (Timer(queue: queue) { continuation.yield() }, calls)
  }

  @Test func callsOnceForEachArming() async {
    let (timer, calls) = makeTimer()
    var iterator = calls.makeAsyncIterator()
    for _ in 0..<3 {
      timer.arm(afterMilliseconds: 1)
      await iterator.next()
    }
  }

  @Test(arguments: [0, -1, Int64.min])
  func callsAtOnceWhenItIsOverdue(delay: Int64) async {
    let (timer, calls) = makeTimer()
    var iterator = calls.makeAsyncIterator()
    timer.arm(afterMilliseconds: delay)
    await iterator.next()
  }

  @Test func takesTheLatestArming() async {
    let (timer, calls) = makeTimer()
    var iterator = calls.makeAsyncIterator()
    timer.arm(at: .distantFuture, now: .distantPast)
    timer.disarm()
    timer.arm(at: Instant(milliseconds: 5), now: Instant(milliseconds: 5))
    await iterator.next()
  }

  @Test func isNotCalledAfterItIsGone() async {
    let (calls, continuation) = AsyncStream.makeStream(of: Void.self)
    var timer: Timer? = Timer(queue: queue) { continuation.yield() }
    timer?.arm(afterMilliseconds: 3_600_000)
    timer = nil
    #expect(timer == nil)
    // The handler, which alone still holds the stream's end, is let go with the timer.
    continuation.finish()
    var count = 0
    for await _ in calls { count += 1 }
    #expect(count == 0)
  }
}

@Suite struct WallClockTests {
  @Test func followsWhatItIsGiven() {
    let manual = ManualClock(Instant(milliseconds: 1000))
    let clock = WallClock { manual.now }
    #expect(clock.now == Instant(milliseconds: 1000))
    manual.advance(byMilliseconds: 5)
    #expect(clock.now == Instant(milliseconds: 1005))
    manual.set(Instant(milliseconds: 7))
    #expect(clock.now == Instant(milliseconds: 7))
  }

  @Test func readsTheMachinesClock() {
    // After this was written, and before calendars end.
    #expect(WallClock.system.now > Instant(CivilDate(dayNumber: 20_000)))
    #expect(WallClock.system.now < .distantFuture)
  }
}
