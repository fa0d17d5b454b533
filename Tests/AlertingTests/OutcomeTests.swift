import Events
import Storage
import Testing

@testable import Alerting

@Suite struct OutcomeTests {
  private func outcome(_ status: Int, retryAfter: String? = nil, body: String = "") -> Outcome {
    Outcome(.response(status: status, retryAfter: retryAfter, body: body), now: Sample.now) { $0 }
  }

  @Test func onlyA2xxIsSuccess() {
    for status in 100...599 {
      switch outcome(status) {
      case .delivered: #expect((200...299).contains(status))
      case .retry: #expect([408, 425, 429].contains(status) || (500...599).contains(status))
      case .gone: #expect(status == 410)
      case .rejected: #expect((100...199).contains(status) || (300...499).contains(status))
      }
    }
    #expect(outcome(302) == .rejected("answered 302"))
  }

  @Test func transportErrorsAreTriedAgain() {
    #expect(Outcome(.failure("no\nroute"), now: Sample.now) { $0 } == .retry("no\\nroute", after: nil))
    #expect(Outcome(.failure("secret"), now: Sample.now) { _ in "hidden" } == .retry("hidden", after: nil))
  }

  @Test func theReasonIsOneShortLine() {
    #expect(
      outcome(500, body: " broken\u{1B}[0m\npipe \n") == .retry("answered 500: broken\\u001b[0m\\npipe", after: nil))
    guard case .rejected(let reason) = outcome(400, body: String(repeating: "x", count: 5000)) else {
      Issue.record("400 is rejected")
      return
    }
    #expect(reason.utf8.count == 264)
  }

  @Test(arguments: [
    ("120", 120_000), (" 7 ", 7000), ("1.5", 1500), ("0", 0), ("99999999999999999999", 1_000_000_000_000),
    ("Sun, 01 Mar 2026 12:01:00 GMT", 59_750), ("Sun, 01 Mar 2026 11:00:00 GMT", 0),
    ("Sunday, 01-Mar-26 12:01:00 GMT", 59_750), ("Sun Mar  1 12:01:00 2026", 59_750),
  ])
  func retryAfterIsSecondsOrADate(header: String, milliseconds: Int64) {
    #expect(RetryAfter.milliseconds(header, now: Sample.now) == milliseconds)
  }

  @Test(arguments: [
    "", "soon", "-1", "nan", "inf", "Sun, 31 Feb 2026 12:01:00 GMT", "Sun, 01 Mar 2026 24:01:00 GMT",
    "Sun, 01 Mar 2026 12:01:00 CET", "Sun, 01 Foo 2026 12:01:00 GMT", "Sun, 01 Mar 2026", "a b c d e f g h",
  ])
  func otherRetryAfterSaysNothing(header: String) {
    #expect(RetryAfter.milliseconds(header, now: Sample.now) == nil)
  }

  @Test func aTwoDigitYearFarAheadIsPast() {
    #expect(HTTPDate.parse("Sunday, 06-Nov-94 08:49:37 GMT", now: Sample.now)?.text == "1994-11-06T08:49:37Z")
    #expect(HTTPDate.parse("Sun Nov  6 08:49:37 1994", now: Sample.now)?.text == "1994-11-06T08:49:37Z")
    #expect(HTTPDate.parse("Sun, 06 Nov 1994 08:49:37 GMT", now: Sample.now)?.text == "1994-11-06T08:49:37Z")
  }
}

@Suite struct RetryTests {
  private let retry = Endpoint.Retry()

  private func message(attempts: Int = 0, createdSecondsAgo: Int64 = 0) -> OutboxRow {
    var row = OutboxRow(
      endpoint: "desk", alert: "a", seq: 1, messageID: "msg_a_1", body: "{}", nextAttemptAt: Sample.now,
      createdAt: Sample.now.advanced(byMilliseconds: -1000 * createdSecondsAgo))
    row.attempts = attempts
    return row
  }

  private func result(_ outcome: Outcome, attempts: Int, ageSeconds: Int64 = 0) -> DeliveryResult {
    outcome.result(
      for: message(attempts: attempts - 1, createdSecondsAgo: ageSeconds), attempts: attempts, retry: retry,
      now: Sample.now, random: 0.5)
  }

  @Test func waitsDoubleUpToTheMaximum() {
    let waits = (1...12).map { retry.backoff(attempts: $0, random: 0.5) / 1000 }
    #expect(waits == [5, 10, 20, 40, 80, 160, 320, 640, 1280, 2560, 3600, 3600])
    #expect(retry.backoff(attempts: 1_000_000, random: 0.5) == 3_600_000)
  }

  @Test func jitterIsAFifth() {
    #expect(retry.backoff(attempts: 2, random: 0) == 8000)
    #expect(retry.backoff(attempts: 2, random: 1) == 12_000)
  }

  @Test func whatTheReceiverAsksForCountsWithinBounds() {
    func next(_ asked: Int64?) -> DeliveryResult { result(.retry("429", after: asked), attempts: 1) }
    func at(_ milliseconds: Int64) -> DeliveryResult {
      .retry(at: Sample.now.advanced(byMilliseconds: milliseconds), reason: "429")
    }
    #expect(next(nil) == at(5000))
    #expect(next(60_000) == at(60_000))
    #expect(next(0) == at(5000), "never sooner than without it")
    #expect(next(86_400_000) == at(3_600_000), "never later than the maximum")
  }

  /// The reasons of some attempts at one message, one after the other.
  private func reasons(_ outcomes: [Outcome], of message: OutboxRow) -> [String] {
    var row = message
    return outcomes.map { outcome in
      row = outcome.result(for: row, attempts: row.attempts + 1, retry: retry, now: Sample.now, random: 0.5)
        .applied(to: row, status: nil)
      return "\(row.state): \(row.lastError ?? "")"
    }
  }

  @Test func whatIsRejectedThreeTimesIsDead() {
    let outcome = Outcome.rejected("answered 400")
    #expect(
      result(outcome, attempts: 1)
        == .retry(at: Sample.now.advanced(byMilliseconds: 5000), reason: "rejected 1 time: answered 400"))
    #expect(
      reasons([outcome, outcome, outcome], of: message()) == [
        "pending: rejected 1 time: answered 400", "pending: rejected 2 times: answered 400",
        "dead: rejected 3 times: answered 400",
      ])
  }

  /// Between rejections, and before them, a receiver may be down as often as it likes.
  @Test func onlyRejectionsCountAsSuch() {
    let (down, bad) = (Outcome.retry("answered 503", after: nil), Outcome.rejected("answered 400"))
    #expect(
      reasons([down, down, bad, down, bad, down, down, bad], of: message()) == [
        "pending: answered 503", "pending: answered 503", "pending: rejected 1 time: answered 400",
        "pending: rejected 1 time, then answered 503", "pending: rejected 2 times: answered 400",
        "pending: rejected 2 times, then answered 503", "pending: rejected 2 times, then answered 503",
        "dead: rejected 3 times: answered 400",
      ])
  }

  @Test func whatIsRedrivenIsRejectedAnew() {
    var redriven = message()
    redriven.lastError = "rejected 3 times: answered 400"
    #expect(
      reasons([.rejected("answered 400")], of: redriven) == ["pending: rejected 1 time: answered 400"])
  }

  @Test func whatFailsForADayIsDeadWithItsReason() {
    let outcome = Outcome.retry("answered 503", after: nil)
    guard case .retry = result(outcome, attempts: 30, ageSeconds: 86_399) else {
      Issue.record("a second too early")
      return
    }
    #expect(
      result(outcome, attempts: 30, ageSeconds: 86_400)
        == .dead(reason: "given up after 1d and 30 attempts: answered 503"))
  }

  @Test func whatOnlyWaitedIsTriedBeforeItIsGivenUp() {
    guard case .retry = result(.retry("answered 503", after: nil), attempts: 2, ageSeconds: 864_000) else {
      Issue.record("two attempts are not enough")
      return
    }
  }

  @Test func aMessageThatFoundTheReceiverGoneIsKept() {
    #expect(
      result(.gone("answered 410"), attempts: 99, ageSeconds: 864_000) == .retry(at: Sample.now, reason: "answered 410")
    )
  }
}

@Suite struct BreakerTests {
  private let retry = Endpoint.Retry()

  @Test func opensAfterFiveFailuresAndProbesAtGrowingIntervals() {
    var breaker = Breaker()
    for failure in 1...4 {
      breaker.failed(at: Sample.now, asked: nil, retry: retry, random: 0.5)
      #expect(!breaker.isOpen && breaker.pausedUntil == nil, "failure \(failure)")
    }
    var pauses: [Int64] = []
    for _ in 5...14 {
      breaker.failed(at: Sample.now, asked: nil, retry: retry, random: 0.5)
      #expect(breaker.isOpen)
      pauses.append((breaker.pausedUntil ?? Sample.now).milliseconds(since: Sample.now) / 1000)
    }
    #expect(pauses == [5, 10, 20, 40, 80, 160, 300, 300, 300, 300])
    breaker.succeeded()
    #expect(breaker == Breaker())
  }

  @Test func oneThatAsksForAPauseGetsIt() {
    var breaker = Breaker()
    breaker.failed(at: Sample.now, asked: 60_000, retry: retry, random: 0.5)
    #expect(!breaker.isOpen)
    #expect(breaker.pausedUntil == Sample.now.advanced(byMilliseconds: 60_000))
    breaker.failed(at: Sample.now, asked: 1 << 50, retry: retry, random: 0.5)
    #expect(breaker.pausedUntil == Sample.now.advanced(byMilliseconds: 3_600_000))
  }
}
